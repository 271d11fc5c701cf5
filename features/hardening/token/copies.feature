Feature: Hardening, with a token: copies
  Whoever has a good token can write it in another way, or put it elsewhere. Where that is taken, one token
  has many texts, and a list of texts that were revoked or were used already misses all but one.

  @hardening.too-many-segments @rfc
  Rule: A token of more than three segments is rejected
    RFC 7519 section 7.2 tells the form by the number of segments: three are a JWS, five a JWE. Four are
    neither.

    Scenario Outline: A good token with something behind it
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: four and five segments
        | change                    |
        | there is a fourth segment |
        | there are five segments   |

  @hardening.signature-padding @rfc
  Rule: A signature that is padded is rejected
    RFC 7515 section 2 has base64url without the "=" at the end, and section 5.2 wants no other character.
    
    Many do not ask: PyJWT, and so most of what is judged here, takes the padding off. It lets nobody in who was
    out. It is here for the sake of lists that have tokens as text.

    Scenario: A signature that ends in =
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the signature is padded
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.token-in-query @rfc
  Rule: A token counts in the Authorization header and nowhere else
    An address ends up in logs and histories, and a browser adds cookies by itself. So it is where tokens are
    stolen from. RFC 6750 section 5.3, and RFC 9700 section 4.3.2.

    Scenario Outline: The access token is somewhere else
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she puts her access token into <place> of GET /protected
      Then she is rejected

      Examples: places that some libraries look into
        | place            |
        | the query string |
        | a cookie         |
        | a form           |
        | a JSON body      |

    Scenario Outline: The refresh token is somewhere else
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      When she puts her refresh token into <place> of POST /refresh
      Then she is rejected

      Examples: places that some libraries look into
        | place            |
        | the query string |
        | a cookie         |
        | a form           |
        | a JSON body      |
