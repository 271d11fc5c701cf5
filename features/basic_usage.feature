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
      Then the response has "access_token"
      And her access token opens GET /protected

  @basic.bad-login @readme
  Rule: A login with wrong credentials gives an error message and no token
    The words are part of the contract, so that clients may show them. Which half was wrong is not said:
    that would help somebody who is guessing.

    Scenario: Mallory guesses a password
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When Mallory logs in at /login with the password "a guess"
      Then the response is 401 with the message "Bad username or password"

    Scenario: Mallory guesses at something like the password
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends POST /login and each of these bodies
        | {"username": "Ada", "password": ""}                |
        | {"username": "Ada", "password": " "}               |
        | {"username": "Ada", "password": "TEST"}            |
        | {"username": "Ada", "password": "Test"}            |
        | {"username": "Ada", "password": "tes"}             |
        | {"username": "Ada", "password": "t"}               |
        | {"username": "Ada", "password": "testx"}           |
        | {"username": "Ada", "password": "test "}           |
        | {"username": "Ada", "password": " test"}           |
        | {"username": "Ada", "password": "test\\n"}         |
        | {"username": "Ada", "password": "test\u0000"}      |
        | {"username": "Ada", "password": "xtest"}           |
        | {"username": "Ada", "password": "%"}               |
        | {"username": "Ada", "password": "*"}               |
        | {"username": "Ada", "password": "' OR '1'='1"}     |
        | {"username": "Ada", "password": "tеst"}            |
        | {"username": "Ada", "password": true}              |
        | {"username": "Ada", "password": false}             |
        | {"username": "Ada", "password": null}              |
        | {"username": "Ada", "password": 0}                 |
        | {"username": "Ada", "password": 1}                 |
        | {"username": "Ada", "password": []}                |
        | {"username": "Ada", "password": ["test"]}          |
        | {"username": "Ada", "password": {}}                |
        | {"username": "Ada", "password": {"$ne": null}}     |
        | {"username": "Ada", "password": {"test": "test"}}  |
        | {"username": "Ada", "PASSWORD": "test"}            |
        | {"username": "Ada"}                                |
        | {"username": "admin", "password": "admin"}         |
        | {"password": "wrong"}                              |
        | {"username": ["Ada"], "password": "wrong"}         |
        | {"username": {"$gt": ""}, "password": {"$gt": ""}} |
      Then the view does not answer her

    Scenario: A password in the address is none
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends each of these requests with no token
        | GET  | /login?username=Ada&password=test |
        | HEAD | /login?username=Ada&password=test |
        | PUT  | /login?username=Ada&password=test |
      Then the view does not answer her

  @basic.bearer @readme
  Rule: An access token opens a protected view
    It travels in the Authorization header, behind the word Bearer.

    Scenario: Ada shows her access token
      Given Ada has logged in to the "basic" app
      When she sends GET /protected and the header "Authorization: Bearer {access token}"
      Then the response is 200 with the JSON
        """json
        {"hello": "world"}
        """

  @basic.no-header @readme
  Rule: Without an Authorization header a protected view stays shut
    It is the first thing that a lock has to do.

    Scenario: Ada forgets her token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then she is rejected

    Scenario: Ada shows no token, and what somebody might trust instead
      Headers that proxies, routers and frameworks set for each other, and that any client can send.

      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | X-Forwarded-For: 127.0.0.1                                            |
        | X-Real-IP: 127.0.0.1                                                  |
        | X-Client-IP: 127.0.0.1                                                |
        | X-Remote-Addr: 127.0.0.1                                              |
        | True-Client-IP: 127.0.0.1                                             |
        | Forwarded: for=127.0.0.1                                              |
        | X-Forwarded-Host: localhost                                           |
        | X-Forwarded-User: Ada                                                 |
        | X-Remote-User: Ada                                                    |
        | Remote-User: Ada                                                      |
        | X-User: Ada                                                           |
        | X-User-Id: Ada                                                        |
        | X-Authenticated-User: Ada                                             |
        | X-Middleware-Subrequest: middleware                                   |
        | X-Middleware-Subrequest: src/middleware:src/middleware:src/middleware |
        | X-Original-URL: /login                                                |
        | X-Rewrite-URL: /login                                                 |
        | X-Internal: true                                                      |
        | X-Debug: 1                                                            |
        | X-Requested-With: XMLHttpRequest                                      |
        | X-Forwarded-Proto: https                                              |
        | Origin: null                                                          |
        | If-None-Match: *                                                      |
        | User-Agent: healthcheck                                               |
        | Cookie: session=1; admin=true; authenticated=true; user=Ada           |
      Then she is rejected

    Scenario: Ada shows no token, and the cookies that she was given
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected with her cookies alone
      Then she is rejected

    Scenario: Ada shows no token after she has shown one
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends each of these requests with no token
        | GET | /protected                             |
        | GET | /protected                             |
        | GET | /protected?access_token=               |
        | GET | /protected?debug=1&admin=true&user=Ada |
      Then she is rejected

  @basic.no-header-exact @sample
  Rule: A request without an Authorization header is told that it is missing
    The README prints this answer, so clients may look for these words.

    Scenario: Ada is told what is missing
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected with no token
      Then the response is 401 with the message "Missing Authorization Header"

  @basic.jwt-format @readme
  Rule: An access token is a signed JWT in compact form
    Three base64url segments with dots between them (RFC 7515 section 7.1). Whoever holds the app's
    secret key can check it, with any JWT library.

    Since 2016: whoever can check such a token with a shared secret can make one, too. RFC 9068 section
    2.1 recommends asymmetric signatures for access tokens, and RFC 8725 section 3.5 forbids a password
    as the secret.

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

  @basic.header @sample
  Rule: The header of a token says alg and typ, and nothing more
    The header of the README's token has just these two. A header may say more, such as which key to check
    with (kid).

    Since 2016: RFC 9068 section 2.1 has the typ "at+jwt" for access tokens, so that no other JWT is taken
    for one (RFC 8725 section 3.11).

    Scenario: The header of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the header of her access token is
        """json
        {"alg": "HS256", "typ": "JWT"}
        """

    @refresh
    Scenario: The header of a refresh token
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then the header of her refresh token is
        """json
        {"alg": "HS256", "typ": "JWT"}
        """

  @basic.own-key @readme
  Rule: A token opens no app that has another key
    "Change this!" stands beside the key in the README. A user of one app is a stranger to the next.

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

  @basic.claim-set @sample
  Rule: An access token carries eight claims and no other
    The README's token has these eight. An implementation may add others: clients ignore claims that they do
    not know.

    Since 2016: a token should say who made it and for whom, in iss and aud, and whoever is shown one should
    look (RFC 8725 sections 3.8 and 3.9). Release 0.0.2 has neither.

    Scenario: What is in an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then her access token carries exactly the claims
        | exp | iat | nbf | jti | identity | fresh | type | user_claims |

  @basic.identity @readme
  Rule: The identity claim holds the value that the token was issued for
    Most often it is a name.

    Since 2016: RFC 9068 section 2.2 keeps it in sub, as RFC 7519 section 4.1.2 has it, and there it is
    always text.

    Scenario Outline: The token names who logged in
      Given the "basic" app
      When a user named <username> logs in at /login with the password "test"
      Then the claim identity of her access token is <username>
      And her access token opens GET /protected

      Examples: names
        | username                |
        | "Ada"                   |
        | "Zażółć gęślą jaźń 🔑"   |

    Scenario Outline: Names that are almost another
      Given the "basic" app
      When a user named <username> logs in at /login with the password "test"
      Then the claim identity of her access token is <username>
      And her access token opens GET /protected

      Examples: white space, letters, lengths
        | username                                                                                                                                                                    |
        | " Ada "                                                                                                                                                                     |
        | "ADA"                                                                                                                                                                       |
        | "1"                                                                                                                                                                         |
        | "e\u0301lan"                                                                                                                                                                |
        | "\u00e9lan"                                                                                                                                                                 |
        | "\uff21da"                                                                                                                                                                  |
        | "x\u00b2"                                                                                                                                                                   |
        | "Ada\u0000x"                                                                                                                                                                |
        | "Ada\\nGrace"                                                                                                                                                               |
        | "Ada%00' OR 1=1 --"                                                                                                                                                         |
        | "<b>\"Ada\"</b>&amp;"                                                                                                                                                       |
        | "the name of somebody that is longer than sixty-four letters, so that a column of a database, or an index, may well cut it off somewhere, which would make one user of two" |

    Scenario: Two at a time
      Given the "basic" app
      When Ada and Grace send POST /login at the same time
      Then each is answered for herself

  @basic.identity-types @original
  Rule: An identity may be any JSON value, and keeps its JSON type
    0 is a user like any other, and is not the same user as "0" or false.

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

    Scenario Outline: Numbers, and types within types
      Given the "basic" app
      When a user named <username> logs in at /login with the password "test"
      Then the claim identity of her access token is <username>
      And her access token opens GET /protected

      Examples: at the edge of what there is
        | username               |
        | -1                     |
        | 9007199254740993       |
        | []                     |
        | {}                     |
        | [null, false, 0, ""]   |
        | {"a": {"b": [1, "1"]}} |

  @basic.type-access @sample
  Rule: The type of an access token is access
    Access and refresh tokens are signed by one key. This claim is all that tells them apart.

    Scenario: The type of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim type of her access token is "access"

  @basic.jti @readme
  Rule: Every token has an identifier of its own
    A text, so that one token among millions can be named, and revoked.

    Scenario: The identifier of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim jti of her access token is a text

    Scenario: Two devices, two identifiers
      Given the "basic" app
      And Ada has logged in on another device
      When Ada logs in at /login with the password "test"
      Then no two tokens share a jti

  @basic.jti-uuid @sample
  Rule: The identifier of a token is a UUID
    A UUID is one way to make identifiers that nobody can guess.

    Scenario: The UUID of an access token
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim jti of her access token is a UUID

    @refresh
    Scenario: The UUID of a refresh token
      Given the "refresh" app
      When Ada logs in at /login with the password "test"
      Then the claim jti of her refresh token is a UUID

  @basic.times @sample
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

  @basic.fresh-by-default @sample
  Rule: An access token is fresh unless the app says otherwise
    An app that never thinks about freshness gets tokens that work everywhere.

    Scenario: Freshness is not asked for
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim fresh of her access token is true

  @basic.no-claims-by-default @sample
  Rule: Without a claims loader an access token has empty user claims
    The claim is there all the same, so that a view can look into it without a check.

    Scenario: No loader, no claims
      Given the "basic" app
      When Ada logs in at /login with the password "test"
      Then the claim user_claims of her access token is {}

    @claims
    Scenario: Another app has a loader
      Given Grace has logged in to the "claims" app
      And Ada has logged in to the "basic" app, beside it
      When she sends GET /protected with her access token
      Then she is accepted
      And the claim user_claims of her access token is {}
