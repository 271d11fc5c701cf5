Feature: Hardening, with a token: copies
  Whoever has a good token can write it in another way, or put it elsewhere. Where that is accepted, one
  token has many texts, and a list of revoked or used texts misses all but one.

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

    Scenario: Dots that part nothing, and segments before a token
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | it ends in a dot                   |
        | it begins with a dot               |
        | its first dot stands twice         |
        | there is a segment before it       |
        | there is a fourth segment          |
        | there are five segments            |
        | it is encrypted with the app's key |
      Then she is rejected

  @hardening.signature-padding @rfc
  Rule: A signature that is padded is rejected
    RFC 7515 section 2 has base64url without the "=" at the end, and section 5.2 wants no other character.

    Many do not ask: PyJWT, and so most of what is judged here, takes the padding off. Nobody gets in who
    should not. The rule is here for lists that keep tokens as text.

    Scenario: A signature that ends in =
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the signature is padded
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.spare-bits @rfc
  Rule: The bits of a signature that stand for nothing are not set
    Of the last character only some bits count. RFC 4648 section 3.5 lets a reader reject a text with the
    others set. Doing so is prudence: otherwise each token has four forms, and a list of revoked texts
    misses three.

    Scenario: Another last character
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which the spare bits of the signature are set
      When she sends GET /protected with the copy
      Then she is rejected

  @hardening.signature-form @rfc
  Rule: A signature on a curve is two numbers of a fixed length
    In RFC 7518 section 3.4 one follows the other, each as long as the order of the curve. Written in DER,
    or with more zeros in front, the same two numbers would make another token.

    Scenario: The same two numbers, written in another way
      Given the "basic" app with
        | JWT_ALGORITHM | ES256 |
      And Ada has logged in
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the signature is in DER                     |
        | the signature has a zero before each number |
      Then she is rejected

  @hardening.header-form @rfc
  Rule: Only the scheme, a space and a token is a token
    RFC 6750 section 2.1. A server that tolerates something before it, around it or after it gives one token
    many forms, and a proxy that reads the same header may see another token.

    Scenario: Almost the scheme, or too much of it
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | Authorization: Bearer{access token}                 |
        | Authorization: BearerX {access token}               |
        | Authorization: XBearer {access token}               |
        | Authorization: Bear {access token}                  |
        | Authorization: Bearer: {access token}               |
        | Authorization: Bearer, {access token}               |
        | Authorization: Bearer={access token}                |
        | Authorization: Bearer token={access token}          |
        | Authorization: Bearer token="{access token}"        |
        | Authorization: Bearer Bearer {access token}         |
        | Authorization: Bearer JWT {access token}            |
        | Authorization: Bearer more {access token}           |
        | Authorization: Bearer {access token} more           |
        | Authorization: Bearer {access token} {access token} |
        | Authorization: Token {access token}                 |
        | Authorization: JWT {access token}                   |
        | Authorization: OAuth {access token}                 |
        | Authorization: Basic {access token}                 |
        | Authorization: Digest {access token}                |
        | Authorization: Token token={access token}           |
        | Authorization: {access token}                       |
        | Authorization: {access token} Bearer                |
        | Authorization: "Bearer {access token}"              |
        | Authorization: Bearer/{access token}                |
        | Authorization: Bearer%20{access token}              |
        | Authorization: Bearer+{access token}                |
        | Bearer, a non-breaking space and a good token       |
      Then she is rejected

    Scenario: A token in dress
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | Authorization: Bearer "{access token}"                   |
        | Authorization: Bearer '{access token}'                   |
        | Authorization: Bearer b'{access token}'                  |
        | Authorization: Bearer <{access token}>                   |
        | Authorization: Bearer [{access token}]                   |
        | Authorization: Bearer ({access token})                   |
        | Authorization: Bearer {{access token}}                   |
        | Authorization: Bearer {access token},                    |
        | Authorization: Bearer ,{access token}                    |
        | Authorization: Bearer {access token};                    |
        | Authorization: Bearer {access token}!                    |
        | Authorization: Bearer {access token}#x                   |
        | Authorization: Bearer {access token}?x                   |
        | Authorization: Bearer ={access token}                    |
        | Authorization: Bearer {"access_token": "{access token}"} |
      Then she is rejected

    Scenario: A token in a list of credentials
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | Authorization: Basic QWRhOnRlc3Q=, Bearer {access token} |
        | Authorization: Bearer x, Bearer {access token}           |
        | Authorization: Bearer {access token}, Basic QWRhOnRlc3Q= |
        | Authorization: Bearer realm="x", token="{access token}"  |
        | Authorization: Basic QWRhOnRlc3Q=; Bearer {access token} |
      Then she is rejected

  @hardening.token-in-query @rfc
  Rule: A token counts in the Authorization header and nowhere else
    Addresses end up in logs and histories, and browsers add cookies by themselves: tokens in these places
    get stolen. RFC 6750 section 5.3, and RFC 9700 section 4.3.2.

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

    Scenario: The access token is in another header, or in the address
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she sends GET /protected and each of these headers
        | X-Access-Token: {access token}                                                                         |
        | X-Authorization: Bearer {access token}                                                                 |
        | X-Auth-Token: {access token}                                                                           |
        | X-Forwarded-Authorization: Bearer {access token}                                                       |
        | X-Original-Authorization: Bearer {access token}                                                        |
        | X-JWT-Assertion: {access token}                                                                        |
        | X-CSRF-Token: {access token}                                                                           |
        | X-Api-Key: {access token}                                                                              |
        | Authentication: Bearer {access token}                                                                  |
        | Token: {access token}                                                                                  |
        | JWT: {access token}                                                                                    |
        | Access-Token: {access token}                                                                           |
        | Proxy-Authorization: Bearer {access token}                                                             |
        | WWW-Authenticate: Bearer {access token}                                                                |
        | From: {access token}                                                                                   |
        | User-Agent: {access token}                                                                             |
        | Referer: http://localhost/?token={access token}&access_token={access token}&jwt={access token}         |
        | Sec-WebSocket-Protocol: {access token}                                                                 |
        | Sec-WebSocket-Protocol: bearer, {access token}                                                         |
        | Cookie: session={access token}; token={access token}; Authorization={access token}; jwt={access token} |
        | Cookie: id_token={access token}; refresh_token={access token}; refresh_token_cookie={access token}     |
      Then she is rejected
