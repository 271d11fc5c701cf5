Feature: Refresh tokens
  Access tokens live for minutes, so that a stolen one is soon worth nothing. A refresh token lives for
  weeks, and can do only one thing: fetch a new access token. So users stay logged in, and the token
  that lives long is hardly ever on the wire.

  @refresh.login @readme
  Rule: Logging in gives an access token and a refresh token
    The pair belongs together: one to use, one to keep.

    Scenario: Ada logs in
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then the response has "access_token"
      And the response has "refresh_token"
      And her access token opens GET /protected
      And her refresh token opens POST /refresh

  @refresh.claim-set @original
  Rule: A refresh token carries six claims and no other
    It has no freshness and no user claims: neither means anything for a token that opens no view.

    Scenario: What is in a refresh token
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then her refresh token carries exactly the claims
        | exp | iat | nbf | jti | identity | type |

    Scenario: What those claims say
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then the claim type of her refresh token is "refresh"
      And the claim identity of her refresh token is "Ada"

  @refresh.new-access-token @readme
  Rule: A refresh token is exchanged for a new access token
    The new one names the same identity. No second refresh token comes with it, and the first one
    stays good until it expires.

    Since 2016: RFC 9700 sections 2.2.2 and 4.14 recommend what 0.0.2 does not do. Either each use gives a
    new refresh token and ends the old one (rotation), so that a stolen token is noticed when both thief and
    owner use theirs; or the token is tied to a key that only its owner has (sender constraint).

    Scenario: Ada fetches a new access token
      Given Ada has logged in to the "refresh" app
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And the response does not have "refresh_token"

    Scenario: The new access token is as good as the first
      Given Ada has logged in to the "refresh" app
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And the claim identity of her new access token is "Ada"
      And her new access token opens GET /protected

    Scenario: Two refresh at a time
      Given the "refresh" app
      And Ada has logged in
      And Grace has logged in
      When Ada and Grace send POST /refresh at the same time
      Then each is answered for herself

    Scenario Outline: The name is kept as it is
      Given the "refresh" app
      And a user named <username> has logged in
      When she sends POST /refresh with her refresh token
      Then the claim identity of her new access token is <username>
      And her new access token opens GET /protected

      Examples: names
        | username     |
        | " Ada "      |
        | "1"          |
        | "0"          |
        | "e\u0301lan" |
        | "\uff21da"   |

  @refresh.identity-types @original
  Rule: An identity of any JSON type is refreshed, and keeps its type
    The user 0 can refresh like any other, and does not turn into "0".

    Scenario Outline: An identity that is no text is refreshed
      Given the "refresh" app
      And a user named <username> has logged in
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And the claim identity of her new access token is <username>
      And her new access token opens GET /protected

      Examples: one of each JSON type
        | username                |
        | 42                      |
        | 2.5                     |
        | 0                       |
        | ""                      |
        | false                   |
        | true                    |
        | null                    |
        | 9007199254740993        |
        | ["Ada", 7]              |
        | {"id": 7, "org": "ACM"} |

  @refresh.again @readme
  Rule: A refresh token can be used again and again while it is valid
    Each use makes a token of its own, which can be told from every other. Where refresh tokens are rotated,
    as is advised today, this does not hold: see the rule above.

    Scenario: Ada comes back for another access token
      Given Ada has logged in to the "refresh" app
      And she has refreshed
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And no two tokens share a jti

    Scenario: The new access token is counted from now
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with iat set to an hour ago
      When she sends POST /refresh with the copy
      Then the response has "access_token"
      And the claim iat of her new access token is the time of the request

    @options
    Scenario: And lives as long as the first
      Given the "refresh" app with
        | JWT_ACCESS_TOKEN_EXPIRES | 5 minutes |
      And Ada has logged in
      And a copy of her refresh token with iat set to an hour ago
      When she sends POST /refresh with the copy
      Then the response has "access_token"
      And her new access token lives for 5 minutes

  @refresh.outlives-access @readme
  Rule: A refresh token still works when the access token that came with it has expired
    This is what refresh tokens are for.

    Scenario: Ada comes back after lunch
      The access tokens of this app have expired at the moment when they are made.

      Given the "refresh" app with
        | JWT_ACCESS_TOKEN_EXPIRES | -1 seconds |
      And Ada has logged in
      And her access token does not open GET /protected
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"

  @refresh.not-for-views @readme
  Rule: A refresh token does not open a protected view
    It would otherwise be an access token that lives for a month.

    Scenario: Ada shows the wrong one of her tokens
      Given Ada has logged in to the "refresh" app
      And her access token opens GET /protected
      When she sends GET /protected with her refresh token
      Then she is rejected

  @refresh.not-for-views-exact @original
  Rule: A view that is shown a refresh token answers that it wants an access token
    Showing the wrong one is an easy mistake for a client's author to make. This names it.

    Scenario: Ada is told to bring an access token
      Given Ada has logged in to the "refresh" app
      And her access token opens GET /protected
      When she sends GET /protected with her refresh token
      Then the response is 422 with the message "Only access tokens can access this endpoint"

  @refresh.needs-refresh-token @readme
  Rule: An access token is not exchanged for another
    If it were, an access token that was stolen once could be renewed for ever.

    Scenario: Ada tries to refresh with her access token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends POST /refresh with her access token
      Then she is rejected

  @refresh.needs-refresh-token-exact @original
  Rule: An access token shown to refresh is answered with the kind of token that it takes
    The mirror image of the message above.

    Scenario: Ada is told to bring a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends POST /refresh with her access token
      Then the response is 422 with the message "Only refresh tokens can access this endpoint"

  @refresh.no-header @readme
  Rule: Without an Authorization header there is no refreshing
    The endpoint is protected like any other.

    Scenario: Ada forgets her refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she sends POST /refresh with no token
      Then she is rejected

  @refresh.bad-token @readme
  Rule: Only a sound refresh token is exchanged
    Whatever makes an access token bad makes a refresh token bad too, and a refresh token is worth more.

    Scenario: A refresh token that has expired
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she shows POST /refresh these copies of her refresh token
        | exp | an hour ago  |
        | exp | a second ago |
      Then she is rejected

    Scenario Outline: A refresh token that somebody meddled with
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which <change>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: changed on the way
        | change                              |
        | one bit of the payload is flipped   |
        | one bit of the signature is flipped |
        | the signature is empty              |

      Examples: made elsewhere
        | change                            |
        | the signature is by another key   |
        | the signature is of another token |

  @refresh.identity-in-view @readme
  Rule: A view can ask whose token it was shown
    It answers with the identity in the token, be it the first one or a refreshed one.

    Scenario: The view greets Ada
      Given Ada has logged in to the "refresh" app
      When she sends GET /protected with her access token
      Then the response is 200 with the JSON
        """json
        {"hello": "from Ada"}
        """

    Scenario: The identity survives a refresh
      Given Grace has logged in to the "refresh" app
      And she has refreshed
      When she sends GET /protected with her new access token
      Then the response is 200 with the JSON
        """json
        {"hello": "from Grace"}
        """

    Scenario: Grace logged in after Ada
      Given Grace has logged in to the "refresh" app
      And Ada has logged in
      When Grace sends POST /refresh with Grace's refresh token
      Then the claim identity of her new access token is "Grace"
      And her new access token opens GET /protected
      And Ada's access token opens GET /protected

    Scenario: A body that names somebody else
      Given Grace has logged in to the "refresh" app
      And Ada has logged in
      When she sends the JSON {"username": "Grace", "identity": "Grace", "sub": "Grace", "user": "Grace", "user_id": "Grace"} to POST /refresh with her refresh token
      Then the claim identity of her new access token is "Ada"
      And her new access token opens GET /protected

    Scenario: Two views at a time
      Given the "refresh" app
      And Ada has logged in
      And Grace has logged in
      When Ada and Grace send GET /protected at the same time
      Then each is answered for herself

  @refresh.lifetime @readme
  Rule: A refresh token lives longer than an access token
    Thirty days against a quarter of an hour, unless the app is configured otherwise.

    Scenario: How long the two live
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then her refresh token lives for 30 days
      And her access token lives for 15 minutes
