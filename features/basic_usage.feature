Feature: Basic usage
  Somebody who logs in is given an access token, and shows it to open a protected view. That is the
  whole of it: no session, no cookie. Everything that the server has to know is in the token, so this
  chapter also says, claim by claim, what a token holds.

  @basic.login @readme
  Rule: Logging in with good credentials gives an access token
    The token is the only thing that the server hands out, and all that it will ask for later.

    Scenario: Ada logs in
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the answer carries "access_token"
      And her access token opens GET /protected

  @basic.bad-login @readme
  Rule: Whoever logs in with wrong credentials is told so, and given nothing
    The words are part of the contract, so that clients may show them. Which half was wrong is not said:
    that would help somebody who is guessing.

    Scenario: Mallory guesses a password
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When Mallory logs in at /login with the password "a guess"
      Then the answer is 401 with the message "Bad username or password"

  @basic.bearer @readme
  Rule: An access token opens a protected view
    It travels in the Authorization header, behind the word Bearer.

    Scenario: Ada shows her access token
      Given Ada has logged in to the "basic" app
      When she sends GET /protected and the header "Authorization: Bearer {access token}"
      Then the answer is 200 with the JSON
        """json
        {"hello": "world"}
        """

  @basic.no-header @readme
  Rule: Without an Authorization header a protected view stays shut
    The view does not run, and the answer says what was missing.

    Scenario: Ada forgets her token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then the answer is 401 with the message "Missing Authorization Header"

  @basic.jwt-format @readme
  Rule: An access token is a signed JWT in compact form
    Three base64url segments with dots between them (RFC 7515 section 7.1). Whoever holds the app's
    secret key can check it, with any JWT library.

    Scenario: The header of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the header of her access token is
        """json
        {"alg": "HS256", "typ": "JWT"}
        """

    Scenario: The key behind an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the app's key verifies her access token

    Scenario: The key is the app's own secret key, however it was chosen
      Given the "basic" app with
        | SECRET_KEY | super-secret |
      When Ada logs in at /login with the password "test"
      Then the app's key verifies her access token
      And her access token opens GET /protected

  @basic.own-key @readme
  Rule: A token opens no app that has another key
    "Change this!" stands beside the key in the README. Whoever may log in to one app is nobody in the next.

    Scenario: Ada tries the token of one app at another
      Given Ada has logged in to the "basic" app
      And she has logged in to another such app with a key of its own
      And her other access token opens GET /protected
      And her access token opens GET /protected
      When she sends GET /protected with her access token
      Then she is rejected

    @refresh
    Scenario: It is not exchanged there either
      Given Ada has logged in to the "refresh" app
      And she has logged in to another such app with a key of its own
      And her other refresh token opens POST /refresh
      And her refresh token opens POST /refresh
      When she sends POST /refresh with her refresh token
      Then she is rejected

  @basic.claim-set @readme
  Rule: An access token carries eight claims and no other
    A client may read them, so a claim more is as much of a change as a claim less.

    Scenario: What is in an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then her access token carries exactly the claims
        | exp | iat | nbf | jti | identity | fresh | type | user_claims |

  @basic.identity @readme
  Rule: The identity claim is the very value that the token was made for
    Often a name or a number, but any JSON value will do, and it keeps its JSON type: 0 is a user like
    any other, and not the same one as "0" or false.

    Scenario: Ada's token is made out to Ada
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim identity of her access token is "Ada"

    Scenario Outline: An identity need not be text
      Given the "basic" app
      When a user named <username> logs in at /login with the password "test"
      Then the claim identity of her access token is <username>
      And her access token opens GET /protected

      Examples: one of each JSON type
        | username                |
        | 42                      |
        | 2.5                     |
        | 0                       |
        | ""                      |
        | false                   |
        | true                    |
        | null                    |
        | ["Ada", 7]              |
        | {"id": 7, "org": "ACM"} |
        | "Zażółć gęślą jaźń 🔑"   |

  @basic.type-access @readme
  Rule: An access token says that it is one
    Access and refresh tokens are signed by one key. This claim is all that tells them apart.

    Scenario: The type of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim type of her access token is "access"

  @basic.jti @readme
  Rule: Every token has an identifier of its own
    A UUID, so that one token among millions can be named, and revoked.

    Scenario: The identifier of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim jti of her access token is a UUID

    Scenario: Two devices, two identifiers
      Given the "basic" app
      And Ada has logged in on another device
      When Ada logs in at /login with the password "test"
      Then no two tokens share a jti

  @basic.times @readme
  Rule: A token says when it was made, in whole seconds
    Seconds since 1970, as RFC 7519 section 2 asks. It is valid from the second in which it was made.

    Scenario: The times in an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim iat of her access token is the time of the request
      And the claim nbf of her access token is equal to iat
      And the claim exp of her access token is a whole number

    Scenario: The times in a refresh token
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then the claim iat of her refresh token is the time of the request
      And the claim nbf of her refresh token is equal to iat
      And the claim exp of her refresh token is a whole number

  @basic.fresh-by-default @readme
  Rule: An access token is fresh unless the app says otherwise
    An app that never thinks about freshness gets tokens that work everywhere.

    Scenario: Freshness is not asked for
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim fresh of her access token is true

  @basic.no-claims-by-default @readme
  Rule: Without a claims loader an access token has empty user claims
    The claim is there all the same, so that a view can look into it without a check.

    Scenario: No loader, no claims
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim user_claims of her access token is {}
