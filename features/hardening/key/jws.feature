Feature: Hardening, with the key: the token as a whole
  What is wrong here is well signed by the app's own key, so a stranger cannot make it: another service that
  has the key did, or a colleague. Parsers differ in what they tolerate, and attacks begin where one reads
  what another does not.

  @hardening.alg-pinned @rfc
  Rule: Only the configured algorithm is accepted
    Even with the right key. The token does not get to choose how it is checked: that choice is what the
    next attack is built on. RFC 8725 section 3.1.

    Scenario: The default algorithm, where another is configured
      Given the "basic" app with
        | JWT_ALGORITHM | HS512 |
      And Ada has logged in
      And a copy of her access token in which the algorithm is "HS256", signed again
      When she sends GET /protected with the copy
      Then she is rejected
      And her access token opens GET /protected

    Scenario: A refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the algorithm is "HS384", signed again
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: The rest of the family, and names that are almost the right one
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the algorithm is "HS384", signed again       |
        | the algorithm is "HS512", signed again       |
        | the algorithm is "hs256", signed again       |
        | the algorithm is "Hs256", signed again       |
        | the algorithm is "HS256 ", signed again      |
        | the algorithm is " HS256", signed again      |
        | the algorithm is "HS", signed again          |
        | the algorithm is "S256", signed again        |
        | the algorithm is "HS2567", signed again      |
        | the algorithm is "HMAC-SHA256", signed again |
        | the algorithm is "SHA256", signed again      |
        | the algorithm is "", signed again            |
        | the algorithm is null, signed again          |
        | the algorithm is 256, signed again           |
        | the algorithm is true, signed again          |
        | the algorithm is ["HS256"], signed again     |
        | the algorithm is {"HS256": 1}, signed again  |
        | the header has no alg, signed again          |
      Then she is rejected

    Scenario Outline: Algorithms that share a key
      Given the "basic" app with
        | JWT_ALGORITHM | <configured> |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the algorithm is "<other>", signed again
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: RSA keys, and a curve with another hash
        | configured | other |
        | RS256      | PS256 |
        | RS256      | RS512 |
        | PS256      | RS256 |
        | PS256      | PS384 |
        | ES256      | ES384 |

  @hardening.padding @rfc
  Rule: A header or a payload that is padded is rejected
    RFC 7515 section 2 has base64url without the "=" at the end, and section 5.2 wants no other character.

    Many do not ask: PyJWT, and so most of what is judged here, takes the padding off. It is a nuisance and
    lets nobody in. The rule is here for those who compare tokens as text.

    Scenario Outline: A segment that ends in =
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: signed as they stand
        | change                |
        | the header is padded  |
        | the payload is padded |

  @hardening.payload-base64url @rfc
  Rule: A payload that is not base64url is rejected
    RFC 4648 section 3.3: characters outside of the alphabet are rejected, not skipped.

    Scenario Outline: A character that base64url does not have
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: in place of others, and besides them
        | change                             |
        | the payload is not valid base64url |
        | the payload has stray characters   |

    @refresh
    Scenario: A refresh token with a character that base64url does not have
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the payload is not valid base64url
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: Strangers among the characters of a payload, and the other alphabet
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the payload is not valid base64url   |
        | the payload has stray characters     |
        | the payload is in the other alphabet |
      Then she is rejected

  @hardening.payload-json @rfc
  Rule: A payload that is not a JSON object is rejected
    In UTF-8, and valid as a whole. RFC 7519 section 7.2.

    Scenario Outline: A payload of another form
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: no JSON, no object, no UTF-8
        | change                        |
        | the payload is not valid JSON |
        | the payload is a JSON array   |
        | the payload is a JSON string  |
        | the payload is null           |
        | the payload is invalid UTF-8  |

    @refresh
    Scenario: A refresh token with a payload of another form
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the payload is a JSON array
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: A payload that only some readers understand
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the payload is nothing                        |
        | the payload is a number                       |
        | the payload breaks off                        |
        | the payload is UTF-16                         |
        | the payload is UTF-16 without a mark          |
        | the payload is UTF-32                         |
        | the payload begins with a byte order mark     |
        | the payload ends in a NUL                     |
        | the payload has a comment                     |
        | the payload has a comment at its end          |
        | the payload has a comma too many              |
        | the payload has text behind it                |
        | the payload is in apostrophes                 |
        | the payload is in Python's notation           |
        | the payload has names without quotation marks |
        | the payload is compressed                     |
        | the payload is a token                        |
        | the payload is an unsigned token              |
      Then she is rejected

    Scenario: A claim that stands twice
      By RFC 7519 section 4 such a token is rejected, or the last of the two counts. Here the last one is
      wrong.

      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | type stands twice, first as "access" and then as "refresh" |
        | exp stands twice, first as 4102444800 and then as 1        |
        | nbf stands twice, first as 1 and then as 4102444800        |
      Then she is rejected

    @refresh
    Scenario: Names in other letters are other names
      Given Ada has logged in to the "refresh" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her refresh token
        | TYPE       | "access" |
        | Type       | "access" |
        | token_type | "access" |
        | typ        | "access" |
      Then she is rejected

  @hardening.crit @rfc
  Rule: An unknown critical extension is rejected
    Whoever made the token says in crit that it means something else to those who know the extension. RFC 7515
    section 4.1.11.

    Scenario: An access token with an unknown extension
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which an unknown extension is critical
      When she sends GET /protected with the copy
      Then she is rejected

    @refresh
    Scenario: A refresh token with an unknown extension
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which an unknown extension is critical
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: An unknown extension in every form
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | an unknown extension is critical                         |
        | an extension is critical that is not there               |
        | crit in the header is ["alg", "moon"], signed again      |
        | crit in the header is ["b64", "moon"], signed again      |
        | crit in the header is ["x5t#S256", "moon"], signed again |
      Then she is rejected

  @hardening.unencoded @rfc
  Rule: A payload that is detached or not encoded is rejected
    RFC 7515 appendix F and RFC 7797 have such tokens, for those who agreed upon it. RFC 7797 section 7
    keeps them out of JWTs.

    Scenario Outline: A payload that is elsewhere, or plain
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: detached, unencoded
        | change                                |
        | the payload is detached               |
        | the payload is unencoded              |
        | the payload is unencoded, unannounced |

  @hardening.b64-value @rfc
  Rule: A critical b64 that is not a boolean is rejected
    RFC 7797 section 3 knows true and false. PyJWT, and so most of what is judged here, treats every other
    value as true. Making such a token takes the key, and all that comes of it is two readers who disagree.

    Scenario: b64 says maybe
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which b64 is critical and not a boolean
      When she sends GET /protected with the copy
      Then she is rejected
