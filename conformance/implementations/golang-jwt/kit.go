// A harness in one call, for net/http: it serves apps, made on demand, to the runner.
//
//	Serve("acme-jwt", "2.1.0", map[string]Maker{"basic": makeBasic, "refresh": makeRefresh})
//
// Each maker takes the options of the contract, and returns the app; for an option that it does not
// have its error is Unsupported("JWT_AUTH_HEADER").
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
)

// Maker makes an app with options.
type Maker func(options map[string]any) (http.Handler, error)

// Unsupported says that this implementation does not have what was asked for; the text names it.
type Unsupported string

func (u Unsupported) Error() string { return string(u) }

// Serve on 127.0.0.1, on PORT or a free port, until SIGTERM.
func Serve(name, version string, makers map[string]Maker) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	about := map[string]any{"protocol": 1, "nonce": os.Getenv("CONFORMANCE_NONCE"),
		"name": name, "version": version, "go": runtime.Version()}
	var apps sync.Map // by the url
	var made int
	var lock sync.Mutex
	makeApp := func(w http.ResponseWriter, r *http.Request) {
		var wanted struct {
			App     string
			Options map[string]any
		}
		if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
			Answer(w, 400, map[string]any{"error": err.Error()})
		} else if maker, ok := makers[wanted.App]; !ok {
			Answer(w, 501, map[string]any{"unsupported": wanted.App})
		} else if app, err := maker(wanted.Options); err != nil {
			Answer(w, 501, map[string]any{"unsupported": err.Error()})
		} else {
			lock.Lock()
			made++ // never given out before
			url := fmt.Sprintf("/a/%d", made)
			lock.Unlock()
			apps.Store(url, http.StripPrefix(url, app))
			Answer(w, 201, map[string]any{"url": url})
		}
	}
	fmt.Printf("READY http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Method + " " + r.URL.Path
		parts := strings.SplitN(r.URL.Path, "/", 4) // "", "a", number, rest
		if len(parts) > 2 {
			if app, ok := apps.Load("/" + parts[1] + "/" + parts[2]); ok {
				app.(http.Handler).ServeHTTP(w, r)
				return
			}
		}
		if asked == "GET /_conformance" {
			Answer(w, 200, about)
		} else if asked == "POST /_conformance/apps" {
			makeApp(w, r)
		} else if number := strings.TrimPrefix(asked, "DELETE /_conformance/apps/"); number == asked {
			Answer(w, 404, map[string]any{"error": "nothing at " + asked})
		} else if _, ok := apps.LoadAndDelete("/a/" + number); ok {
			w.WriteHeader(204)
		} else {
			Answer(w, 404, map[string]any{"error": "no such app"})
		}
	})))
}

// Answer with JSON.
func Answer(w http.ResponseWriter, status int, content any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(content); err != nil {
		log.Print(err) // to stderr: the runner keeps it for its report
	}
}
