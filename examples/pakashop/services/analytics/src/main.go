// Analytics counts what happens, by minute, for the last day. The counts live in memory.
package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"pakashop/service"
)

const maxBody = 4096

var eventName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

func routes(buckets *Buckets) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /events", func(w http.ResponseWriter, r *http.Request) {
		var event struct {
			Name  string
			Value int64
		}
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&event)
		if err != nil || !eventName.MatchString(event.Name) {
			service.Answer(w, http.StatusBadRequest, map[string]any{"error": "the body must be JSON with a name and a whole value"})
			return
		}
		if !buckets.Add(event.Name, event.Value) {
			service.Answer(w, http.StatusTooManyRequests, map[string]any{"error": "there are too many kinds of events"})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /totals", func(w http.ResponseWriter, _ *http.Request) {
		service.Answer(w, http.StatusOK, buckets.Totals())
	})
	mux.HandleFunc("GET /series/{name}", func(w http.ResponseWriter, r *http.Request) {
		since, err := time.Parse(time.RFC3339, r.FormValue("since"))
		if err != nil {
			since = time.Now().Add(-time.Hour)
		}
		service.Answer(w, http.StatusOK, map[string]any{"series": buckets.Series(r.PathValue("name"), since)})
	})
	return mux
}

func main() {
	service.Serve("analytics", "3007", routes(NewBuckets(time.Now)))
}
