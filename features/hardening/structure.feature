Feature: Hardening: structure
  A token comes from outside, so it can be any text at all. Parsers differ in what they forgive, and
  what one reads and another does not is where attacks begin. Everything here is well signed wherever
  that is possible, so that it can only be refused for what it is.

  @hardening.structure @rfc
  Rule: A token that is no well-formed JWS is rejected
    Three segments, base64url without padding, a header and a payload that are JSON objects, and no
    extension that the server does not know. RFC 7515 sections 4.1.11 and 5.2, RFC 7797.

    Scenario Outline: A token of another shape
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: the number of segments
        | change                         |
        | only the first segment is left |
        | only two segments are left     |
        | there is a fourth segment      |
        | there are five segments        |
        | all segments are empty         |

      Examples: base64url
        | change                           |
        | the header is no base64url       |
        | the payload is no base64url      |
        | the signature is no base64url    |
        | the payload has stray characters |
        | the header is padded             |
        | the payload is padded            |
        | the signature is padded          |

      Examples: JSON
        | change                           |
        | the header is no JSON            |
        | the header is a JSON array       |
        | the header is invalid UTF-8      |
        | the header is nested 3,000 deep  |
        | the payload is no JSON           |
        | the payload is a JSON array      |
        | the payload is a JSON string     |
        | the payload is null              |
        | the payload is invalid UTF-8     |
        | the payload is nested 3,000 deep |

      Examples: extensions
        | change                                     |
        | the payload is detached                    |
        | the payload is unencoded                   |
        | the payload is unencoded, unannounced      |
        | an unknown extension is critical           |
        | the list of critical extensions is empty   |
        | the list of critical extensions is no list |
        | b64 is critical and no boolean             |

    Scenario Outline: A refresh token of another shape
      Given Ada has logged in to the "refresh" app
      And her refresh token opens POST /refresh
      And a copy of her refresh token in which <change>
      When she sends POST /refresh with the copy
      Then she is rejected

      Examples: one of each sort
        | change                           |
        | only two segments are left       |
        | the payload is no base64url      |
        | the payload is a JSON array      |
        | an unknown extension is critical |
