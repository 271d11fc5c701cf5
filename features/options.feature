Feature: Options
  An app is configured through app.config, by seven options. Each has a default that is safe, and takes
  effect for the tokens that are made and for those that are shown.

  @options.header-type @readme
  Rule: JWT_AUTH_HEADER names the scheme in the Authorization header
    "Bearer" by default.

    Scenario: The word that was configured
      Given the "basic" app with
        | JWT_AUTH_HEADER | JWT |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: JWT {access token}"
      Then she is accepted

  @options.header-type-empty @readme
  Rule: With an empty JWT_AUTH_HEADER the header is the token alone
    Some clients cannot put anything before it.

    Scenario: The token and nothing else
      Given the "basic" app with
        | JWT_AUTH_HEADER | "" |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: {access token}"
      Then she is accepted

  @options.header-type-only @original
  Rule: Only the configured scheme is accepted
    The README says what to use. That it accepts no other is how 0.0.2 behaves.

    Scenario: The word that it replaces
      Given the "basic" app with
        | JWT_AUTH_HEADER | JWT |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: Bearer {access token}"
      Then she is rejected
      And her access token opens GET /protected

    Scenario: A scheme where none is due
      Given the "basic" app with
        | JWT_AUTH_HEADER | "" |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: Bearer {access token}"
      Then she is rejected
      And her access token opens GET /protected

  @options.header-type-message @original
  Rule: A header of another form is answered with the configured one
    A message that named the default would send people the wrong way.

    Scenario: The scheme is JWT
      Given the "basic" app with
        | JWT_AUTH_HEADER | JWT |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: Bearer {access token}"
      Then the response is 422 with the message "Bad authorization header. Expected 'JWT <JWT>'"
      And her access token opens GET /protected

    Scenario: There is no scheme
      Given the "basic" app with
        | JWT_AUTH_HEADER | "" |
      And Ada has logged in
      When she sends GET /protected and the header "Authorization: Bearer {access token}"
      Then the response is 422 with the message "Badly formatted authorization header. Should be '<JWT>'"
      And her access token opens GET /protected

  @options.access-expires @readme
  Rule: JWT_ACCESS_TOKEN_EXPIRES is how long an access token lives
    A timedelta, 15 minutes by default. When it is over the token opens nothing.

    Scenario: No lifetime is configured for access tokens
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then her access token lives for 15 minutes

    Scenario Outline: A lifetime is configured for access tokens
      Given the "basic" app with
        | JWT_ACCESS_TOKEN_EXPIRES | <lifetime> |
      When Ada logs in at /login with the password "test"
      Then her access token lives for <lifetime>
      And her access token opens GET /protected

      Examples: from short to long
        | lifetime   |
        | 90 seconds |
        | 5 minutes  |
        | 400 days   |

    Scenario: Refreshed access tokens live as long as the first
      Given the "refresh" app with
        | JWT_ACCESS_TOKEN_EXPIRES | 5 minutes |
      And Ada has logged in
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And her new access token lives for 5 minutes

    Scenario: A refresh token is not meant
      Given the "refresh" app with
        | JWT_ACCESS_TOKEN_EXPIRES | 5 minutes |
      When Ada logs in at /login with the password "test"
      Then her refresh token lives for 30 days

    Scenario: The access token has outlived itself
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then she is rejected

    @slow
    Scenario: The lifetime runs out on the clock
      Every other scenario ages a token by writing another time into it. This one really waits.

      Given the "basic" app with
        | JWT_ACCESS_TOKEN_EXPIRES | 2 seconds |
      And Ada has logged in
      And her access token opens GET /protected
      When she sends GET /protected with her access token, once it has expired
      Then she is rejected

    Scenario: No lifetime at all
      A lifetime of zero is not "for ever", and not the default either.

      Given the "refresh" app with
        | JWT_ACCESS_TOKEN_EXPIRES | 0 seconds |
      And Ada has logged in
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And her new access token lives for 0 seconds

  @options.refresh-expires @readme
  Rule: JWT_REFRESH_TOKEN_EXPIRES is how long a refresh token lives
    A timedelta, 30 days by default. When it is over, it is time to log in again.

    Scenario: No lifetime is configured for refresh tokens
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then her refresh token lives for 30 days

    Scenario Outline: A lifetime is configured for refresh tokens
      Given the "refresh" app with
        | JWT_REFRESH_TOKEN_EXPIRES | <lifetime> |
      When Ada logs in at /login with the password "test"
      Then her refresh token lives for <lifetime>
      And her refresh token opens POST /refresh

      Examples: from short to long
        | lifetime   |
        | 90 minutes |
        | 7 days     |
        | 400 days   |

    Scenario: An access token is not meant
      Given the "refresh" app with
        | JWT_REFRESH_TOKEN_EXPIRES | 7 days |
      When Ada logs in at /login with the password "test"
      Then her access token lives for 15 minutes

    Scenario: The refresh token has outlived itself
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token that has expired
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: A lifetime beyond the year 2038
      Given the "refresh" app with
        | JWT_REFRESH_TOKEN_EXPIRES | 36500 days |
      When Ada logs in at /login with the password "test"
      Then her refresh token lives for 36500 days
      And her refresh token opens POST /refresh

    Scenario: No lifetime at all for refresh tokens
      Given the "refresh" app with
        | JWT_REFRESH_TOKEN_EXPIRES | 0 seconds |
      When Ada logs in at /login with the password "test"
      Then her access token opens GET /protected
      And her refresh token lives for 0 seconds

  @options.algorithm @readme
  Rule: JWT_ALGORITHM signs the tokens, and verifies them
    HS256 by default. The longer hashes of the same family work with the same kind of key.

    Scenario Outline: Every HMAC algorithm
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      When Ada logs in at /login with the password "test"
      Then her access token is signed under <algorithm>
      And her access token opens GET /protected

      Examples: HMAC with SHA-2, RFC 7518 section 3.2
        | algorithm |
        | HS256     |
        | HS384     |
        | HS512     |

    Scenario: Refresh tokens are signed in the same way
      Given the "refresh" app with
        | JWT_ALGORITHM | HS512 |
      When Ada logs in at /login with the password "test"
      Then her refresh token is signed under HS512
      And her refresh token opens POST /refresh

  @options.algorithm-asymmetric @readme
  Rule: JWT_ALGORITHM may be an asymmetric one
    The secret key is then a private key in PEM form. Others can check tokens with the public half, but
    cannot make any.

    Scenario Outline: Every family of signatures
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      When Ada logs in at /login with the password "test"
      Then her access token is signed under <algorithm>
      And her access token opens GET /protected

      Examples: RSA, RFC 7518 sections 3.3 and 3.5
        | algorithm |
        | RS256     |
        | RS384     |
        | RS512     |
        | PS256     |
        | PS384     |
        | PS512     |

      Examples: elliptic curves, RFC 7518 section 3.4 and RFC 8037
        | algorithm |
        | ES256     |
        | ES384     |
        | ES512     |
        | EdDSA     |

    Scenario Outline: A key of the same kind that is somebody else's
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the signature is by another key
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: each family of signatures
        | algorithm |
        | RS256     |
        | RS384     |
        | RS512     |
        | PS256     |
        | PS384     |
        | PS512     |
        | ES256     |
        | ES384     |
        | ES512     |
        | EdDSA     |

  @options.blacklist-enabled @readme
  Rule: JWT_BLACKLIST_ENABLED turns the blacklist on
    It is off by default, and then a token is judged by what is in it and by nothing else.

    Scenario Outline: With the blacklist off, a token that no store knows is as good as any
      Given the "blacklist" app with
        | JWT_BLACKLIST_ENABLED | false |
      And Ada has logged in
      And a copy of her <token> token with jti set to a new UUID
      When she sends <view> with the copy
      Then she is accepted

      Examples: either kind
        | token   | view           |
        | access  | GET /protected |
        | refresh | POST /refresh  |

    Scenario: Nothing is said about a blacklist
      Given Ada has logged in to the "refresh" app
      And a copy of her refresh token with jti set to a new UUID
      When she sends POST /refresh with the copy
      Then she is accepted

    Scenario: With the blacklist on, the tokens that are made are known
      Given the "blacklist" app with
        | JWT_BLACKLIST_ENABLED | true |
      And Ada has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked

  @options.blacklist-checks @readme
  Rule: JWT_BLACKLIST_CHECKS says which tokens are looked up
    Only refresh tokens by default, which costs an ordinary request nothing; or all. The README's table
    calls the option JWT_BLACKLIST_CHECKS and its example JWT_BLACKLIST_TOKEN_CHECKS: both are good.

    Scenario Outline: All tokens
      Given the "blacklist" app with
        | <option> | all |
      And Ada has logged in
      And she has logged in on another device
      When she revokes her access token
      Then her access token does not open GET /protected
      And her other access token opens GET /protected

      Examples: by either name
        | option                     |
        | JWT_BLACKLIST_CHECKS       |
        | JWT_BLACKLIST_TOKEN_CHECKS |

    Scenario Outline: Refresh tokens only
      Given the "blacklist" app with
        | <option> | refresh |
      And Ada has logged in
      When she revokes her access token
      Then her access token opens GET /protected

      Examples: by either name
        | option                     |
        | JWT_BLACKLIST_CHECKS       |
        | JWT_BLACKLIST_TOKEN_CHECKS |

    Scenario: No choice is made
      Given Ada has logged in to the "blacklist" app
      When she revokes her access token
      Then her access token opens GET /protected
