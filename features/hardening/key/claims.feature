Feature: Hardening, with the key: claims
  The tokens in this chapter carry the app's own signature. Still their claims may be odd: an older
  version of the app made them, or another service that has the key. What cannot be understood is
  refused, and never brings the server down.

  @hardening.time-types @rfc
  Rule: A time that is not a number is rejected
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

    Scenario: Whatever is no number
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | exp | true                     |
        | exp | false                    |
        | exp | ""                       |
        | exp | "2099-01-01T00:00:00Z"   |
        | exp | "2099-01-01"             |
        | exp | "never"                  |
        | exp | "Infinity"               |
        | exp | []                       |
        | exp | {"$date": 4102444800000} |
        | nbf | true                     |
        | nbf | ""                       |
        | nbf | {}                       |
        | nbf | null                     |
        | nbf | "yesterday"              |
        | nbf | "2001-01-01"             |
        | iat | "yesterday"              |
        | iat | ""                       |
        | iat | true                     |
        | iat | {}                       |
        | iat | null                     |
      Then she is rejected

  @hardening.time-numeral @rfc
  Rule: A time that is a number in quotation marks is rejected
    RFC 7519 section 4.1.4: text is not a number, though some languages convert it.

    PyJWT does, and so does most of what is judged here. The token ends when it says that it does, so this is a
    matter of form.

    Scenario: The number is text
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with exp set to "4102444800"
      When she sends GET /protected with the copy
      Then she is rejected

    Scenario: The number is text in another notation
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | exp | "4102444800"    |
        | exp | "4102444800.5"  |
        | exp | " 4102444800 "  |
        | exp | "+4102444800"   |
        | exp | "4102444800s"   |
        | exp | "4_102_444_800" |
        | exp | "0xffffffff"    |
        | exp | "4e9"           |
        | exp | "1e400"         |
        | nbf | "1000000000"    |
        | nbf | "0"             |
        | nbf | "0x1"           |
        | iat | "1000000000"    |
      Then she is rejected

  @hardening.time-past @rfc
  Rule: A token that ended before 1970 has ended
    A number below zero is a time like any other. RFC 7519 section 2.

    Scenario: The end is long ago, or never was
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | exp | 0                    |
        | exp | -0                   |
        | exp | 0.0                  |
        | exp | 0.5                  |
        | exp | 1                    |
        | exp | -1                   |
        | exp | -1.5                 |
        | exp | -4102444800          |
        | exp | -9223372036854775808 |
        | exp | -1e300               |
      Then she is rejected

  @hardening.exp-required @rfc
  Rule: A token without an end is rejected
    Nobody could ever get rid of it. RFC 7519 section 4.1.4 leaves exp to the application, so this is
    prudence, and few libraries demand it unless told to. The rule is here because another service with the
    same key may make tokens that live for ever (E14 of the errata).

    Scenario: No end at all
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token without exp
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.time-odd @rfc
  Rule: An odd time does not bring the server down
    Accepted or rejected, as the server likes. RFC 7519 section 2 has fractions of a second, and no largest
    number.

    Scenario Outline: A time that is merely odd
      Given Ada has logged in to the "basic" app
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then the server responds without an error
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

    Scenario: Numbers that do not fit into somebody's integer
      Given Ada has logged in to the "basic" app
      When she shows GET /protected these copies of her access token
        | exp | 2147483648                                                   |
        | exp | 4294967296                                                   |
        | exp | 9007199254740993                                             |
        | exp | 253402300800                                                 |
        | exp | 9223372036854775807                                          |
        | exp | 9223372036854775808                                          |
        | exp | 18446744073709551616                                         |
        | exp | 1e19                                                         |
        | exp | 1e20                                                         |
        | exp | -1e400                                                       |
        | exp | 1e-400                                                       |
        | exp | 123456789012345678901234567890123456789012345678901234567890 |
        | nbf | -1                                                           |
        | nbf | 0                                                            |
        | nbf | -9223372036854775809                                         |
        | nbf | 9223372036854775808                                          |
        | nbf | 1e400                                                        |
        | nbf | NaN                                                          |
        | iat | 9223372036854775808                                          |
        | iat | -1e300                                                       |
        | iat | 1e400                                                        |
        | iat | NaN                                                          |
        | iat | 0                                                            |
        | iat | -1                                                           |
      Then the server responds without an error
      And her access token opens GET /protected

    Scenario: Claims that nobody asked for
      Given Ada has logged in to the "basic" app
      When she shows GET /protected these copies of her access token
        | iss       | 7    |
        | sub       | {}   |
        | sub       | 7    |
        | aud       | []   |
        | aud       | {}   |
        | aud       | null |
        | auth_time | "x"  |
        | nonce     | {}   |
        | scope     | 7    |
        | cnf       | 7    |
        | azp       | []   |
        | csrf      | 7    |
        | amr       | "x"  |
      Then the server responds without an error
      And her access token opens GET /protected

  @hardening.type-exact @rfc
  Rule: A kind of token that is almost the right one is another kind
    By RFC 8725 section 3.12 no token may pass the checks of two kinds. Kinds can only be told apart if the
    claim is compared exactly.

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

    Scenario: Almost the kind of an access token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | type | "acces"               |
        | type | "a"                   |
        | type | "ACCESS"              |
        | type | " access"             |
        | type | "access "             |
        | type | "access\\n"           |
        | type | "access\u0000"        |
        | type | "access,refresh"      |
        | type | "access refresh"      |
        | type | "refresh"             |
        | type | "refresh access"      |
        | type | "refreshaccess"       |
        | type | "access_token"        |
        | type | "at+jwt"              |
        | type | "id"                  |
        | type | "ａccess"              |
        | type | ["access", "refresh"] |
        | type | {"access": true}      |
        | type | false                 |
        | type | 0                     |
        | type | 1                     |
        | type | []                    |
      Then she is rejected

    @refresh
    Scenario: Almost the kind of a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she shows POST /refresh these copies of her refresh token
        | type | "refres"              |
        | type | "REFRESH"             |
        | type | " refresh "           |
        | type | "refreshed"           |
        | type | "refresh\u0000"       |
        | type | "access"              |
        | type | "access refresh"      |
        | type | "refresh_token"       |
        | type | ""                    |
        | type | true                  |
        | type | 0                     |
        | type | ["refresh", "access"] |
        | type | {"refresh": true}     |
      Then she is rejected

  @hardening.jti-type @rfc
  Rule: An identifier that is not text is rejected
    In RFC 7519 section 4.1.7 it is text, and case counts. Checking it is prudence: what is stored under a
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

    Scenario: Whatever is no text
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | jti | true  |
        | jti | false |
        | jti | 0     |
        | jti | 1.5   |
        | jti | []    |
      Then she is rejected

  @hardening.user-claims-type @rfc
  Rule: User claims that are not an object are rejected
    No RFC knows them; checking them before a view gets them is prudence.

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

    Scenario: Whatever is no object
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | user_claims | true       |
        | user_claims | false      |
        | user_claims | ""         |
        | user_claims | 0          |
        | user_claims | [{}]       |
        | user_claims | [["a", 1]] |
        | user_claims | "{}"       |
      Then she is rejected

  @hardening.fresh-type @rfc
  Rule: Fresh is true or false, and truthy is not true
    No RFC knows the claim; not converting it is prudence.

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

    @freshness
    Scenario: Whatever is not true
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she shows GET /protected-fresh these copies of her access token
        | fresh | false           |
        | fresh | ""              |
        | fresh | "True"          |
        | fresh | "yes"           |
        | fresh | "1"             |
        | fresh | "fresh"         |
        | fresh | 2               |
        | fresh | -1              |
        | fresh | 1.0             |
        | fresh | 4102444800      |
        | fresh | []              |
        | fresh | {}              |
        | fresh | {"fresh": true} |
      Then she is rejected

  @hardening.audience @rfc
  Rule: A token for another audience is not for this server
    RFC 7519 section 4.1.3: a server that aud does not name MUST reject the token. Services that share a key
    would otherwise accept each other's tokens. The apps here have no name, so every name is somebody
    else's.

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
