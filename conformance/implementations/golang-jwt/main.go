// The six example apps of the contract, on net/http.
//
// The views are yours as much as auth.go is: write them as your users would with your library.
// What you do not have: remove the app from apps, and its profile from target.toml.
package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"

	"github.com/golang-jwt/jwt/v4"
)

type object = map[string]any

// A view returns what is answered as JSON; an error of it is Refusal, or a 500.
type view func(a *Auth, r *http.Request) (any, error)

// What the app "loaders" answers in each of the five cases.
var loaders = map[string]struct {
	status int
	body   object
	header string
}{
	"expired":      {200, object{"status": 401, "sub_status": 101, "msg": "The token has expired"}, ""},
	"invalid":      {400, object{"status": 422, "sub_status": 102}, ""}, // msg is the reason
	"unauthorized": {403, object{"status": 401, "sub_status": 103, "msg": "Log in first"}, "unauthorized"},
	"needs_fresh":  {409, object{"status": 401, "sub_status": 104, "msg": "Log in again"}, ""},
	"revoked":      {410, object{"status": 401, "sub_status": 105, "msg": "This token was revoked"}, ""},
}

func everyLoader() (names []any) {
	for name := range loaders {
		names = append(names, name)
	}
	return names
}

// username is who logs in, any JSON value; the password of all is "test".
func username(r *http.Request) (any, error) {
	var body any
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber() // float64 has not got every number
	err := decoder.Decode(&body)
	_, rest := decoder.Token()
	said, ok := body.(object)
	if err != nil || rest != io.EOF || !ok || said["password"] != "test" {
		return nil, Refusal{"login", "Bad username or password"}
	}
	return said["username"], nil
}

// issued is an access token for whoever logs in, and a refresh token where kinds has that.
func issued(a *Auth, user any, more jwt.MapClaims, kinds ...string) (any, error) {
	tokens := object{}
	for _, kind := range kinds {
		claims := more
		if kind == "refresh" {
			claims = nil
		}
		token, err := a.Issue(kind, user, claims)
		if err != nil {
			return nil, err
		}
		tokens[kind+"_token"] = token
	}
	return tokens, nil
}

func login(kinds ...string) view {
	return func(a *Auth, r *http.Request) (any, error) {
		user, err := username(r)
		if err != nil {
			return nil, err
		}
		return issued(a, user, nil, kinds...)
	}
}

// loginWithClaims puts data of the app's own into the token.
func loginWithClaims(a *Auth, r *http.Request) (any, error) {
	user, err := username(r)
	if err != nil {
		return nil, err
	}
	mine := object{"hello": user, "foo": []string{"bar", "baz"}}
	return issued(a, user, jwt.MapClaims{"user_claims": mine}, "access", "refresh")
}

// opened is a view for whoever shows a token of that kind.
func opened(kind string, fresh bool, show func(*Auth, *http.Request, jwt.MapClaims) (any, error)) view {
	return func(a *Auth, r *http.Request) (any, error) {
		claims, err := a.Check(r, kind, fresh)
		if err != nil {
			return nil, err
		}
		return show(a, r, claims)
	}
}

func hello(*Auth, *http.Request, jwt.MapClaims) (any, error) {
	return object{"hello": "world"}, nil
}

func greeting(_ *Auth, _ *http.Request, claims jwt.MapClaims) (any, error) {
	if text, ok := claims["identity"].(string); ok {
		return object{"hello": "from " + text}, nil
	}
	text, err := json.Marshal(claims["identity"])
	return object{"hello": "from " + string(text)}, err
}

func showClaims(_ *Auth, _ *http.Request, claims jwt.MapClaims) (any, error) {
	mine := claims["user_claims"].(object)
	return object{"hello_is": mine["hello"], "foo_is": mine["foo"]}, nil
}

func refresh(a *Auth, _ *http.Request, claims jwt.MapClaims) (any, error) {
	return issued(a, claims["identity"], jwt.MapClaims{"fresh": false}, "access")
}

