Feature: Hardening, with nothing: signatures
  Anybody can write a token. What makes one worth something is the signature, so every way around it has
  been tried, and most have worked somewhere. RFC 8725 collects them. None may work here.

  @hardening.alg-none @rfc
  Rule: An unsigned token is worth nothing
    RFC 7519 has an algorithm called "none". Libraries that honour it let anybody in who asks for it, and
    some that refuse it can be talked round with other capitals. RFC 8725 section 3.2.

    Scenario Outline: An access token that says it is not signed
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: without a signature
        | change                            |
        | the algorithm is "none", unsigned |
        | the algorithm is "None", unsigned |
        | the algorithm is "NONE", unsigned |
        | the algorithm is "nOnE", unsigned |
        | the algorithm is "", unsigned     |

      Examples: with the signature of the true token left on
        | change                                  |
        | the algorithm is "none", signature kept |
        | the algorithm is "None", signature kept |
        | the algorithm is "NONE", signature kept |

      Examples: an algorithm that is not even text
        | change                                     |
        | the algorithm is null, unsigned            |
        | the algorithm is {"a": 1}, unsigned        |
        | the algorithm is ["none"], unsigned        |
        | the algorithm is ["HS256"], signature kept |

    Scenario: A refresh token that says it is not signed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the algorithm is "none", unsigned
      When she sends POST /refresh with the copy
      Then she is rejected

    @freshness
    Scenario: A fresh token that says it is not signed
      Given Ada has logged in to the "freshness" app
      And her access token opens GET /protected-fresh
      And a copy of her access token in which the algorithm is "none", unsigned
      When she sends GET /protected-fresh with the copy
      Then she is rejected

    @blacklist
    Scenario: A token that says it is not signed lists nothing
      Given Ada has logged in to the "blacklist" app
      And her access token opens GET /auth/tokens
      And a copy of her access token in which the algorithm is "none", unsigned
      When she sends GET /auth/tokens with the copy
      Then she is rejected

    @blacklist
    Scenario: A token that says it is not signed revokes nothing
      Given Ada has logged in to the "blacklist" app
      And she has revoked her refresh token
      And she has unrevoked her refresh token
      And a copy of her access token in which the algorithm is "none", unsigned
      When she sends PUT /auth/tokens/revoke/<jti> with the copy
      Then she is rejected

  @hardening.key-confusion @rfc
  Rule: A public key is not a shared secret
    Everybody may have the public key. A verifier that takes the algorithm from the token can be made to
    use that key as an HMAC secret, and then everybody can sign. RFC 8725 section 2.1.

    Scenario Outline: Signed with what everybody knows
      Given the "basic" app with
        | JWT_ALGORITHM | <algorithm> |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the signature is by the public key
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: one of each kind of key
        | algorithm |
        | RS256     |
        | PS256     |
        | ES256     |
        | EdDSA     |

  @hardening.signature @rfc
  Rule: The signature has to be the one for this very token
    Made by the app's key, for this header and this payload, and whole. RFC 7515 section 5.2.

    Scenario Outline: An access token with something changed
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: the signature
        | change                              |
        | the signature is empty              |
        | the signature is cut short          |
        | the signature is one byte longer    |
        | one bit of the signature is flipped |
        | the signature is of another token   |
        | the signature is by another key     |
        | the signature is by an empty key    |

      Examples: what is signed
        | change                            |
        | one bit of the header is flipped  |
        | one bit of the payload is flipped |

    Scenario Outline: A refresh token with something changed
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which <change>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: the signature
        | change                              |
        | the signature is cut short          |
        | one bit of the signature is flipped |
        | the signature is by another key     |

  @hardening.too-few-segments @rfc
  Rule: A token without its signature is rejected
    The signature of a JWS is a segment, and has to be there. RFC 7515 sections 5.2 and 7.1, RFC 7519 section
    7.2.

    Scenario Outline: An access token with segments missing
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: cut off, or emptied
        | change                         |
        | only the first segment is left |
        | only two segments are left     |
        | all segments are empty         |

    @refresh
    Scenario: A refresh token with segments missing
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which only two segments are left
      When she sends POST /refresh with the copy
      Then she is rejected

  @hardening.embedded-key @rfc
  Rule: A token does not bring its own key
    A JWS header can carry a key (jwk, x5c). An attacker can sign with a key of his own and write it there. It
    is not believed: only keys of the issuer count. RFC 8725 section 3.8.

    Scenario Outline: The attacker's key is in the header
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: keys that travel with the token
        | parameter |
        | jwk       |
        | x5c       |

    Scenario Outline: Nor is it believed where the app signs with RSA
      Given the "basic" app with
        | JWT_ALGORITHM | RS256 |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: the same two ways
        | parameter |
        | jwk       |
        | x5c       |

  @hardening.key-url @rfc
  Rule: A token does not say where its key is to be fetched
    A JWS header can give an address of a key (jku, x5u). An attacker can put his own key there, or an address
    that only the server can reach. None of it is trusted, and no URL in it is fetched. RFC 8725 section 3.10,
    RFC 7515 sections 4.1.2 and 4.1.5.

    Scenario Outline: The address of the attacker's key is in the header
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

    Scenario Outline: Nor is the address believed where the app signs with RSA
      Given the "basic" app with
        | JWT_ALGORITHM | RS256 |
      And Ada has logged in
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

    Scenario Outline: The address of the attacker's key is not visited
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the attacker's own key is offered as <parameter>
      When she sends GET /protected with the copy
      Then nobody came to fetch the attacker's key

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

    @refresh
    Scenario Outline: Nor is it for a refresh token
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which the attacker's own key is offered as <parameter>
      When she sends POST /refresh with the copy
      Then nobody came to fetch the attacker's key

      Examples: addresses
        | parameter |
        | jku       |
        | x5u       |

  @hardening.kid @rfc
  Rule: The name of a key is a name and nothing else
    A careless look-up makes a path or a query of the kid, and then the attacker knows what it comes back with.
    RFC 8725 section 3.10.

    Scenario Outline: The name of the key is an attack
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: signed with what a careless look-up would find there
        | change                             |
        | the kid is a path to an empty file |
        | the kid is an SQL injection        |
        | the kid is a number                |
