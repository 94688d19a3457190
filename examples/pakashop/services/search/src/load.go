package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"time"
)

const (
	pageSize  = 500
	every     = time.Minute
	afterFail = 5 * time.Second
)

// A connection that stays open would hold on to an instance that is being replaced.
var client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// keepFresh fills the index again and again. While the backend is away, what is known can still be found.
func keepFresh(index *Index, backend string) {
	for {
		wait := every
		rows, err := loadRows(backend)
		if err != nil {
			log.Printf("products cannot be read: %v", err)
			wait = afterFail
		} else {
			index.Replace(rows)
		}
		time.Sleep(wait)
	}
}

// loadRows reads all products, page by page.
func loadRows(backend string) ([]Row, error) {
	rows := []Row{}
	for last := 0; ; {
		answer, err := client.Get(fmt.Sprintf("%s/products?limit=%d&after=%d", backend, pageSize, last))
		if err != nil {
			return nil, err
		}
		var page struct {
			Products []struct {
				ID               int
				Sku, Name, About string
			}
		}
		err = json.NewDecoder(answer.Body).Decode(&page)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("backend answered %d (%v)", answer.StatusCode, err)
		}
		for _, product := range page.Products {
			rows = append(rows, Row{ID: product.Sku, Title: product.Name, Text: product.About})
			last = product.ID
		}
		if len(page.Products) < pageSize {
			return rows, nil
		}
	}
}
