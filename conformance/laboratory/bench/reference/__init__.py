"""What is measured about the reference: requests, tokens, the blacklist, instructions."""
