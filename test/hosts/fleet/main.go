// A Go service without any shutdown handling, that listens where PORT says: a socket path or a number.
package main

import (
	_ "embed"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

//go:embed version.txt
var version string

func main() {
	where := os.Getenv("PORT")
	network := "tcp"
	if strings.HasPrefix(where, "/") {
		network = "unix"
	} else {
		where = "127.0.0.1:" + where
	}
	listener, err := net.Listen(network, where)
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/slow") {
			time.Sleep(1500 * time.Millisecond)
		}
		w.Header().Set("x-release", strings.TrimSpace(version))
		w.Write([]byte("{\"version\":\"" + strings.TrimSpace(version) + "\"}"))
	})
	panic(http.Serve(listener, nil))
}
