Feature: Hardening, with nothing: HTTP
  Before there is a token there is a request, and what it says can be odd too. And every answer is seen
  by strangers, so this chapter also says what has to be in it, and what must not be.

  @hardening.header-abuse @rfc
  Rule: An odd Authorization header does not bring the server down
    It is read before anything is known of who sent it. RFC 9110 section 11.6.2.

    Scenario Outline: A header that holds no token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and an Authorization header that is <odd>
      Then she is rejected

      Examples: nothing, nonsense
        | odd                        |
        | empty                      |
        | blank                      |
        | a non-breaking space       |
        | Bearer and blanks          |
        | not ASCII                  |
        | Bearer and not ASCII       |
        | 6 KiB of nonsense          |
        | full of control characters |

    Scenario Outline: A header that a server may refuse to read
      Given Ada has logged in to the "basic" app
      When she sends GET /protected and an Authorization header that is <odd>
      Then the server responds without an error
      And her access token opens GET /protected

      Examples: too long, too often
        | odd                                    |
        | 64 KiB long                            |
        | repeated                               |
        | repeated, with nonsense the first time |

    Scenario: Headers that somebody could stumble over
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | Authorization: ,                    |
        | Authorization: ,,,                  |
        | Authorization: Bearer ,             |
        | Authorization: Bearer .             |
        | Authorization: Bearer ..            |
        | Authorization: Bearer =             |
        | Authorization: Bearer %             |
        | Authorization: Bearer null          |
        | Authorization: Bearer undefined     |
        | Authorization: Bearer {}            |
        | Authorization: Bearer ""            |
        | Authorization: Basic                |
        | Authorization: Basic %%%            |
        | Authorization: Basic QWRh           |
        | Authorization: Basic QWRhOnRlc3Q=   |
        | Authorization: Basic /w==           |
        | Authorization: Digest username="Ada |
        | Authorization: Negotiate            |
        | Authorization: =                    |
        | Authorization: :                    |
        | Authorization: %00                  |
        | 6 KiB of dots                       |
        | 6 KiB of nonsense                   |
        | 6 KiB of brackets                   |
      Then she is rejected

    Scenario: A token with a header of many members
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the header has 400 members
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.login-body @rfc
  Rule: No body brings the server down
    A login is open to everybody, so it is read before anything is known of who sent it. Answering it,
    whatever it is, is prudence.

    Scenario: A login that makes no sense
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends POST /login and each of these bodies
        | null                                       |
        | true                                       |
        | 7                                          |
        | 1e400                                      |
        | []                                         |
        | "Ada"                                      |
        | ["Ada", "test"]                            |
        | {}                                         |
        | {"username": {}}                           |
        | {"username": "Ada", "password": {}}        |
        | {"username": "\ud800", "password": "test"} |
        | {                                          |
        | no JSON                                    |
        | username=Ada&password=test                 |
      Then the server responds without an error
      And her access token opens GET /protected

    @refresh
    Scenario: A body where none is due
      Given Ada has logged in to the "refresh" app
      When she sends the JSON [7] to POST /refresh with her refresh token
      Then the server responds without an error
      And her access token opens GET /protected

  @hardening.scheme-case @rfc
  Rule: The scheme is matched without regard to case
    Bearer is the name of a scheme, and such names have no case. RFC 9110 section 11.1.

    Scenario Outline: Bearer, in other letters
      Given Ada has logged in to the "basic" app
      When she sends GET /protected and the header "Authorization: <scheme> {access token}"
      Then she is accepted

      Examples: capitals or none
        | scheme |
        | bearer |
        | BEARER |
        | bEaReR |

    Scenario: A scheme of the app's own, in other letters
      Given the "basic" app with
        | JWT_AUTH_HEADER | JWT |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: jwt {access token}"
      Then she is accepted

  @hardening.www-authenticate @rfc
  Rule: A 401 says how to authenticate
    In a WWW-Authenticate header, which names the scheme. A client that knows nothing of this app can act on
    it. RFC 9110 section 15.5.2.

    Scenario Outline: No token
      Given Ada has logged in to the "freshness" app
      And her <token> token opens <view>
      When she sends <view> with no token
      Then the challenge is 'Bearer'

      Examples: each kind of view
        | view                 | token   |
        | GET /protected       | access  |
        | GET /protected-fresh | access  |
        | POST /refresh        | refresh |

    Scenario: A scheme of the app's own
      Given the "basic" app with
        | JWT_AUTH_HEADER | JWT |
      And Ada has logged in
      When she sends GET /protected with no token
      Then the challenge is 'JWT'
      And her access token opens GET /protected

  @hardening.content-type @rfc
  Rule: A refusal that is JSON says that it is JSON
    A browser would run it if it said that it is HTML, with everything from the request that it repeats. RFC
    9110 section 8.3.

    Scenario: The type of a refusal
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and the header "Authorization: Bearer <script>alert(1)</script>"
      Then she is rejected
      And the header Content-Type is "application/json"

    Scenario: The type of the answer to no token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then she is rejected
      And the header Content-Type is "application/json"

  @hardening.challenge-error @rfc
  Rule: The challenge for a bad token says that the token is the reason
    Its error is invalid_token, so that a client knows a new token from a first one. Where a token is good
    and only not fresh, RFC 9470 section 3 has a word of its own, and either will do. RFC 6750 section 3.

    Scenario: The challenge for a token that has expired
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then the challenge is 'Bearer error="invalid_token"'

    @freshness
    Scenario: The challenge for a token that is not fresh
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And she has refreshed
      When she sends GET /protected-fresh with her new access token
      Then the challenge is 'Bearer error="invalid_token" or "insufficient_user_authentication"'

    @blacklist
    Scenario: The challenge for a token that was revoked
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she sends POST /refresh with her refresh token
      Then the challenge is 'Bearer error="invalid_token"'

  @hardening.every-method @rfc
  Rule: A view is protected under every method that it answers to
    Servers answer HEAD wherever they answer GET, often by other code. The method may be refused; the
    request must not be let in.

    Scenario: HEAD with a token that has expired
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends HEAD /protected with the copy
      Then she is rejected

    Scenario Outline: HEAD with a token that somebody meddled with
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends HEAD /protected with the copy
      Then she is rejected

      Examples: made elsewhere, or not signed
        | change                            |
        | the signature is by another key   |
        | the algorithm is "none", unsigned |

    Scenario Outline: OPTIONS with a token that somebody meddled with
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends OPTIONS /protected with the copy
      Then the view does not answer her

      Examples: made elsewhere, or not signed
        | change                            |
        | the signature is by another key   |
        | the algorithm is "none", unsigned |

    Scenario: Every other method, without a token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends each of these requests with no token
        | HEAD     | /protected |
        | OPTIONS  | /protected |
        | POST     | /protected |
        | PUT      | /protected |
        | PATCH    | /protected |
        | DELETE   | /protected |
        | TRACE    | /protected |
        | PROPFIND | /protected |
        | get      | /protected |
        | ANY      | /protected |
      Then the view does not answer her

    @freshness
    Scenario: Every other method where a fresh token is asked for
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends each of these requests with no token
        | HEAD     | /protected-fresh |
        | OPTIONS  | /protected-fresh |
        | POST     | /protected-fresh |
        | PUT      | /protected-fresh |
        | PATCH    | /protected-fresh |
        | DELETE   | /protected-fresh |
        | PROPFIND | /protected-fresh |
      Then the view does not answer her

    @refresh
    Scenario: Every other method where tokens are refreshed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends each of these requests with no token
        | GET     | /refresh |
        | HEAD    | /refresh |
        | OPTIONS | /refresh |
        | PUT     | /refresh |
        | PATCH   | /refresh |
        | DELETE  | /refresh |
      Then the view does not answer her

    @blacklist
    Scenario: Every other method where tokens are listed
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      When she sends each of these requests with no token
        | HEAD     | /auth/tokens |
        | OPTIONS  | /auth/tokens |
        | POST     | /auth/tokens |
        | PUT      | /auth/tokens |
        | PROPFIND | /auth/tokens |
      Then the view does not answer her

    Scenario: A method that a header names
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | X-HTTP-Method-Override: OPTIONS                  |
        | X-HTTP-Method-Override: HEAD                     |
        | X-HTTP-Method: OPTIONS                           |
        | X-Method-Override: OPTIONS                       |
        | Access-Control-Request-Method: GET               |
        | Upgrade: websocket                               |
        | Purpose: prefetch                                |
        | If-None-Match: *                                 |
        | If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT |
        | Range: bytes=0-0                                 |
      Then the view does not answer her

  @hardening.every-address @rfc
  Rule: A view is protected under every address that leads to it
    A guard that compares addresses and a router that tolerates variants may disagree about which view it
    is. A 404 or a redirect is fine; running the view is not. Asking this of every spelling is prudence.

    Scenario: The address of a view in other letters
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends each of these requests with no token
        | GET  | /protected?x             |
        | GET  | /protected/          |
        | GET  | /protected//         |
        | GET  | //protected          |
        | GET  | ///protected         |
        | GET  | /PROTECTED           |
        | GET  | /Protected           |
        | GET  | /protected;x         |
        | GET  | /protected;x=1       |
        | GET  | /protected/.         |
        | GET  | /./protected         |
        | GET  | /x/../protected      |
        | GET  | /login/../protected  |
        | GET  | /login;/../protected |
        | GET  | /%70rotected         |
        | GET  | /protecte%64         |
        | GET  | /protected%2f        |
        | GET  | /%2fprotected        |
        | GET  | /%2e/protected       |
        | GET  | /protected%00        |
        | GET  | /protected%20        |
        | GET  | /protected%0a        |
        | GET  | /protected%3f        |
        | GET  | /protected%23        |
        | GET  | /protected.json      |
        | GET  | /protected.html      |
        | GET  | /protected?          |
        | GET  | /protected?/login    |
        | GET  | /protected/login     |
        | GET  | /index.php/protected |
        | GET  | /static/../protected |
        | HEAD | /protected/          |
      Then the view does not answer her

  @hardening.safe-methods @rfc
  Rule: Who only looks changes nothing
    RFC 9110 section 9.2.1: GET and HEAD are for reading. Previews, prefetching and links in mails send them
    although nobody asked for it.

    @blacklist
    Scenario Outline: A method that only looks at the address that revokes
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      When she sends <request> with her access token
      Then her refresh token opens POST /refresh

      Examples: safe methods
        | request                           |
        | GET /auth/tokens/revoke/<jti>     |
        | HEAD /auth/tokens/revoke/<jti>    |
        | OPTIONS /auth/tokens/revoke/<jti> |

  @hardening.not-cached @rfc
  Rule: What is behind a token is for nobody else's cache
    RFC 9111 section 3.5 keeps such answers out of shared caches, unless they are marked as public. RFC 6749
    section 5.1 asks for no-store where an answer holds tokens.

    Scenario: The answer of a view
      Given Ada has logged in to the "basic" app
      When she sends GET /protected with her access token
      Then she is accepted
      And the answer is not for shared caches

    Scenario: An answer that holds a token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the response has "access_token"
      And the answer is not for shared caches
      And her access token opens GET /protected

    @refresh
    Scenario: An answer that holds a new token
      Given Ada has logged in to the "refresh" app
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And the answer is not for shared caches
      And the claim identity of her new access token is "Ada"

  @hardening.no-leak @rfc
  Rule: A refusal gives nothing away
    Not the key, not the token, not a traceback, not a path on the server's disk.

    Scenario Outline: A header that is refused
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and the header "Authorization: <value>"
      Then the refusal gives nothing away

      Examples: another scheme, too much
        | value                          |
        | Basic {access token}           |
        | Bearer {access token} and more |

    Scenario: A token of the wrong kind
      Given Ada has logged in to the "refresh" app
      And her access token opens GET /protected
      When she sends GET /protected with her refresh token
      Then the refusal gives nothing away

    Scenario: Tokens that are refused
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | only two segments are left                              |
        | the header is not valid JSON                            |
        | the payload is not valid JSON                           |
        | the payload is invalid UTF-8                            |
        | an unknown extension is critical                        |
        | the signature is by another key                         |
        | one bit of the signature is flipped                     |
        | one bit of the payload is flipped                       |
        | the signature is empty                                  |
        | the signature is cut short                              |
        | the signature is of another token                       |
        | the algorithm is "none", unsigned                       |
        | the algorithm is "HS512", signature kept                |
        | the header is a JSON array                              |
        | the header is invalid UTF-8                             |
        | the payload is a JSON array                             |
        | exp is an hour ago, and not signed again                |
        | jti in the header is "x", signature kept                |
        | kid in the header is "../../etc/passwd", signature kept |
      Then the refusal gives nothing away

    Scenario: Claims that are refused
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | nbf         | an hour from now |
        | exp         | an hour ago      |
        | exp         | "tomorrow"       |
        | type        | null             |
        | exp         | []               |
        | jti         | 7                |
        | user_claims | "text"           |
        | type        | ["access"]       |
      Then the refusal gives nothing away
