Feature: Hardening, with the key: claims
  The tokens in this chapter carry the app's own signature. Still their claims may be odd: an older
  version of the app made them, or another service that has the key. What cannot be understood is
  refused, and never brings the server down.

  @hardening.time-types @rfc
  Rule: A time that is no number is rejected
    RFC 7519 sections 2, 4.1.4 and 4.1.5: the value must be a number of seconds.

    Scenario Outline: A time that is no number
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: of another type
        | claim | value      |
        | exp   | null       |
        | exp   | "tomorrow" |
        | exp   | NaN        |
        | exp   | {}         |
        | nbf   | "tomorrow" |

    @refresh
    Scenario: A time in a refresh token that is no number
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with exp set to null
      When she sends POST /refresh with the copy
      Then she is rejected

  @hardening.time-numeral @rfc
  Rule: A time that is a number in quotation marks is rejected
    RFC 7519 section 4.1.4: text is no number, though some languages make one of it.
    
    PyJWT does, and so does most of what is judged here. The token ends when it says that it does, so this is a
    matter of form.

    Scenario: The number is text
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with exp set to "4102444800"
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.time-past @rfc
  Rule: A token that ended before 1970 has ended
    A number below zero is a time like any other. RFC 7519 section 2.

    Scenario: The end is a second before 1970
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with exp set to -1
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.exp-required @rfc
  Rule: A token without an end is rejected
    It could never be got rid of. RFC 7519 section 4.1.4 leaves exp to the application, so this is prudence, and
    few libraries ask unless they are told to: it is here because a key that is shared makes tokens that live
    for ever (E14 of the errata).

    Scenario: No end at all
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token without exp
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.time-odd @rfc
  Rule: A time that is merely odd is answered
    Accepted or rejected, as the server likes. RFC 7519 section 2 has fractions of a second, and no largest
    number.

    Scenario Outline: A time that is merely odd
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

  @hardening.type-exact @rfc
  Rule: A kind of token that is almost the right one is another kind
    RFC 8725 section 3.12 has kinds of tokens kept apart by rules of which only one can hold. They can only be
    told apart if the claim is compared exactly.

    Scenario Outline: The kind of an access token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with type set to <value>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: other letters, other types
        | value      |
        | "Access"   |
        | "accessed" |
        | ""         |
        | null       |
        | true       |
        | ["access"] |
        | {}         |

    @refresh
    Scenario Outline: The kind of a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with type set to <value>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: other letters, other types
        | value       |
        | "Refresh"   |
        | ["refresh"] |
        | null        |

  @hardening.jti-type @rfc
  Rule: An identifier that is no text is rejected
    RFC 7519 section 4.1.7 has text, compared by case. That a reader looks is prudence: what is stored under a
    number may not be found under a text.

    Scenario Outline: The identifier of an access token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with jti set to <value>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: no text
        | value |
        | 7     |
        | null  |
        | ["a"] |
        | {}    |

    @refresh
    Scenario Outline: The identifier of a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with jti set to <value>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: no text
        | value |
        | 7     |
        | null  |

  @hardening.user-claims-type @rfc
  Rule: User claims that are no object are rejected
    No RFC knows them; that they are looked at before a view gets them is prudence.

    Scenario Outline: The user claims of an access token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with user_claims set to <value>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: no object
        | value  |
        | null   |
        | "text" |
        | 7      |
        | []     |

  @hardening.fresh-type @rfc
  Rule: Fresh is true or false, and truthy is not true
    No RFC knows the claim; that it is not bent into shape is prudence.

    @freshness
    Scenario Outline: Merely truthy, or nothing
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

  @hardening.audience @rfc
  Rule: A token for another audience is not for this server
    Whoever does not find themselves in aud MUST reject the token, says RFC 7519 section 4.1.3. Services that
    trust one key would otherwise take each other's tokens. The apps here go by no name, so any name is
    somebody else's.

    Scenario Outline: An access token for somebody else
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: as text, in a list
        | change                             |
        | the audience is another service    |
        | the audience is two other services |

    Scenario: A refresh token for somebody else
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the audience is another service
      When she sends POST /refresh with the copy
      Then she is rejected
