"""The mutants that cosmic-ray makes of the reference, and what becomes of each."""
