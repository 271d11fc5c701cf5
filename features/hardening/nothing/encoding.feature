Feature: Hardening, with nothing: encoding
  Anybody can send any text and call it a token. A server has to read some of it before it can look at a
  signature, so what is wrong here is met by a stranger's tokens too. A parser that crashes on it is a way
  to bring the server down; one that tolerates it gives one token many forms.

  @hardening.base64url @rfc
  Rule: A segment that is not base64url is rejected
    By RFC 7515 section 5.2 each of the three is decoded as RFC 4648 says, and by its section 3.3 characters
    outside of the alphabet are rejected, not skipped.

    Scenario Outline: A character that base64url does not have
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: outside of the alphabet
        | change                               |
        | the header is not valid base64url    |
        | the signature is not valid base64url |

    Scenario: Strangers among the characters, and other alphabets
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the header is not valid base64url      |
        | the header has stray characters        |
        | the signature is not valid base64url   |
        | the signature has stray characters     |
        | the signature is in the other alphabet |
        | its dots are %2E                       |
        | it is encoded once more                |
        | it is in the JSON serialization        |
      Then she is rejected

  @hardening.header-json @rfc
  Rule: A header that is not a JSON object is rejected
    In UTF-8, and valid as a whole. RFC 7515 sections 4 and 5.2, RFC 7519 section 7.2.

    Scenario Outline: A header of another form
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: no JSON, no object, no UTF-8
        | change                       |
        | the header is not valid JSON |
        | the header is a JSON array   |
        | the header is invalid UTF-8  |

    Scenario: A header that is no object
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      When she shows GET /protected these copies of her access token
        | the header is null          |
        | the header is a number      |
        | the header is a JSON string |
        | the header is a JSON array  |
      Then she is rejected

    Scenario: Parameters of another type
      Given Ada has logged in to the "basic" app
      When she shows GET /protected these copies of her access token
        | typ in the header is 7, unsigned        |
        | typ in the header is null, unsigned     |
        | typ in the header is {}, unsigned       |
        | typ in the header is "", signature kept |
        | cty in the header is 7, unsigned        |
        | kid in the header is [], unsigned       |
        | kid in the header is {}, unsigned       |
        | crit in the header is 7, unsigned       |
        | crit in the header is [{}], unsigned    |
        | zip in the header is 7, unsigned        |
        | zip in the header is "DEF", unsigned    |
        | b64 in the header is 7, unsigned        |
        | jku in the header is 7, unsigned        |
        | x5u in the header is {}, unsigned       |
        | x5t in the header is [], unsigned       |
        | epk in the header is "x", unsigned      |
        | enc in the header is 7, unsigned        |
        | nonce in the header is {}, unsigned     |
      Then the server responds without an error
      And her access token opens GET /protected

  @hardening.nesting @rfc
  Rule: Deeply nested JSON does not bring the server down
    A parser that calls itself for each level runs out of stack. RFC 8259 section 9 lets it set a limit;
    answering at that limit, and not crashing, is prudence. Anybody can send such a header; such a payload
    takes the key.

    Scenario Outline: 3,000 levels
      Given Ada has logged in to the "basic" app
      And her access token opens GET /protected
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then she is rejected

      Examples: where they are
        | change                           |
        | the header is nested 3,000 deep  |
        | the payload is nested 3,000 deep |

  @hardening.crit-form @rfc
  Rule: A crit that is empty or not a list does not bring the server down
    Accepted or rejected: RFC 7515 section 4.1.11 forbids making such a token, and lets whoever receives one
    reject it.

    Scenario Outline: A list of critical extensions that is none
      Given Ada has logged in to the "basic" app
      And a copy of her access token in which <change>
      When she sends GET /protected with the copy
      Then the server responds without an error
      And her access token opens GET /protected

      Examples: empty, or no list
        | change                |
        | crit is an empty list |
        | crit is not a list    |

    Scenario: A name that is known anyway
      RFC 7515 forbids listing one, and lets whoever receives such a list reject it.

      Given Ada has logged in to the "basic" app
      And a copy of her access token in which a known name is critical
      When she sends GET /protected with the copy
      Then the server responds without an error
      And her access token opens GET /protected
