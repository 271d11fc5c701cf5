Feature: Hardening, with a token: times
  Tokens are lost: they stand in logs, in old backups, on telephones that were sold. What makes that
  bearable is that they end. Whoever finds one has no key, but has a token that was good once.

  @hardening.expired @rfc
  Rule: A token that has expired opens nothing
    The time in exp is over, and nothing else matters. A few minutes are allowed for clocks that disagree.
    RFC 7519 section 4.1.4.

    Scenario: An access token that has expired
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token that has expired
      When she sends GET /protected with the copy
      Then she is rejected

    @refresh
    Scenario: A refresh token that has expired
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token that has expired
      When she sends POST /refresh with the copy
      Then she is rejected

    Scenario: A token that has just expired
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | exp | a second ago |
        | exp | an hour ago  |
        | exp | 1000000000   |
        | exp | 1            |
      Then she is rejected

    @refresh
    Scenario: A refresh token that has just expired
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she shows POST /refresh these copies of her refresh token
        | exp | a second ago |
        | exp | an hour ago  |
      Then she is rejected

    @freshness
    Scenario: A fresh token that has just expired
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      When she shows GET /protected-fresh these copies of her access token
        | exp | a second ago |
        | exp | an hour ago  |
      Then she is rejected

    @blacklist
    Scenario: A token that has just expired lists nothing
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      When she shows GET /auth/tokens these copies of her access token
        | exp | a second ago |
        | exp | an hour ago  |
      Then she is rejected

  @hardening.last-second @rfc
  Rule: A token has ended in the very second that it names
    RFC 7519 section 4.1.4: on or after that time it MUST NOT be accepted. One more second lets nobody in
    for long; the rule is here for those who compare such times across servers.

    Scenario: A token that ends now
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token with exp set to now
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.not-before @rfc
  Rule: A token is not accepted before its time
    It may have been made for tomorrow. RFC 7519 section 4.1.5.

    Scenario: An access token for soon
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | nbf | a minute from now |
        | nbf | an hour from now  |
        | nbf | 4102444800        |
        | nbf | 9007199254740993  |
      Then she is rejected

    @refresh
    Scenario: A refresh token for soon
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she shows POST /refresh these copies of her refresh token
        | nbf | a minute from now |
        | nbf | an hour from now  |
      Then she is rejected