func tokens(a *Auth, _ *http.Request, claims jwt.MapClaims) (any, error) {
	return a.Tokens(claims["identity"]), nil
}

func allTokens(a *Auth, _ *http.Request) (any, error) {
	return a.Tokens(), nil
}

// change revokes a token, or takes that back.
func change(verb string) view {
	return opened("access", false, func(a *Auth, r *http.Request, claims jwt.MapClaims) (any, error) {
		jti, err := url.PathUnescape(path.Base(r.URL.EscapedPath()))
		if err != nil {
			return nil, err
		}
		return object{"msg": "Token successfully " + verb + "d"}, a.Revoke(jti, claims["identity"], verb == "revoke")
	})
}

// The views by method and path; what ends in a slash has one segment more.
type routes = map[string]view

var (
	greets  = routes{"GET /protected": opened("access", false, greeting)}
	greet   = routes{"GET /protected": opened("access", false, hello)}
	session = routes{"POST /login": login("access", "refresh"), "POST /refresh": opened("refresh", false, refresh)}
	fresh   = routes{"POST /fresh-login": login("access"), "GET /protected-fresh": opened("access", true, greeting)}
	list    = routes{
		"GET /auth/tokens":           opened("access", false, tokens),
		"GET /auth/all-tokens":       allTokens,
		"PUT /auth/tokens/revoke/":   change("revoke"),
		"PUT /auth/tokens/unrevoke/": change("unrevoke"),
	}
	apps = map[string][]routes{
		"basic":     {{"POST /login": login("access")}, greet},
		"claims":    {{"POST /login": loginWithClaims, "GET /protected": opened("access", false, showClaims)}},
		"refresh":   {session, greets},
		"freshness": {session, greets, fresh},
		"blacklist": {session, greet, list},
		"loaders":   {session, greets, fresh, list},
	}
)

// refuse says why, as the loader of the case does, or with a challenge: RFC 6750 section 3.
func refuse(w http.ResponseWriter, a *Auth, refused Refusal) {
	body := object{"msg": refused.Reason}
	if loader := loaders[refused.Case]; a.Loaders[refused.Case] {
		for key, value := range loader.body {
			body[key] = value
		}
		if loader.header != "" {
			w.Header().Set("X-Loader", loader.header)
		}
		Answer(w, loader.status, body)
		return
	}
	status, challenge := 401, a.Scheme+` error="invalid_token"`
	switch refused.Case {
	case "invalid":
		status, challenge = 422, ""
	case "not found":
		status, challenge = 404, ""
	case "login":
		challenge = ""
	case "unauthorized":
		challenge = a.Scheme
	}
	if a.Scheme != "" && challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	Answer(w, status, body)
}

func respond(w http.ResponseWriter, r *http.Request, a *Auth, views []routes) {
	method := r.Method
	if method == "HEAD" {
		method = "GET" // net/http leaves the body out
	}
	directory, _ := path.Split(r.URL.EscapedPath())
	for _, each := range views {
		for _, asked := range []string{r.URL.EscapedPath(), directory} {
			show, ok := each[method+" "+asked]
			if !ok {
				continue
			}
			content, err := show(a, r)
			var refused Refusal
			if errors.As(err, &refused) {
				refuse(w, a, refused)
			} else if err != nil {
				Answer(w, 500, object{"msg": "Internal error"})
			} else {
				Answer(w, 200, content)
			}
			return
		}
	}
	Answer(w, 404, object{"msg": "Not found"})
}

func main() {
	makers := map[string]Maker{}
	for name, views := range apps {
		name, views := name, views
		makers[name] = func(given map[string]any) (http.Handler, error) {
			a, err := NewAuth(name, given)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { respond(w, r, a, views) }), err
		}
	}
	folder, _ := os.Getwd()
	Serve(filepath.Base(folder), "0.1.0", makers)
}
