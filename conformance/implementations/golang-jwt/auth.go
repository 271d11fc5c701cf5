// JWT authentication with golang-jwt: put your own library in its place.
//
// main.go needs of it: NewAuth with options, Issue, Check, Tokens, Revoke, and Refusal.
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v4"
)

// What the suite may ask for. Remove what you do not have, and it is reported as unsupported.
const options = " SECRET_KEY JWT_AUTH_HEADER JWT_ALGORITHM JWT_ACCESS_TOKEN_EXPIRES " +
	"JWT_REFRESH_TOKEN_EXPIRES JWT_BLACKLIST_ENABLED JWT_BLACKLIST_STORE JWT_BLACKLIST_CHECKS " +
	"JWT_BLACKLIST_TOKEN_CHECKS LOADERS "

// Refusal is a request that is turned away: which of the cases it is, and why.
type Refusal struct{ Case, Reason string }

func (r Refusal) Error() string { return r.Reason }

// Entry is a stored token.
type Entry struct {
	Token   jwt.MapClaims `json:"token"`
	Revoked bool          `json:"revoked"`
}

// Auth issues tokens and checks them, for one app.
type Auth struct {
	Scheme      string
	Loaders     map[string]bool
	key, public any
	method      jwt.SigningMethod
	lifetimes   map[string]int64
	lookedUp    map[string]bool
	lock        sync.Mutex
	store       []*Entry
}

// NewAuth makes it from the options; the error is Unsupported.
func NewAuth(app string, given map[string]any) (*Auth, error) {
	for name := range given {
		if !strings.Contains(options, " "+name+" ") {
			return nil, Unsupported(name)
		}
	}
	if store := option(given, "JWT_BLACKLIST_STORE", "memory"); store != "memory" {
		return nil, Unsupported("JWT_BLACKLIST_STORE " + store)
	}
	a := &Auth{Scheme: option(given, "JWT_AUTH_HEADER", "Bearer"), Loaders: map[string]bool{}}
	algorithm := option(given, "JWT_ALGORITHM", "HS256")
	if a.method = jwt.GetSigningMethod(algorithm); a.method == nil || algorithm == "none" {
		return nil, Unsupported("JWT_ALGORITHM " + algorithm)
	}
	if err := a.setKey([]byte(option(given, "SECRET_KEY", "super-secret"))); err != nil {
		return nil, err
	}
	access := 15 * 60.0
	if app == "blacklist" {
		access = 5 * 60
	}
	a.lifetimes = map[string]int64{
		"access":  int64(option(given, "JWT_ACCESS_TOKEN_EXPIRES", access)),
		"refresh": int64(option(given, "JWT_REFRESH_TOKEN_EXPIRES", 30*86400.0)),
	}
	checks := "refresh"
	if app == "loaders" {
		checks = "all"
		for _, name := range option(given, "LOADERS", everyLoader()) {
			a.Loaders[name.(string)] = true
		}
	}
	checks = option(given, "JWT_BLACKLIST_CHECKS", option(given, "JWT_BLACKLIST_TOKEN_CHECKS", checks))
	if option(given, "JWT_BLACKLIST_ENABLED", app == "blacklist" || app == "loaders") {
		a.lookedUp = map[string]bool{"refresh": true, "access": checks == "all"}
	}
	return a, nil
}

func option[T any](given map[string]any, name string, otherwise T) T {
	if value, ok := given[name].(T); ok {
		return value
	}
	return otherwise
}

