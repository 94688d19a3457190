// Package service is what the services written in Go have in common.
package service

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Serve listens where PORT says: a number (on HOST, else 127.0.0.1) or the path of a unix socket.
// After SIGTERM it finishes what was begun.
func Serve(service, port string, mux *http.ServeMux) {
	release := os.Getenv("GANTRY_RELEASE")
	if release == "" {
		release = "dev"
	}
	health := func(w http.ResponseWriter, _ *http.Request) {
		Answer(w, http.StatusOK, map[string]any{"status": "ok", "service": service, "release": release})
	}
	mux.HandleFunc("GET /health", health)
	mux.HandleFunc("GET /ready", health)
	named := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-service", service)
		w.Header().Set("x-release", release)
		mux.ServeHTTP(w, r)
	})
	server := &http.Server{Handler: named, ReadHeaderTimeout: 10 * time.Second}
	listener, err := listen(port)
	if err != nil {
		log.Fatalf("%s cannot listen: %v", service, err)
	}
	log.Printf("%s listens on %s", service, listener.Addr())
	stopped := stopOnSignal(server)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Fatalf("%s ended: %v", service, err)
	}
	<-stopped
}

// AddressOf tells where another service is called: at its stable port on this host, or where <NAME>_URL says.
func AddressOf(name, port string) string {
	if url := os.Getenv(strings.ToUpper(name) + "_URL"); url != "" {
		return url
	}
	host := os.Getenv("SERVICES_HOST")
	if host == "" {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func listen(port string) (net.Listener, error) {
	if given := os.Getenv("PORT"); given != "" {
		port = given
	}
	if _, err := strconv.Atoi(port); err != nil {
		return net.Listen("unix", port)
	}
	host := os.Getenv("HOST")
	if host == "" {
		host = "127.0.0.1"
	}
	return net.Listen("tcp", net.JoinHostPort(host, port))
}

func stopOnSignal(server *http.Server) <-chan struct{} {
	stopped := make(chan struct{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	go func() {
		<-signals
		_ = server.Shutdown(context.Background())
		close(stopped)
	}()
	return stopped
}

// Answer writes a JSON answer.
func Answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("content-type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
