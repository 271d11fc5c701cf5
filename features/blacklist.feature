Feature: Blacklist and token revoking
  A token is good until it expires, wherever it is by then. If it may have been stolen, that is too
  long. An app with a blacklist keeps a list of the tokens that it made, and can revoke any one of them.
  The list is kept in a simplekv store of the app's choice. The "blacklist" app looks up refresh tokens
  only, which is the default, and lets its access tokens live for five minutes.

  @blacklist.revoke-refresh @readme
  Rule: A revoked refresh token is not exchanged any more
    Whoever has it can no longer stay logged in.

    Since 2016: RFC 9700 section 4.14.2 asks servers to revoke all refresh tokens of a login once one of
    them is used a second time, which takes rotation. Release 0.0.2 revokes one token, when it is told to.

    Scenario: Ada has lost her telephone
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she sends POST /refresh with her refresh token
      Then she is rejected

    Scenario: The same token, written in another way
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she shows POST /refresh these copies of her refresh token
        | the spare bits of the signature are set  |
        | the signature is padded                  |
        | kid in the header is "x", signed again   |
        | typ in the header is "jwt", signed again |
      Then she is rejected

    Scenario: The same jti in a token that is made anew
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she shows POST /refresh these copies of her refresh token
        | iat   | an hour ago |
        | exp   | 4102444800  |
        | nonce | 7           |
      Then she is rejected

    Scenario: Ada logs in once more
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      And she has logged in on another device
      When she sends POST /refresh with her refresh token
      Then she is rejected

    Scenario Outline: Ada looks at her tokens
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she sends GET <list> with her access token
      Then her refresh token does not open POST /refresh

      Examples: either list
        | list             |
        | /auth/tokens     |
        | /auth/all-tokens |

  @blacklist.revoked-exact @original
  Rule: A revoked token is answered with the words that it was revoked
    A client that reads this knows that waiting will not help.

    Scenario: The telephone is told
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she sends POST /refresh with her refresh token
      Then the response is 401 with the message "Token has been revoked"

  @blacklist.unrevoke @readme
  Rule: A token that is unrevoked works again
    The list keeps a revoked token and does not throw it away.

    Scenario: Ada finds her telephone
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"

    Scenario: It can be lost again
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      And her refresh token opens POST /refresh
      When she revokes her refresh token
      Then her refresh token does not open POST /refresh

    Scenario: She was turned away in between
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And her refresh token does not open POST /refresh
      And she has unrevoked her refresh token
      When she sends POST /refresh with her refresh token
      Then the response has "access_token"

  @blacklist.revoke-endpoint @readme
  Rule: PUT /auth/tokens/revoke/<jti> revokes one of the caller's own tokens
    The token is named by its jti, which the list of one's tokens shows.

    Scenario: Ada revokes her refresh token
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      When she revokes her refresh token
      Then the response is 200 with the message "Token successfully revoked"
      And her refresh token does not open POST /refresh

  @blacklist.unrevoke-endpoint @readme
  Rule: PUT /auth/tokens/unrevoke/<jti> undoes that
    The address differs in one word.

    Scenario: Ada unrevokes her refresh token
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      When she unrevokes her refresh token
      Then the response is 200 with the message "Token successfully unrevoked"
      And her refresh token opens POST /refresh

  @blacklist.not-found @readme
  Rule: A jti that is not on the list is not found
    It may be mistyped, or belong to a token that has expired and was dropped.

    Scenario: Revoking what is not there
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And a copy of her refresh token with jti set to a new UUID
      When she revokes the copy
      Then the response is 404 with the message "Token not found"

    Scenario: Unrevoking what is not there
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      And a copy of her refresh token with jti set to a new UUID
      When she unrevokes the copy
      Then the response is 404 with the message "Token not found"

    Scenario Outline: Any jti will do for that
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And a copy of her refresh token with jti set to <jti>
      When she revokes the copy
      Then the response is 404 with the message "Token not found"

      Examples: none of them a UUID
        | jti             |
        | "no-such-token" |
        | "~"             |

  @blacklist.jti-exact @rfc
  Rule: A jti names the token that has it, and no other text names that
    RFC 7519 section 4.1.7: it is a text, and compared letter by letter. Answering every other text, even
    one that no store takes for a key, is prudence.

    Scenario Outline: Almost the jti of a token
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with jti set to <jti>
      When she revokes the copy
      Then the response is 404 with the message "Token not found"
      And her refresh token opens POST /refresh

      Examples: almost the same
        | jti                       |
        | the same in other letters |
        | its first eight letters   |
        | the same and a space      |

    Scenario: A pattern is no jti
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she sends each of these requests with her access token
        | PUT | /auth/tokens/revoke/%25                     |
        | PUT | /auth/tokens/revoke/*                       |
        | PUT | /auth/tokens/revoke/_%25                    |
        | PUT | /auth/tokens/revoke/.*                      |
        | PUT | /auth/tokens/revoke/%27%20OR%20%271%27=%271 |
        | PUT | /auth/tokens/revoke/no-such-token           |
        | PUT | /auth/tokens/revoke/~                       |
        | PUT | /auth/tokens/unrevoke/no-such-token         |
        | PUT | /auth/tokens/unrevoke/~                     |
        | PUT | /auth/tokens/unrevoke/%25                   |
      Then the response is 404 with the message "Token not found"
      And her refresh token opens POST /refresh

    Scenario: What no store can have for a key is not there
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And her access token opens GET /protected
      When she sends each of these requests with her access token
        | PUT | /auth/tokens/revoke/two%20words                                                                                                                                                                                                                                                                                                    |
        | PUT | /auth/tokens/revoke/za%C5%BC%C3%B3%C5%82%C4%87                                                                                                                                                                                                                                                                                     |
        | PUT | /auth/tokens/revoke/%F0%9F%94%91                                                                                                                                                                                                                                                                                                   |
        | PUT | /auth/tokens/revoke/%00                                                                                                                                                                                                                                                                                                            |
        | PUT | /auth/tokens/revoke/a%0Ab                                                                                                                                                                                                                                                                                                          |
        | PUT | /auth/tokens/revoke/%FF                                                                                                                                                                                                                                                                                                            |
        | PUT | /auth/tokens/revoke/..                                                                                                                                                                                                                                                                                                             |
        | PUT | /auth/tokens/revoke/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa   |
        | PUT | /auth/tokens/unrevoke/two%20words                                                                                                                                                                                                                                                                                                  |
        | PUT | /auth/tokens/unrevoke/za%C5%BC%C3%B3%C5%82%C4%87                                                                                                                                                                                                                                                                                   |
        | PUT | /auth/tokens/unrevoke/%00                                                                                                                                                                                                                                                                                                          |
        | PUT | /auth/tokens/unrevoke/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |
      Then the server responds without an error
      And her refresh token opens POST /refresh

  @blacklist.not-yours @readme
  Rule: Another user's token is not found either, and keeps its state
    The same words, so that nobody can find out which tokens there are.

    Scenario: Grace tries to revoke Ada's token
      Given Ada has logged in to the "blacklist" app
      And Grace has logged in
      And she has revoked her refresh token
      When Grace revokes Ada's refresh token
      Then the response is 404 with the message "Token not found"
      And Ada's refresh token opens POST /refresh

    Scenario: Grace tries to unrevoke Ada's token
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      And Grace has logged in
      When Grace unrevokes Ada's refresh token
      Then Ada's refresh token does not open POST /refresh

    Scenario: Grace is told nothing
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And Grace has logged in
      When Grace unrevokes Ada's refresh token
      Then the response is 404 with the message "Token not found"
      And Grace's refresh token opens POST /refresh

    Scenario Outline: Somebody of almost the same name tries to revoke it
      Given Ada has logged in to the "blacklist" app
      And a user named <other> has logged in
      And she has revoked her refresh token
      When she revokes Ada's refresh token
      Then the response is 404 with the message "Token not found"
      And Ada's refresh token opens POST /refresh

      Examples: letters, spaces, names that may be privileged
        | other          |
        | "ada"          |
        | "Ad"           |
        | "Ada Lovelace" |
        | "Ada "         |
        | "%"            |
        | "*"            |
        | "admin"        |
        | ""             |

    Scenario Outline: Somebody of almost the same name tries to take it back
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      And a user named <other> has logged in
      When she unrevokes Ada's refresh token
      Then Ada's refresh token does not open POST /refresh

      Examples: letters, spaces, names that may be privileged
        | other          |
        | "ada"          |
        | "Ad"           |
        | "Ada Lovelace" |
        | "%"            |
        | "admin"        |

  @blacklist.only-that-token @readme
  Rule: Revoking one token touches no other
    Neither another user's, nor another of the same user's.

    Scenario: Ada's other device stays logged in
      Given Ada has logged in to the "blacklist" app
      And she has logged in on another device
      When she revokes her refresh token
      Then her refresh token does not open POST /refresh
      And her other refresh token opens POST /refresh

    Scenario: Grace stays logged in
      Given Grace has logged in to the "blacklist" app
      And Ada has logged in
      When Ada revokes Ada's refresh token
      Then Ada's refresh token does not open POST /refresh
      And Grace's refresh token opens POST /refresh

    Scenario: Ada revokes both of hers
      Given Ada has logged in to the "blacklist" app
      And she has logged in on another device
      And her other refresh token opens POST /refresh
      And she has revoked her refresh token
      When she revokes her other refresh token
      Then her refresh token does not open POST /refresh

    Scenario: Ada takes one of two revocations back
      Given Ada has logged in to the "blacklist" app
      And she has logged in on another device
      And she has revoked her refresh token
      And she has revoked her other refresh token
      When she unrevokes her refresh token
      Then her other refresh token does not open POST /refresh

    Scenario: Ada refreshes with the other one
      Given Ada has logged in to the "blacklist" app
      And she has logged in on another device
      And she has revoked her refresh token
      When she sends POST /refresh with her other refresh token
      Then the response has "access_token"
      And her refresh token does not open POST /refresh

    Scenario: Two revoke at a time
      Given Ada has logged in to the "blacklist" app
      And Grace has logged in
      And her refresh token opens POST /refresh
      When Ada and Grace send PUT /auth/tokens/revoke/<jti> at the same time
      Then Ada's refresh token does not open POST /refresh
      And Grace's refresh token does not open POST /refresh

  @blacklist.own-list @readme
  Rule: Each app has a list of its own, even if two apps share a key
    An app is given its store. What is in another app's store is none of its business.

    Scenario: Another app does not list Ada's token
      Given Ada has logged in to the "blacklist" app
      And she has logged in to another such app with the same key
      When she sends GET /auth/all-tokens with her other access token
      Then the list shows her other refresh token as not revoked
      And the list shows her refresh token as absent

    Scenario: Nor does it list an access token where all tokens are looked up
      Given the "blacklist" app with
        | JWT_BLACKLIST_TOKEN_CHECKS | all |
      And Ada has logged in
      And she has logged in to another such app with the same key
      When she sends GET /auth/all-tokens with her other access token
      Then the list shows her other access token as not revoked
      And the list shows her access token as absent

    Scenario: What Ada revokes in another app works on in hers
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has logged in to another such app with the same key
      When she revokes her refresh token
      Then her refresh token opens POST /refresh

  @blacklist.endpoints-protected @readme
  Rule: Listing, revoking and unrevoking need an access token
    Nobody else should see which tokens a user has.

    Scenario: No token, no list
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      When she sends GET /auth/tokens with no token
      Then she is rejected

    Scenario: No token, no revoking
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she sends PUT /auth/tokens/revoke/<jti> with no token
      Then she is rejected
      And her refresh token opens POST /refresh

    Scenario: No token, no unrevoking
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      When she sends PUT /auth/tokens/unrevoke/<jti> with no token
      Then she is rejected
      And her refresh token does not open POST /refresh
      And her access token opens GET /auth/tokens

    Scenario: A refresh token is not an access token here either
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she sends PUT /auth/tokens/revoke/<jti> with her refresh token
      Then she is rejected
      And her refresh token opens POST /refresh

    Scenario Outline: A token that somebody meddled with lists nothing
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      And a copy of her access token in which <change>
      When she sends <method> /auth/tokens with the copy
      Then she is rejected

      Examples: changed, or made elsewhere
        | method | change                            |
        | GET    | one bit of the payload is flipped |
        | GET    | the signature is by another key   |
        | HEAD   | the signature is by another key   |

    Scenario: A token that has expired lists nothing
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      And a copy of her access token that has expired
      When she sends GET /auth/tokens with the copy
      Then she is rejected

    Scenario Outline: A token that somebody meddled with revokes nothing
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      And a copy of her access token in which <change>
      When she sends PUT <path> with the copy
      Then she is rejected

      Examples: changed, or made elsewhere
        | path                      | change                            |
        | /auth/tokens/revoke/<jti> | one bit of the payload is flipped |
        | /auth/tokens/revoke/<jti> | the signature is by another key   |

    Scenario Outline: A token that somebody meddled with takes no revocation back
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And a copy of her access token in which <change>
      When she sends PUT <path> with the copy
      Then she is rejected
      And her refresh token does not open POST /refresh

      Examples: changed, or made elsewhere
        | path                        | change                            |
        | /auth/tokens/unrevoke/<jti> | one bit of the payload is flipped |
        | /auth/tokens/unrevoke/<jti> | the signature is by another key   |

    Scenario: A token that has expired revokes nothing
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      And a copy of her access token that has expired
      When she sends PUT /auth/tokens/revoke/<jti> with the copy
      Then she is rejected

    Scenario: A body is no token
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she puts her access token into a JSON body of PUT /auth/tokens/revoke/<jti>
      Then she is rejected

  @blacklist.checks-refresh @readme
  Rule: Where only refresh tokens are looked up, access tokens live until they expire
    That is the price of looking up nothing on an ordinary request. Short lifetimes keep it low.

    Scenario: The access token outlives the refresh token
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she sends GET /protected with her access token
      Then she is accepted
      And her refresh token does not open POST /refresh

  @blacklist.checks-all @readme
  Rule: Where all tokens are looked up, an access token can be revoked too
    It stops at once, on every kind of view, and can be brought back.

    Scenario Outline: A revoked access token
      Given Ada has logged in to the "loaders" app
      And she has logged in on another device
      And her access token opens <view>
      When she revokes her access token
      Then she is accepted
      And her access token does not open <view>

      Examples: with and without freshness
        | view                 |
        | GET /protected       |
        | GET /protected-fresh |

    Scenario: An access token that is unrevoked
      Given the "blacklist" app with
        | JWT_BLACKLIST_TOKEN_CHECKS | all |
      And Ada has logged in
      And she has logged in on another device
      And she has revoked her access token
      When she unrevokes her access token
      Then her access token opens GET /protected

    Scenario: Refresh tokens are looked up as before
      Given the "blacklist" app with
        | JWT_BLACKLIST_TOKEN_CHECKS | all |
      And Ada has logged in
      And her refresh token opens POST /refresh
      When she revokes her refresh token
      Then she is accepted
      And her refresh token does not open POST /refresh

    Scenario: A revoked access token does not take its own revocation back
      Given Ada has logged in to the "loaders" app
      And she has logged in on another device
      And her other access token opens GET /auth/tokens
      And she has revoked her access token
      When she sends GET /auth/tokens with her access token
      Then she is rejected

  @blacklist.own-tokens @readme
  Rule: GET /auth/tokens lists the caller's tokens and nobody else's
    So that people can see where they are logged in.

    Scenario: Two people
      Given Grace has logged in to the "blacklist" app
      And Ada has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the list shows Grace's refresh token as absent

    Scenario: Two devices
      Given Ada has logged in to the "blacklist" app
      And she has logged in on another device
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the list shows her other refresh token as not revoked

    Scenario: Two names that differ by a capital letter
      Given Ada has logged in to the "blacklist" app
      And a user named "ada" has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the list shows Ada's refresh token as absent

    Scenario Outline: Two names that are almost the same
      Given Ada has logged in to the "blacklist" app
      And a user named <other> has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the list shows Ada's refresh token as absent

      Examples: spaces, patterns, names that may be privileged
        | other   |
        | "Ada "  |
        | "Ad"    |
        | "%"     |
        | "*"     |
        | "_%"    |
        | "admin" |
        | ""      |

    Scenario: Two forms of one letter
      Given the "blacklist" app
      And a user named "\u00e9lan" has logged in
      And a user named "e\u0301lan" has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the number of refresh tokens on the list is 1

    Scenario: The address names somebody else
      Given Ada has logged in to the "blacklist" app
      And Grace has logged in
      When she sends GET /auth/tokens?identity=Ada&username=Ada&user=Ada&sub=Ada with her access token
      Then the list shows her refresh token as not revoked
      And the list shows Ada's refresh token as absent

    Scenario: Eleven devices
      Given the "blacklist" app
      And Ada has logged in 11 times
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the number of refresh tokens on the list is 11

    Scenario: Two look at a time
      Given the "blacklist" app
      And Ada has logged in
      And Grace has logged in
      When Ada and Grace send GET /auth/tokens at the same time
      Then each is answered for herself

  @blacklist.identity-types @original
  Rule: A token belongs to the user whose identity is the same JSON value
    1 and "1" are two users, and an object is the same one in whatever order its members come.

    Scenario Outline: Identities that look alike are not the same
      Given the "blacklist" app
      And a user named <name> has logged in
      And a user named <lookalike> has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the number of refresh tokens on the list is 1

      Examples: equal in some languages, not in JSON
        | name             | lookalike        |
        | 1                | "1"              |
        | ""               | []               |
        | 0                | false            |
        | true             | 1                |
        | null             | "null"           |
        | 9007199254740992 | 9007199254740993 |

    Scenario: The order of members makes no other identity
      Given the "blacklist" app
      And a user named {"id": 7, "org": "ACM"} has logged in
      And a user named {"org": "ACM", "id": 7} has logged in
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked
      And the number of refresh tokens on the list is 2

    Scenario Outline: Nor may one revoke the other's token
      Given the "blacklist" app
      And a user named <name> has logged in
      And a copy of her refresh token with nonce set to 7
      And a user named <lookalike> has logged in
      When she revokes the copy
      Then the copy opens POST /refresh

      Examples: equal in some languages, not in JSON
        | name             | lookalike        |
        | 1                | "1"              |
        | "1"              | 1                |
        | 0                | false            |
        | 1                | true             |
        | null             | "null"           |
        | null             | "None"           |
        | null             | ""               |
        | ""               | []               |
        | ["a"]            | "a"              |
        | 9007199254740992 | 9007199254740993 |

  @blacklist.all-tokens @readme
  Rule: GET /auth/all-tokens lists every token on the list
    For administrators. The example app leaves it open; an app for real use would not, so a token is
    shown.

    Scenario: Everybody's tokens
      Given Ada has logged in to the "blacklist" app
      And Grace has logged in
      When Grace sends GET /auth/all-tokens with Grace's access token
      Then the list shows Ada's refresh token as not revoked
      And the list shows Grace's refresh token as not revoked

  @blacklist.stored-form @original
  Rule: An entry holds the claims of a token, and whether it is revoked
    The claims tell whose token it is, of which kind, and until when it matters. The token itself is not
    there: a list that leaked would otherwise be a bunch of keys.

    Scenario Outline: One entry
      Given Ada has logged in to the "blacklist" app
      When she sends GET <list> with her access token
      Then the entry of her refresh token is
        """json
        {"token": <claims>, "revoked": false}
        """

      Examples: the same in both lists
        | list             |
        | /auth/tokens     |
        | /auth/all-tokens |

    Scenario: The entry of a revoked token
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      When she sends GET /auth/tokens with her access token
      Then the entry of her refresh token is
        """json
        {"token": <claims>, "revoked": true}
        """

  @blacklist.state-listed @readme
  Rule: The lists show the state of each token as it is now
    Not revoked at first, revoked after a revoke, and not revoked again after an unrevoke.

    Scenario: At first
      Given Ada has logged in to the "blacklist" app
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as not revoked

    Scenario: After a revoke
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      When she sends GET /auth/tokens with her access token
      Then the list shows her refresh token as revoked

    Scenario: After an unrevoke
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she sends GET /auth/all-tokens with her access token
      Then the list shows her refresh token as not revoked

  @blacklist.what-is-stored @original
  Rule: Only tokens that are looked up in the list are stored
    A store that grew with each access token, and never looked at them, would be a waste. (The README speaks
    of all the tokens that were made, E7 of the errata.)

    Scenario: Refresh tokens only
      Given Ada has logged in to the "blacklist" app
      And she has refreshed
      When she sends GET /auth/all-tokens with her access token
      Then the list shows her access token as absent
      And the list shows her new access token as absent
      And the number of refresh tokens on the list is 1

    Scenario: Three devices
      Given the "blacklist" app
      And Ada has logged in 3 times
      When she sends GET /auth/tokens with her access token
      Then the number of refresh tokens on the list is 3
      And the list shows her access token as absent

    Scenario: All tokens
      Given the "blacklist" app with
        | JWT_BLACKLIST_TOKEN_CHECKS | all |
      And Ada has logged in
      And she has refreshed
      When she sends GET /auth/all-tokens with her access token
      Then the list shows her access token as not revoked
      And the list shows her new access token as not revoked

  @blacklist.idempotent @original
  Rule: Revoking twice is revoking once
    The second time answers like the first and changes nothing more, so a client may try again.

    Scenario: Ada revokes a revoked token
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And she has revoked her refresh token
      When she revokes her refresh token
      Then she is accepted
      And her refresh token does not open POST /refresh

    Scenario: Ada unrevokes a token twice
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      When she unrevokes her refresh token
      Then she is accepted
      And her refresh token opens POST /refresh

    Scenario: A second revoke needs no second unrevoke
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has revoked her refresh token
      When she unrevokes her refresh token
      Then her refresh token opens POST /refresh

  @blacklist.unknown-token @rfc
  Rule: A token that the list does not know is treated as revoked
    It is well signed, yet this app has no memory of making it: the store was lost, or the key stolen.
    A list that cannot vouch for a token turns it away, and never with a server error. No RFC says so: it is
    prudence. A list of what is revoked, and of nothing else, has to let such a token in, and may.

    Scenario: A refresh token out of nowhere
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with jti set to a new UUID
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: An access token out of nowhere
      Given the "blacklist" app with
        | JWT_BLACKLIST_TOKEN_CHECKS | all |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token with jti set to a new UUID
      When she sends GET /protected with the copy
      Then she is rejected

    Scenario: An access token of another app with the same key
      Given the "blacklist" app with
        | JWT_BLACKLIST_TOKEN_CHECKS | all |
      And Ada has logged in
      And she has logged in to another such app with the same key
      And her other access token opens GET /protected
      When she sends GET /protected with her access token
      Then she is rejected

    Scenario: The loader for revoked tokens answers
      Given Ada has logged in to the "loaders" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with jti set to a new UUID
      When she sends POST /refresh with the copy
      Then the "revoked" loader answers

    Scenario Outline: An identifier that a store cannot take for a key
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token with jti set to <jti>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: odd, but text
        | jti               |
        | ""                |
        | "../../etc/hosts" |
        | "two words"       |
        | "zażółć"          |
        | "\u0000"          |

    Scenario: An identifier that is almost one that is known
      Given Ada has logged in to the "blacklist" app
      And her refresh token opens POST /refresh
      When she shows POST /refresh these copies of her refresh token
        | jti | the same in other letters |
        | jti | its first eight letters   |
        | jti | the same and a space      |
        | jti | 300 letters               |
        | jti | "%"                       |
        | jti | "a\\nb"                   |
        | jti | "🔑"                       |
      Then she is rejected
