"""What is measured of the reference: requests, tokens, the blacklist, instructions."""
