Feature: Hardening, with nothing: signatures
  Anybody can write a token. Only the signature makes it worth something, so every way around it has been
  tried, and most have worked somewhere. RFC 8725 collects them. None may work here.

  @hardening.alg-none @rfc
  Rule: An unsigned token is worth nothing
    RFC 7519 has an algorithm called "none". Libraries that honour it let in anybody who asks for it, and
    some that refuse it accept "None" or "NONE". RFC 8725 section 3.2.

    Scenario Outline: An access token that says it is not signed
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: without a signature
        | change                            |
        | the algorithm is "none", unsigned |
        | the algorithm is "None", unsigned |
        | the algorithm is "NONE", unsigned |
        | the algorithm is "nOnE", unsigned |
        | the algorithm is "", unsigned     |

      Examples: with the signature of the true token left on
        | change                                  |
        | the algorithm is "none", signature kept |
        | the algorithm is "None", signature kept |
        | the algorithm is "NONE", signature kept |

      Examples: an algorithm that is not even text
        | change                                     |
        | the algorithm is null, unsigned            |
        | the algorithm is {"a": 1}, unsigned        |
        | the algorithm is ["none"], unsigned        |
        | the algorithm is ["HS256"], signature kept |

    Scenario: A refresh token that says it is not signed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the algorithm is "none", unsigned
      When she sends POST /refresh with the copy
      Then she is rejected

    @freshness
    Scenario: A fresh token that says it is not signed
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And a copy of her access token in which the algorithm is "none", unsigned
      When she sends GET /protected-fresh with the copy
      Then she is rejected

    @blacklist
    Scenario: A token that says it is not signed lists nothing
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      And a copy of her access token in which the algorithm is "none", unsigned
      When she sends GET /auth/tokens with the copy
      Then she is rejected

    @blacklist
    Scenario: A token that says it is not signed revokes nothing
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      And a copy of her access token in which the algorithm is "none", unsigned
      When she sends PUT /auth/tokens/revoke/<jti> with the copy
      Then she is rejected

    Scenario Outline: Names that mean no algorithm to somebody
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the algorithm is "none", unsigned                                         |
        | the algorithm is "none", signature kept                                   |
        | the algorithm is " none ", unsigned                                       |
        | the algorithm is "none\u0000", unsigned                                   |
        | the algorithm is "nonE", unsigned                                         |
        | the algorithm is "NonE", signature kept                                   |
        | the algorithm is "no", unsigned                                           |
        | the algorithm is "null", unsigned                                         |
        | the algorithm is "undefined", unsigned                                    |
        | the algorithm is " ", unsigned                                            |
        | the algorithm is "", signature kept                                       |
        | the algorithm is false, unsigned                                          |
        | the algorithm is true, unsigned                                           |
        | the algorithm is 0, unsigned                                              |
        | the algorithm is 7, unsigned                                              |
        | the algorithm is [], unsigned                                             |
        | the algorithm is {}, unsigned                                             |
        | the algorithm is "XX256", unsigned                                        |
        | the algorithm is "HS1", unsigned                                          |
        | the algorithm is "HS257", signature kept                                  |
        | the algorithm is "constructor", unsigned                                  |
        | the algorithm is "__proto__", unsigned                                    |
        | the algorithm is "HS256", unsigned                                        |
        | the algorithm is "RS256", unsigned                                        |
        | the algorithm is "none", signed with an empty key                         |
        | the algorithm is "HS256", signed with an empty key                        |
        | the header has no alg, unsigned                                           |
        | the header has no alg, signature kept                                     |
        | the header has no alg, signed with an empty key                           |
        | ALG in the header is "none", unsigned                                     |
        | Alg in the header is "none", unsigned                                     |
        | enc in the header is "none", unsigned                                     |
        | alg stands twice, and none is the first                                   |
        | alg stands twice, and none is the last                                    |
        | it is in the JSON serialization, and says beside it that it is not signed |
      Then she is rejected

      Examples: a shared secret, a key pair
        | algorithm |
        | HS256     |
        | RS256     |

  @hardening.key-confusion @rfc
  Rule: A public key is not a shared secret
    Everybody may have the public key. A verifier that takes the algorithm from the token can be made to
    use that key as an HMAC secret, and then everybody can sign. RFC 8725 section 2.1.

    Scenario Outline: Signed with what everybody knows
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the signature is by the public key
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: one of each kind of key
        | algorithm |
        | RS256     |
        | PS256     |
        | ES256     |
        | EdDSA     |

    Scenario: The public key in every form that it may be published in
      Given the "basic" app with
        | JWT_ALGORITHM | RS256 |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is by the public key                              |
        | the signature is by the public key, under HS384                 |
        | the signature is by the public key, under HS512                 |
        | the signature is by the public key, without its last line break |
        | the signature is by the public key in PKCS 1                    |
        | the signature is by the public key in OpenSSH                   |
        | the signature is by the public key in DER                       |
      Then she is rejected

    Scenario Outline: The same of other kinds of keys
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is by the public key, under HS384                 |
        | the signature is by the public key, under HS512                 |
        | the signature is by the public key, without its last line break |
        | the signature is by the public key in OpenSSH                   |
        | the signature is by the public key in DER                       |
      Then she is rejected

      Examples: elliptic curves
        | algorithm |
        | ES256     |
        | EdDSA     |

    Scenario: A token that is encrypted, and not signed
      Anybody can encrypt with a public key: that says nothing of who did.

      Given the "basic" app with
        | JWT_ALGORITHM | RS256 |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | it is encrypted with the public key               |
        | it is unsigned, and encrypted with the public key |
      Then she is rejected

  @hardening.signature @rfc
  Rule: The signature has to be the one for this very token
    Made by the app's key, for this header and this payload, and whole. RFC 7515 section 5.2.

    Scenario Outline: Signatures that nobody made
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is empty                                |
        | the signature is all zeros                            |
        | the signature is all ones                             |
        | the signature is one zero                             |
        | the signature is the neutral point                    |
        | the signature is cut short                            |
        | the signature is one byte longer                      |
        | the signature is cut to its first byte                |
        | the signature is cut to one half                      |
        | the signature stands twice                            |
        | the signature is back to front                        |
        | the signature is in hexadecimal                       |
        | the signature is the text of itself                   |
        | the signature is in other letters                     |
        | one bit of the signature is flipped                   |
        | one bit of the first byte of the signature is flipped |
        | one bit of the last byte of the signature is flipped  |
        | the signature is of another token                     |
        | the signature is by another key                       |
        | the signature is by an empty key                      |
        | one bit of the header is flipped                      |
        | one bit of the payload is flipped                     |
      Then she is rejected

      Examples: one of each family
        | algorithm |
        | HS256     |
        | HS512     |
        | RS256     |
        | PS256     |
        | ES256     |
        | EdDSA     |

    Scenario: Two numbers that are no signature on a curve
      Given the "basic" app with
        | JWT_ALGORITHM | ES256 |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is zero and zero in DER      |
        | the signature is one and one               |
        | the signature is the order of P-256, twice |
      Then she is rejected

    Scenario: Keys that anybody would try
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is by the key "secret"              |
        | the signature is by the key "super-secret"        |
        | the signature is by the key "changeme"            |
        | the signature is by the key "Change this!"        |
        | the signature is by the key "change-me"           |
        | the signature is by the key "dev"                 |
        | the signature is by the key "key"                 |
        | the signature is by the key "jwt-secret-string"   |
        | the signature is by the key "your-256-bit-secret" |
        | the signature is by the key "your_jwt_secret"     |
        | the signature is by the key "supersecretkey"      |
        | the signature is by the key "password"            |
        | the signature is by the key "test"                |
        | the signature is by the key "123456"              |
        | the signature is by the key "0"                   |
        | the signature is by the key " "                   |
        | the signature is by the key "undefined"           |
        | the signature is by the key "null"                |
        | the signature is by the key "None"                |
        | the signature is by the key "nil"                 |
        | the signature is by the key "false"               |
        | the signature is by the key "[object Object]"     |
        | the signature is by the key "\u0000"              |
        | the signature is by the key "HS256"               |
        | the signature is by the identity as the key       |
        | the signature is by the jti as the key            |
      Then she is rejected

    Scenario: Keys that are not quite the app's
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is by the app's key in small letters         |
        | the signature is by the app's key in capitals              |
        | the signature is by the first half of the app's key        |
        | the signature is by the first eight bytes of the app's key |
      Then she is rejected

    Scenario: A token that was refused stays refused
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the signature is by another key
      And the copy does not open GET /protected
      When she sends GET /protected with the copy
      Then she is rejected

    Scenario: Who was refused does not stand in the way of who comes next
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the signature is by another key
      When she sends GET /protected with the copy
      Then the server responds without an error
      And her access token opens GET /protected

    Scenario: Claims that are not those of the token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | it is in the JSON serialization and has expired, with good claims at its dots |
        | exp is an hour ago, and not signed again                                      |
      Then she is rejected

    @refresh
    Scenario: A refresh token that nobody signed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she shows POST /refresh these copies of her refresh token
        | the signature is empty                 |
        | the signature is all zeros             |
        | the signature is cut to its first byte |
        | the signature is cut short             |
        | one bit of the signature is flipped    |
        | the signature is by the key "secret"   |
        | the signature is by an empty key       |
        | the signature is by another key        |
        | the signature is of another token      |
        | one bit of the payload is flipped      |
      Then she is rejected

    @freshness
    Scenario: A fresh token that nobody signed
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she shows GET /protected-fresh these copies of her access token
        | the signature is empty                 |
        | the signature is all zeros             |
        | the signature is cut to its first byte |
        | the signature is by the key "secret"   |
        | the signature is by an empty key       |
        | one bit of the payload is flipped      |
      Then she is rejected

    @blacklist
    Scenario: A token that nobody signed lists nothing
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      When she shows GET /auth/tokens these copies of her access token
        | the signature is empty                 |
        | the signature is all zeros             |
        | the signature is cut to its first byte |
        | the signature is by the key "secret"   |
        | the signature is by an empty key       |
        | one bit of the payload is flipped      |
      Then she is rejected

  @hardening.too-few-segments @rfc
  Rule: A token without its signature is rejected
    The signature of a JWS is a segment, and has to be there. RFC 7515 sections 5.2 and 7.1, RFC 7519 section
    7.2.

    Scenario Outline: An access token with segments missing
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: cut off, or emptied
        | change                         |
        | only the first segment is left |
        | only two segments are left     |
        | all segments are empty         |

    @refresh
    Scenario: A refresh token with segments missing
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which only two segments are left
      When she sends POST /refresh with the copy
      Then she is rejected

  @hardening.embedded-key @rfc
  Rule: A token does not bring its own key
    A JWS header can carry a key (jwk, x5c). An attacker can sign with a key of his own and write it there. It
    is not believed: only keys of the issuer count. RFC 8725 section 3.8.

    Scenario Outline: The attacker's key is in the header
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: keys that travel with the token
        | parameter |
        | jwk       |
        | x5c       |

    Scenario Outline: Nor is it believed where the app signs with RSA
      Given the "basic" app with
        | JWT_ALGORITHM | RS256 |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: the same two ways
        | parameter |
        | jwk       |
        | x5c       |

    Scenario: What is offered as a key and is none brings no server down
      Given Ada has logged in to the "basic" app
      When she shows GET /protected these copies of her access token
        | jwk in the header is "text", unsigned         |
        | jwk in the header is 7, unsigned              |
        | jwk in the header is null, unsigned           |
        | jwk in the header is {}, unsigned             |
        | jwk in the header is [{}], unsigned           |
        | jwk in the header is {"kty": "oct"}, unsigned |
        | x5c in the header is 7, unsigned              |
        | x5c in the header is [], unsigned             |
        | x5c in the header is ["%"], unsigned          |
      Then the server responds without an error
      And her access token opens GET /protected

  @hardening.key-url @rfc
  Rule: A token does not say where its key is to be fetched
    A JWS header can give an address of a key (jku, x5u). An attacker can put his own key there, or an address
    that only the server can reach. None of it is trusted, and no URL in it is fetched. RFC 8725 section 3.10,
    RFC 7515 sections 4.1.2 and 4.1.5.

    Scenario Outline: The address of the attacker's key is in the header
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

    Scenario Outline: Nor is the address believed where the app signs with RSA
      Given the "basic" app with
        | JWT_ALGORITHM | RS256 |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

    Scenario Outline: The address of the attacker's key is not visited
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then the server did not contact the attacker

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

    @refresh
    Scenario Outline: Nor is it for a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the attacker's own key is offered as <parameter>
      When she sends POST /refresh with the copy
      Then the server did not contact the attacker

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

  @hardening.kid @rfc
  Rule: The name of a key is a name and nothing else
    A careless look-up turns the kid into a path or a query, and then the attacker knows what key it
    returns. RFC 8725 section 3.10.

    Scenario Outline: The name of the key is an attack
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: signed with what a careless look-up would find there
        | change                             |
        | the kid is a path to an empty file |
        | the kid is an SQL injection        |
        | the kid is a number                |

    Scenario: The name of the key is a command, or the name of something else
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the kid is a command                                         |
        | the kid is the address of some data                          |
        | kid in the header is "constructor", signed with an empty key |
        | kid in the header is "__proto__", signed with an empty key   |
        | kid in the header is "toString", signed with an empty key    |
        | kid in the header is "unknown", signed with an empty key     |
        | kid in the header is "", signed with an empty key            |
        | kid in the header is "0", signed with an empty key           |
        | kid in the header is "/dev/null", signed with an empty key   |
        | kid in the header is null, signed with an empty key          |
        | kid in the header is -1, signed with an empty key            |
        | kid in the header is [], signed with an empty key            |
        | kid in the header is {}, signed with an empty key            |
        | kid in the header is true, signed with an empty key          |
      Then she is rejected
