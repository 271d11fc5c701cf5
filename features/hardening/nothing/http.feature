Feature: Hardening, with nothing: HTTP
  Before there is a token there is a request, and what it says can be odd too. And every answer is seen
  by strangers, so this chapter also says what has to be in it, and what must not be.

  @hardening.header-abuse @rfc
  Rule: No Authorization header brings the server down
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
      Then the server does not fail
      And her access token opens GET /protected

      Examples: too long, too often
        | odd                                    |
        | 64 KiB long                            |
        | repeated                               |
        | repeated, with nonsense the first time |

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
    Servers answer HEAD wherever they answer GET, often by other code. It may be refused as a method; it
    must not be let in.

    Scenario: HEAD without a token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends HEAD /protected with no token
      Then she is rejected

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

    Scenario: OPTIONS without a token
      A server may say which methods there are, to anybody. It must not do what they do.

      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends OPTIONS /protected with no token
      Then the view does not answer her

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

    @refresh
    Scenario: OPTIONS where tokens are refreshed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends OPTIONS /refresh with no token
      Then the view does not answer her

    @freshness
    Scenario: OPTIONS where a fresh token is asked for
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends OPTIONS /protected-fresh with no token
      Then the view does not answer her

    @blacklist
    Scenario: OPTIONS where tokens are listed
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      When she sends OPTIONS /auth/tokens with no token
      Then the view does not answer her

  @hardening.no-leak @rfc
  Rule: A refusal gives nothing away
    Not the key, not the token, not a traceback, not a path on the server's disk.

    Scenario Outline: A token that is refused
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then the refusal gives nothing away

      Examples: refused for one reason or another
        | change                              |
        | one bit of the signature is flipped |
        | the signature is by another key     |
        | only two segments are left          |
        | the header is no JSON               |
        | the payload is no JSON              |
        | the payload is invalid UTF-8        |
        | an unknown extension is critical    |

    Scenario Outline: A claim that is refused
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then the refusal gives nothing away

      Examples: refused for what it says
        | claim | value       |
        | exp   | an hour ago |
        | exp   | "tomorrow"  |
        | type  | null        |

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
