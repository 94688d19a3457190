package service

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestServeListensOnTheSocketInPort(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	t.Setenv("PORT", socket)
	t.Setenv("GANTRY_RELEASE", "7")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, _ *http.Request) { Answer(w, http.StatusTeapot, "hello") })
	go Serve("greeter", "1", mux)
	client := &http.Client{Transport: &http.Transport{
		Dial: func(_, _ string) (net.Conn, error) { return dial(socket) },
	}}
	health, err := client.Get("http://greeter/health")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(health.Body)
	want := `{"release":"7","service":"greeter","status":"ok"}`
	if strings.TrimSpace(string(body)) != want || health.Header.Get("x-release") != "7" {
		t.Errorf("got %s with %v", body, health.Header)
	}
	if hello, err := client.Get("http://greeter/hello"); err != nil || hello.StatusCode != http.StatusTeapot {
		t.Errorf("got %v, %v", hello, err)
	}
}

func dial(socket string) (net.Conn, error) {
	var last error
	for range 100 {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			return connection, nil
		}
		last = err
		time.Sleep(10 * time.Millisecond)
	}
	return nil, last
}
