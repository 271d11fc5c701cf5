Feature: Adding custom data (claims) to the access token
  An app can put data of its own into the access tokens that it makes, a user's roles for instance, and
  read it in a protected view without asking a database. It registers a function, the
  user_claims_loader. In the "claims" app that function answers, for the identity that it is given:
  {"hello": <identity>, "foo": ["bar", "baz"]}.

  @claims.in-token @readme
  Rule: What the loader returns becomes the user_claims of the access token
    One claim holds it all, so that an app's names never collide with those of the JWT standard.

    Scenario: The loader's answer is in the token
      Given the "claims" app
      When Ada logs in at /login with the password "test"
      Then the claim user_claims of her access token is {"hello": "Ada", "foo": ["bar", "baz"]}

    Scenario: Letters that are not ASCII
      Given the "claims" app
      When a user named "Zażółć 🔑" logs in at /login with the password "test"
      Then the claim user_claims of her access token is {"hello": "Zażółć 🔑", "foo": ["bar", "baz"]}

  @claims.in-view @readme
  Rule: A protected view can read the claims
    This is what they are for: the view answers out of the token alone.

    Scenario: The view repeats the claims
      Given Ada has logged in to the "claims" app
      When she sends GET /protected with her access token
      Then the response is 200 with the JSON
        """json
        {"hello_is": "Ada", "foo_is": ["bar", "baz"]}
        """

    Scenario: Claims of some length
      A token of five thousand characters: longer than most, and shorter than what servers read.

      Given Ada has logged in to the "claims" app
      And a copy of her access token with nonce set to 3,000 letters
      When she sends GET /protected with the copy
      Then she is accepted

    Scenario: Two read their claims at a time
      Given the "claims" app
      And Ada has logged in
      And Grace has logged in
      When Ada and Grace send GET /protected at the same time
      Then each is answered for herself

  @claims.per-identity @readme
  Rule: The loader is called for each token, with the identity it is made for
    Ada's roles are not Grace's.

    Scenario: Two people, two sets of claims
      Given Ada has logged in to the "claims" app
      And Grace has logged in
      When Grace sends GET /protected with Grace's access token
      Then the response is 200 with the JSON
        """json
        {"hello_is": "Grace", "foo_is": ["bar", "baz"]}
        """
      And Ada's access token opens GET /protected

    Scenario Outline: Two names that are almost the same
      Given the "claims" app
      And a user named <one> has logged in
      When a user named <other> logs in at /login with the password "test"
      Then the claim user_claims of her access token is {"hello": <other>, "foo": ["bar", "baz"]}

      Examples: letters
        | one          | other       |
        | "Ada"        | "ada"       |
        | "Ada"        | "Ada "      |
        | "Ada"        | "Ad"        |
        | "e\u0301lan" | "\u00e9lan" |

    Scenario: Two log in at a time
      Given the "claims" app
      When Ada and Grace send POST /login at the same time
      Then each is answered for herself

  @claims.identity-types @original
  Rule: The loader is given the identity as the JSON value that it is
    1 and "1" are two users, and have two sets of claims.

    Scenario Outline: Two identities that look alike
      Given the "claims" app
      And a user named <one> has logged in
      When a user named <other> logs in at /login with the password "test"
      Then the claim user_claims of her access token is {"hello": <other>, "foo": ["bar", "baz"]}

      Examples: of two types
        | one              | other            |
        | 1                | "1"              |
        | "1"              | 1                |
        | 0                | false            |
        | true             | 1                |
        | null             | "None"           |
        | null             | "null"           |
        | ["a"]            | "a"              |
        | []               | ""               |
        | {}               | []               |
        | 9007199254740992 | 9007199254740993 |

  @claims.from-token @readme
  Rule: A view sees the claims that the token carries
    They were settled when the token was made. A loader that ran again at reading would make a database
    call for each request, which is just what claims are there to avoid.

    Scenario: The token says something else than the loader would
      Given Ada has logged in to the "claims" app
      And a copy of her access token with user_claims set to {"hello": "Countess", "foo": ["qux"]}
      When she sends GET /protected with the copy
      Then the response is 200 with the JSON
        """json
        {"hello_is": "Countess", "foo_is": ["qux"]}
        """

  @claims.json-types @readme
  Rule: Any data that JSON can hold comes back as it went in
    Through the loader, the token, the header and the view nothing is lost, and nothing is turned into
    text.

    Scenario: There and back again
      Given the "claims" app
      And a user named "Zażółć gęślą jaźń, 日本語, 🔑" has logged in
      When she sends GET /protected with her access token
      Then the response is 200 with the JSON
        """json
        {"hello_is": "Zażółć gęślą jaźń, 日本語, 🔑", "foo_is": ["bar", "baz"]}
        """

    Scenario Outline: Read as it stands in the token
      Given Ada has logged in to the "claims" app
      And a copy of her access token with user_claims set to {"hello": <value>, "foo": ["bar", "baz"]}
      When she sends GET /protected with the copy
      Then the response is 200 with the JSON
        """json
        {"hello_is": <value>, "foo_is": ["bar", "baz"]}
        """

      Examples: all that JSON has, besides text
        | value                                   |
        | 9007199254740991                        |
        | -0.125                                  |
        | true                                    |
        | null                                    |
        | []                                      |
        | {}                                      |
        | {"roles": [{"name": "admin", "at": 1}]} |
        | ["b", "a"]                              |
        | {"exp": 1, "type": "x", "identity": 7}  |
        | {"__proto__": 1, "constructor": {}}     |
        | "2001-01-01"                            |
        | "<b>&amp;</b>"                          |

  @claims.not-in-refresh @readme
  Rule: A refresh token carries no custom claims
    It opens no view, so nobody would read them, and they would be a month old by the time it expires.

    @refresh
    Scenario: The refresh token of somebody who has claims
      Given Ada has logged in to the "claims" app
      And the claim user_claims of her access token is {"hello": "Ada", "foo": ["bar", "baz"]}
      When Ada logs in at /login with the password "test"
      Then the claim user_claims of her refresh token is absent
