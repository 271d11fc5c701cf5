Feature: Changing default behaviors
  When a token is not good enough the client is told why, as JSON: {"msg": <why>}. An app that wants to
  say it in another way registers a function, a loader, for the case that it cares about. There are five
  such cases: no token, an invalid one, an expired one, a revoked one, and one that is not fresh. In the
  "loaders" app all five are registered, and each answers in a way that no default would.

  @errors.shape @readme
  Rule: A rejected token is answered with a reason
    Whatever was wrong, the answer is a 4xx with a JSON object in which msg, a text, says why. So a client
    reads every refusal in the same way. Which status it is (the README: "generally 401 or 422") the next
    rules say.

    Scenario: No token at all
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then she is told why

    Scenario: A token that has expired
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then she is told why

    Scenario Outline: A token that is damaged
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is told why

      Examples: tampered with
        | change                              |
        | one bit of the payload is flipped   |
        | one bit of the header is flipped    |
        | one bit of the signature is flipped |
        | the signature is empty              |
        | the signature is by another key     |

      Examples: malformed
        | change                             |
        | only the first segment is left     |
        | only two segments are left         |
        | the header is not valid base64url  |
        | the payload is not valid base64url |
        | the header is not valid JSON       |
        | the payload is not valid JSON      |
        | the payload is a JSON array        |

    Scenario Outline: A header that is no Bearer token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and the header "Authorization: <value>"
      Then she is told why

      Examples: near misses
        | value                        |
        | Bearer                       |
        | {access token}               |
        | Basic QWRhOnRlc3Q=           |
        | Bearer {access token} and so |
        | Bearer nonsense              |

    Scenario: A refresh token where an access token is due
      Given Ada has logged in to the "refresh" app
      And her access token opens GET /protected
      When she sends GET /protected with her refresh token
      Then she is told why

    Scenario: An access token where a refresh token is due
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends POST /refresh with her access token
      Then she is told why

    Scenario: A refreshed token where a fresh one is due
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And she has refreshed
      When she sends GET /protected-fresh with her new access token
      Then she is told why

    @loaders
    Scenario: Another app has loaders of its own
      Given Grace has logged in to the "loaders" app
      And Ada has logged in to the "basic" app, beside it
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then she is told why

  @errors.no-header @original
  Rule: A request without a token is answered in the same words at every kind of view
    The README prints them for an ordinary view.

    @refresh
    Scenario: Where tokens are refreshed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends POST /refresh with no token
      Then the response is 401 with the message "Missing Authorization Header"

    @freshness
    Scenario: Where a fresh token is asked for
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends GET /protected-fresh with no token
      Then the response is 401 with the message "Missing Authorization Header"

  @errors.lacking-claim @original
  Rule: A token that lacks one of the claims is rejected
    Whoever made it has the key: perhaps an older version of the app, or a colleague's service. Nobody can
    guess what it left out.

    Scenario Outline: A well-signed token that lacks a claim
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token without <claim>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: the five that the extension reads
        | claim       |
        | jti         |
        | identity    |
        | type        |
        | fresh       |
        | user_claims |

  @errors.expired @original
  Rule: An expired token is called expired
    It is the one refusal that every client meets sooner or later, and can mend by itself: it refreshes.

    Scenario Outline: The token ran out an hour ago
      Given Ada has logged in to the "refresh" app
      And her <token> token opens <view>
      And a copy of her <token> token that has expired
      When she sends <view> with the copy
      Then the response is 401 with the message "Token has expired"

      Examples: either kind
        | token   | view           |
        | access  | GET /protected |
        | refresh | POST /refresh  |

  @errors.invalid-status @original
  Rule: Whatever else is wrong with a token is answered with 422 and a reason
    Expired, revoked, not fresh or not there is 401: log in, or refresh. 422 is for what no login mends.

    Scenario Outline: A damaged token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is told why, with status 422

      Examples: a bad signature, a malformed token
        | change                            |
        | one bit of the payload is flipped |
        | the signature is by another key   |
        | only two segments are left        |
        | the payload is not valid JSON     |

    Scenario: A missing claim
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token without jti
      When she sends GET /protected with the copy
      Then she is told why, with status 422

    Scenario: A bad header
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and the header "Authorization: Basic QWRhOnRlc3Q="
      Then she is told why, with status 422

    Scenario: The wrong kind of token
      Given Ada has logged in to the "refresh" app
      And her access token opens GET /protected
      When she sends GET /protected with her refresh token
      Then she is told why, with status 422

  @errors.wrong-scheme @original
  Rule: A header that is not "Bearer <JWT>" is answered with what it should be
    The commonest mistake of all in a new client. The answer shows the form that was expected.

    Scenario Outline: The header has another form
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and the header "Authorization: <value>"
      Then the response is 422 with the message "Bad authorization header. Expected 'Bearer <JWT>'"

      Examples: another scheme, no token, too much
        | value                          |
        | JWT {access token}             |
        | Basic QWRhOnRlc3Q=             |
        | {access token}                 |
        | Bearer                         |
        | Bearer {access token} and more |

  @errors.missing-claim @original
  Rule: A claim that is missing, or of the wrong type, is named
    The token is well signed, so whoever made it has the key: the app itself in an older version, or a
    colleague's service. The name of the claim is what they need to mend it.

    Scenario Outline: A claim is missing
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token without <claim>
      When she sends GET /protected with the copy
      Then the response is 422 with the message "<message>"

      Examples: the five that the extension reads
        | claim       | message                               |
        | jti         | Missing or invalid claim: jti         |
        | identity    | Missing claim: identity               |
        | type        | Missing or invalid claim: type        |
        | fresh       | Missing or invalid claim: fresh       |
        | user_claims | Missing or invalid claim: user_claims |

    Scenario Outline: A claim is of the wrong type
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with <claim> set to <value>
      When she sends GET /protected with the copy
      Then the response is 422 with the message "Missing or invalid claim: <claim>"

      Examples: identity may be anything, the others may not
        | claim       | value      |
        | jti         | 7          |
        | type        | "bearer"   |
        | fresh       | "yes"      |
        | user_claims | ["a", "b"] |

  @loaders.expired @readme
  Rule: The expired_token_loader answers for an expired token
    It is called with no arguments. The README's own example answers 200 here, since some clients
    treat each 401 as a reason to log out: the app decides.

    Scenario: The app says it in its own words
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then the response is 200 with the JSON
        """json
        {"status": 401, "sub_status": 101, "msg": "The token has expired"}
        """

  @loaders.expired-otherwise-valid @readme
  Rule: A token that is expired and tampered with is invalid, not expired
    The signature is looked at first. Until it holds, not even the expiry can be believed.

    Scenario: An old token with a signature that does not fit
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      And a copy of her access token in which exp is an hour ago, and not signed again
      When she sends GET /protected with the copy
      Then the "invalid" loader answers

  @loaders.invalid @readme
  Rule: The invalid_token_loader answers for an invalid token
    It is called with one argument, a text that says what is wrong. This app repeats it as msg.

    Scenario Outline: The app is told the reason, and tells it on
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then the "invalid" loader answers

      Examples: three ways to be invalid
        | change                              |
        | one bit of the signature is flipped |
        | only two segments are left          |
        | the payload is not valid JSON       |

  @loaders.reason @original
  Rule: The invalid_token_loader is told one reason for one fault and another for another
    The README says that it is told why. One text for every fault would help nobody to find it.

    Scenario: Two tokens are invalid for two reasons
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the header is not valid JSON    |
        | the signature is by another key |
        | only the first segment is left  |
      Then the "invalid" loader answers

  @loaders.other-scheme @original
  Rule: The invalid_token_loader answers for a header of another scheme
    One could also say that there is no token. Release 0.0.2 calls the token invalid.

    Scenario: A header of another form is an invalid token too
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      When she sends GET /protected and the header "Authorization: Basic QWRhOnRlc3Q="
      Then the "invalid" loader answers

  @loaders.unauthorized @readme
  Rule: The unauthorized_loader answers for a request without a token
    It is called with no arguments.

    Scenario: The app asks Ada to log in
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then the response is 403 with the JSON
        """json
        {"status": 401, "sub_status": 103, "msg": "Log in first"}
        """

  @loaders.needs-fresh @readme
  Rule: The needs_fresh_token_loader answers where a fresh token is due
    It is called with no arguments, on a view that asks for a fresh token and was shown another.

    Scenario: The app asks Ada for her password
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected-fresh
      And she has refreshed
      When she sends GET /protected-fresh with her new access token
      Then the response is 409 with the JSON
        """json
        {"status": 401, "sub_status": 104, "msg": "Log in again"}
        """

  @loaders.revoked @readme
  Rule: The revoked_token_loader answers for a revoked token
    It is called with no arguments. Revocation is explained in "Blacklist and token revoking".

    Scenario: The app turns a revoked token away
      Given Ada has logged in to the "loaders" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she sends POST /refresh with her refresh token
      Then the response is 410 with the JSON
        """json
        {"status": 401, "sub_status": 105, "msg": "This token was revoked"}
        """

  @loaders.revoked-first @original
  Rule: A token that is revoked and not fresh is answered as revoked
    Either loader could answer (E17 of the errata). Whoever holds such a token should not be asked for a
    password that would not help.

    Scenario: Revoked comes before not fresh
      Given Ada has logged in to the "loaders" app
      And she has refreshed
      And she has revoked her new access token
      When she sends GET /protected-fresh with her new access token
      Then the "revoked" loader answers
      And her access token opens GET /protected-fresh

  @loaders.free-response @readme
  Rule: A loader answers as it likes
    Body, status and headers reach the client as the loader returned them. A loader speaks for its own
    case only: the others keep their default answers.

    Scenario: A header of the app's own
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then the "unauthorized" loader answers
      And the header X-Loader is "unauthorized"

    Scenario: Another view, the same header
      Given Ada has logged in to the "loaders" app
      And her access token opens GET /protected-fresh
      When she sends GET /protected-fresh with no token
      Then the "unauthorized" loader answers
      And the header X-Loader is "unauthorized"

    Scenario Outline: One loader is registered, and it is not this one
      Given the "loaders" app with
        | LOADERS | ["<registered>"] |
      And Ada has logged in
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then she is told why, with status 400 or 401 or 403 or 422

      Examples: each of the other four
        | registered  |
        | expired     |
        | invalid     |
        | needs_fresh |
        | revoked     |

    Scenario: One loader is registered, and it is this one
      Given the "loaders" app with
        | LOADERS | ["unauthorized"] |
      And Ada has logged in
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then the "unauthorized" loader answers

    Scenario: The default for an expired token is left alone
      Given the "loaders" app with
        | LOADERS | ["unauthorized"] |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then she is told why, with status 400 or 401 or 403 or 422

  @loaders.every-decorator @readme
  Rule: Loaders answer for every kind of protected view
    For jwt_required, fresh_jwt_required and jwt_refresh_token_required alike.

    Scenario Outline: No token
      Given Ada has logged in to the "loaders" app
      And her <token> token opens <view>
      When she sends <view> with no token
      Then the "unauthorized" loader answers

      Examples: one view for each decorator
        | view                 | token   |
        | GET /protected       | access  |
        | GET /protected-fresh | access  |
        | POST /refresh        | refresh |

    Scenario Outline: An expired token
      Given Ada has logged in to the "loaders" app
      And her <token> token opens <view>
      And a copy of her <token> token that has expired
      When she sends <view> with the copy
      Then the "expired" loader answers

      Examples: one view for each decorator
        | view                 | token   |
        | GET /protected       | access  |
        | GET /protected-fresh | access  |
        | POST /refresh        | refresh |

    Scenario Outline: An invalid token
      Given Ada has logged in to the "loaders" app
      And her <token> token opens <view>
      And a copy of her <token> token in which the signature is by another key
      When she sends <view> with the copy
      Then the "invalid" loader answers

      Examples: one view for each decorator
        | view                 | token   |
        | GET /protected       | access  |
        | GET /protected-fresh | access  |
        | POST /refresh        | refresh |

    Scenario Outline: A revoked token
      Given Ada has logged in to the "loaders" app
      And she has logged in on another device
      And her <token> token opens <view>
      And she has revoked her <token> token
      When she sends <view> with her <token> token
      Then the "revoked" loader answers

      Examples: one view for each decorator
        | view                 | token   |
        | GET /protected       | access  |
        | GET /protected-fresh | access  |
        | POST /refresh        | refresh |

  @loaders.wrong-kind @original
  Rule: The invalid_token_loader answers for a token of the wrong kind
    A refresh token in place of an access token, or the other way round. The README does not say which loader
    that is for.

    Scenario Outline: A token of the wrong kind
      Given Ada has logged in to the "loaders" app
      And her <token> token opens <view>
      When she sends <view> with her <other> token
      Then the "invalid" loader answers

      Examples: one view for each decorator
        | view                 | token   | other   |
        | GET /protected       | access  | refresh |
        | GET /protected-fresh | access  | refresh |
        | POST /refresh        | refresh | access  |
