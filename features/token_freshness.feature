Feature: Token freshness
  Some views are worth more care than others: a change of password, a purchase. They can ask for a
  fresh token, one that was made when the password had just been typed. A refreshed token is not fresh.
  It still opens all other views, so nobody is asked for a password without need.

  @freshness.login @readme
  Rule: Logging in gives a fresh access token
    The password was checked a moment ago. That is what fresh means.

    Scenario: Ada logs in
      Given the "freshness" app
      When Ada logs in at /login with the password "test"
      Then the response has "access_token"
      And the response has "refresh_token"
      And her access token opens GET /protected-fresh

  @freshness.fresh-login @readme
  Rule: A fresh login gives a fresh access token and nothing more
    For a user who is logged in already and meets a view that wants a fresh token. She has a refresh
    token, so she is not given a second one.

    Scenario: Ada types her password once more
      Given the "freshness" app
      When Ada logs in at /fresh-login with the password "test"
      Then the response has "access_token"
      And the response does not have "refresh_token"
      And her access token opens GET /protected-fresh

  @freshness.bad-fresh-login @readme
  Rule: A fresh login with wrong credentials gives an error message
    It is a login like the other, and just as strict.

    Scenario: Mallory guesses again
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When Mallory logs in at /fresh-login with the password "a guess"
      Then the response is 401 with the message "Bad username or password"

  @freshness.refresh-not-fresh @readme
  Rule: A refreshed access token is not fresh
    Nobody typed a password for it: a thief may have the refresh token.

    Scenario: Ada refreshes
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And her new access token does not open GET /protected-fresh

    Scenario: Ada refreshes a second time
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And she has refreshed
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And her new access token does not open GET /protected-fresh

    Scenario: Somebody has just logged in afresh
      Given Ada has logged in to the "freshness" app
      And she has logged in at /fresh-login
      And her access token opens GET /protected-fresh
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And her new access token does not open GET /protected-fresh

    Scenario: A fresh login makes no other token fresh
      Given Ada has logged in to the "freshness" app
      And she has refreshed
      And she has logged in at /fresh-login
      And her access token opens GET /protected-fresh
      When she sends GET /protected-fresh with her new access token
      Then she is rejected

    Scenario: Ada asks for a fresh one
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends the JSON {"fresh": true, "freshness": true, "password": "test", "username": "Ada"} to POST /refresh with her refresh token
      Then the response has "access_token"
      And her new access token does not open GET /protected-fresh

  @freshness.claim @sample
  Rule: The claim fresh is true or false
    The README's token says true. Only the app needs to understand it, but a client may look.

    Scenario Outline: A token that a password was typed for
      Given the "freshness" app
      When Ada logs in at <login> with the password "test"
      Then the claim fresh of her access token is true

      Examples: either login
        | login        |
        | /login       |
        | /fresh-login |

    Scenario: A refreshed token
      Given Ada has logged in to the "freshness" app
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"
      And the claim fresh of her new access token is false

  @freshness.fresh-opens-both @readme
  Rule: A fresh token opens every view
    Those that ask for freshness and those that do not.

    Scenario Outline: Ada has just logged in
      Given Ada has logged in to the "freshness" app
      When she sends <view> with her access token
      Then the response is 200 with the JSON
        """json
        {"hello": "from Ada"}
        """

      Examples: both kinds of view
        | view                 |
        | GET /protected       |
        | GET /protected-fresh |

  @freshness.stale-opens-protected @readme
  Rule: A token that is not fresh opens an ordinary view
    Otherwise there would be no use in refreshing.

    Scenario: Ada comes back with a refreshed token
      Given Ada has logged in to the "freshness" app
      And she has refreshed
      When she sends GET /protected with her new access token
      Then the response is 200 with the JSON
        """json
        {"hello": "from Ada"}
        """

  @freshness.stale-rejected @readme
  Rule: A token that is not fresh does not open a view that asks for a fresh one
    She has to show her password first.

    Since 2016: this is called a step up. RFC 9470 section 3 has an error of its own for the answer,
    insufficient_user_authentication, and section 6 tells how a token says when and how somebody logged in.

    Scenario: Ada is about to change her password
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And she has refreshed
      When she sends GET /protected-fresh with her new access token
      Then she is rejected

  @freshness.stale-rejected-exact @original
  Rule: A token that is not fresh is answered with the words that a fresh one is needed
    With these words a client knows that it should ask for the password and try again.

    Scenario: Ada is asked for a fresh token
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And she has refreshed
      When she sends GET /protected-fresh with her new access token
      Then the response is 401 with the message "Fresh token required"

  @freshness.refresh-token-rejected @readme
  Rule: A refresh token does not open a view that asks for a fresh token
    It opens no view at all, and least of all one of these.

    Scenario: Ada shows her refresh token
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends GET /protected-fresh with her refresh token
      Then she is rejected

  @freshness.no-header @readme
  Rule: Without an Authorization header a view that asks for a fresh token stays shut
    Nothing is less fresh than nothing.

    Scenario: Ada forgets her token
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she sends GET /protected-fresh with no token
      Then she is rejected

  @freshness.bad-token @readme
  Rule: Only a sound token opens a view that asks for a fresh one
    Freshness is required in addition to everything else.

    Scenario: A fresh token that has expired
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And a copy of her access token that has expired
      When she sends GET /protected-fresh with the copy
      Then she is rejected

    Scenario Outline: A fresh token that somebody meddled with
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And a copy of her access token in which <change>
      When she sends <method> /protected-fresh with the copy
      Then she is rejected

      Examples: changed on the way
        | method | change                              |
        | GET    | one bit of the payload is flipped   |
        | GET    | one bit of the signature is flipped |
        | GET    | the signature is empty              |

      Examples: made elsewhere
        | method | change                            |
        | GET    | the signature is by another key   |
        | GET    | the signature is of another token |

      Examples: shown under another method
        | method | change                            |
        | HEAD   | the signature is by another key   |
