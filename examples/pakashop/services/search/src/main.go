// Search finds products by their words. Rows are put here by the scheduler and live in memory.
package main

import (
	"encoding/json"
	"net/http"
	"strconv"

	"pakashop/service"
)

const (
	maxBody  = 8 << 20
	maxLimit = 100
)

func routes(index *Index) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || limit < 1 || limit > maxLimit {
			limit = 20
		}
		service.Answer(w, http.StatusOK, map[string]any{"hits": index.Search(r.FormValue("q"), limit)})
	})
	mux.HandleFunc("PUT /rows", func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Rows []Row }
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&body); err != nil {
			service.Answer(w, http.StatusBadRequest, map[string]any{"error": "the body must be JSON with rows"})
			return
		}
		index.Replace(body.Rows)
		service.Answer(w, http.StatusOK, map[string]any{"rows": index.Len()})
	})
	return mux
}

func main() {
	service.Serve("search", "3005", routes(NewIndex()))
}
