Feature: Hardening: claims
  The tokens in this chapter carry the app's own signature. Still their claims may be odd: an older
  version of the app made them, or another service that has the key. What cannot be understood is
  refused, and never brings the server down.

  @hardening.time-claims @rfc
  Rule: A token is valid between two times, and both must make sense
    Numbers of seconds, RFC 7519 sections 2, 4.1.4 and 4.1.5. A token without an end is no token: it
    could never be got rid of.

    Scenario Outline: A time that makes no sense
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: not yet, or no longer
        | claim | value            |
        | nbf   | an hour from now |
        | exp   | an hour ago      |
        | exp   | -1               |

      Examples: no number
        | claim | value        |
        | exp   | null         |
        | exp   | "tomorrow"   |
        | exp   | "4102444800" |
        | exp   | NaN          |
        | exp   | {}           |
        | nbf   | "tomorrow"   |

    Scenario: No end at all
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token without exp
      When she sends GET /protected with the copy
      Then she is rejected

    Scenario Outline: A refresh token needs an end too
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with <claim> set to <value>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: not yet, no longer, no number
        | claim | value            |
        | nbf   | an hour from now |
        | exp   | an hour ago      |
        | exp   | null             |

    Scenario Outline: A time that is merely odd
      Accepted or rejected, as the server likes; but answered.

      Given Ada has logged in to the "basic" app
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then the server does not fail
      And her access token opens GET /protected

      Examples: huge, fractional, a list
        | claim | value        |
        | exp   | 1e18         |
        | exp   | 1e300        |
        | exp   | 1e400        |
        | exp   | 4102444800.5 |
        | exp   | [4102444800] |
        | nbf   | 1e300        |
        | nbf   | 1000000000.5 |
        | nbf   | [1000000000] |
        | iat   | 1e300        |
        | iat   | [1000000000] |

  @hardening.claim-types @rfc
  Rule: A claim of another type is not bent into shape
    Truthy is not true, and almost "access" is not "access". RFC 8725 section 3.12 wants kinds of tokens
    kept apart, and they are no further apart than these claims are exact.

    Scenario Outline: A claim of an access token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: the kind of token
        | claim | value      |
        | type  | "Access"   |
        | type  | "accessed" |
        | type  | ""         |
        | type  | null       |
        | type  | true       |
        | type  | ["access"] |
        | type  | {}         |

      Examples: the identifier and the user's claims
        | claim       | value  |
        | jti         | 7      |
        | jti         | null   |
        | jti         | ["a"]  |
        | jti         | {}     |
        | user_claims | null   |
        | user_claims | "text" |
        | user_claims | 7      |
        | user_claims | []     |

    Scenario Outline: Fresh is true or false
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And a copy of her access token with fresh set to <value>
      When she sends GET /protected-fresh with the copy
      Then she is rejected

      Examples: merely truthy
        | value    |
        | 1        |
        | "true"   |
        | "false"  |
        | [true]   |
        | {"a": 1} |

      Examples: nothing
        | value |
        | null  |
        | 0     |

    Scenario Outline: A claim of a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with <claim> set to <value>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: the kind of token, the identifier
        | claim | value       |
        | type  | "Refresh"   |
        | type  | ["refresh"] |
        | type  | null        |
        | jti   | 7           |
        | jti   | null        |
