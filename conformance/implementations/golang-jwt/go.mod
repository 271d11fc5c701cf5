module harness

go 1.19

require github.com/golang-jwt/jwt/v4 v4.4.3

// Debian's package of it. To have it from a proxy: remove this line, and run "go mod tidy".
replace github.com/golang-jwt/jwt/v4 => /usr/share/gocode/src/github.com/golang-jwt/jwt
