package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestProductsAreReadPageByPage(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var after int
		fmt.Sscan(r.FormValue("after"), &after)
		fmt.Fprint(w, `{"products":[`)
		for id := after + 1; id <= min(after+pageSize, 700); id++ {
			if id > after+1 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, `{"id":%d,"sku":"p%d","name":"Tea","about":""}`, id, id)
		}
		fmt.Fprint(w, `]}`)
	}))
	defer backend.Close()
	rows, err := loadRows(backend.URL)
	if err != nil || len(rows) != 700 || rows[699].ID != "p700" {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
}

func TestABackendThatFailsIsAnError(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, `{}`)
	}))
	defer backend.Close()
	if rows, err := loadRows(backend.URL); err == nil {
		t.Errorf("got %v", rows)
	}
}
