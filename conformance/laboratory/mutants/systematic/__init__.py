"""The mutants that cosmic-ray makes of the reference, and the result for each."""
