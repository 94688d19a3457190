// Search finds products by their words. It reads them from the backend every minute and keeps its index in memory.
package main

import (
	"net/http"
	"strconv"

	"pakashop/service"
)

const maxLimit = 100

func routes(index *Index) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || limit < 1 || limit > maxLimit {
			limit = 20
		}
		service.Answer(w, http.StatusOK, map[string]any{"hits": index.Search(r.FormValue("q"), limit)})
	})
	mux.HandleFunc("GET /rows", func(w http.ResponseWriter, _ *http.Request) {
		service.Answer(w, http.StatusOK, map[string]any{"rows": index.Len()})
	})
	return mux
}

func main() {
	index := NewIndex()
	go keepFresh(index, service.AddressOf("backend", "3080"))
	service.Serve("search", "3005", routes(index))
}
