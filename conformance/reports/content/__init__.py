"""What all reports say alike, in whatever form: failures, tokens, sums, chapters."""