func (a *Auth) setKey(secret []byte) error {
	a.key, a.public = secret, secret
	if strings.HasPrefix(a.method.Alg(), "HS") {
		return nil
	}
	block, _ := pem.Decode(secret)
	if block == nil {
		return errors.New("SECRET_KEY is no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err == nil {
		a.key, a.public = key, key.(crypto.Signer).Public()
	}
	return err
}

// Issue makes a token; of an access token, more is fresh and user_claims.
func (a *Auth) Issue(kind string, identity any, more jwt.MapClaims) (string, error) {
	now := time.Now().Unix()
	claims := jwt.MapClaims{"iat": now, "nbf": now, "exp": now + a.lifetimes[kind], "jti": uuid(),
		"identity": identity, "type": kind}
	if kind == "access" {
		claims["fresh"], claims["user_claims"] = true, struct{}{}
	}
	for name, value := range more {
		claims[name] = value
	}
	if a.lookedUp[kind] {
		a.lock.Lock()
		defer a.lock.Unlock()
		a.store = append(a.store, &Entry{claims, false})
	}
	return jwt.NewWithClaims(a.method, claims).SignedString(a.key)
}

// Check returns the claims of the request's token; the error is Refusal.
func (a *Auth) Check(r *http.Request, kind string, fresh bool) (jwt.MapClaims, error) {
	text, err := a.token(r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	claims, err := a.verified(text)
	if err != nil {
		return nil, err
	}
	if claims["type"] != kind {
		return nil, Refusal{"invalid", "Only " + kind + " tokens can access this endpoint"}
	}
	if entry := a.find(claims["jti"]); a.lookedUp[kind] && (entry == nil || entry.Revoked) {
		return nil, Refusal{"revoked", "Token has been revoked"}
	}
	if fresh && claims["fresh"] != true {
		return nil, Refusal{"needs_fresh", "Fresh token required"}
	}
	return claims, nil
}

func (a *Auth) token(header string) (string, error) {
	words := strings.FieldsFunc(header, func(sign rune) bool { return sign == ' ' })
	if len(words) == 0 {
		return "", Refusal{"unauthorized", "Missing Authorization Header"}
	}
	last := len(words) - 1
	if strings.EqualFold(strings.Join(words[:last], " "), a.Scheme) {
		return words[last], nil
	}
	if a.Scheme == "" {
		return "", Refusal{"invalid", "Badly formatted authorization header. Should be '<JWT>'"}
	}
	return "", Refusal{"invalid", "Bad authorization header. Expected '" + a.Scheme + " <JWT>'"}
}

func (a *Auth) verified(text string) (jwt.MapClaims, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{a.method.Alg()}), jwt.WithJSONNumber())
	token, err := parser.Parse(text, func(*jwt.Token) (any, error) { return a.public, nil })
	var invalid *jwt.ValidationError
	// Not errors.Is: a token that is forged as well has that error, too.
	if errors.As(err, &invalid) && invalid.Errors == jwt.ValidationErrorExpired {
		if _, isNumber := token.Claims.(jwt.MapClaims)["exp"].(json.Number); isNumber {
			return nil, Refusal{"expired", "Token has expired"}
		}
	}
	if err != nil {
		return nil, Refusal{"invalid", err.Error()}
	}
	claims := token.Claims.(jwt.MapClaims)
	return claims, wellFormed(claims)
}

func wellFormed(claims jwt.MapClaims) error {
	_, hasIdentity := claims["identity"]
	_, hasAudience := claims["aud"]
	_, hasText := claims["jti"].(string)
	_, hasEnd := claims["exp"].(json.Number) // the library lets a token without it live for ever
	_, isFreshOrNot := claims["fresh"].(bool)
	_, hasUserClaims := claims["user_claims"].(map[string]any)
	isAccess := claims["type"] == "access"
	switch {
	case !hasIdentity:
		return Refusal{"invalid", "Missing claim: identity"}
	case hasAudience:
		return Refusal{"invalid", "Token is meant for another audience"}
	case !hasText:
		return missing("jti")
	case !hasEnd:
		return missing("exp")
	case !isAccess && claims["type"] != "refresh":
		return missing("type")
	case isAccess && !isFreshOrNot:
		return missing("fresh")
	case isAccess && !hasUserClaims:
		return missing("user_claims")
	}
	return nil
}

func missing(name string) error {
	return Refusal{"invalid", "Missing or invalid claim: " + name}
}

func (a *Auth) find(jti any) *Entry {
	a.lock.Lock()
	defer a.lock.Unlock()
	for _, entry := range a.store {
		if entry.Token["jti"] == jti {
			return entry
		}
	}
	return nil
}

// Tokens lists all that are stored, or those of one user.
func (a *Auth) Tokens(identity ...any) []Entry {
	a.lock.Lock()
	defer a.lock.Unlock()
	found := []Entry{}
	for _, entry := range a.store {
		if len(identity) == 0 || reflect.DeepEqual(entry.Token["identity"], identity[0]) {
			found = append(found, *entry)
		}
	}
	return found
}

// Revoke marks a token as revoked, or as not; the error is Refusal where the user has no such token.
func (a *Auth) Revoke(jti string, identity any, revoked bool) error {
	entry := a.find(jti)
	if entry == nil || !reflect.DeepEqual(entry.Token["identity"], identity) {
		return Refusal{"not found", "Token not found"}
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	entry.Revoked = revoked
	return nil
}

// uuid returns a random UUID: version 4.
func uuid() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
