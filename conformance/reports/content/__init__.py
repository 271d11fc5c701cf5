"""What all reports have in common, in any format: failures, tokens, sums, chapters."""
