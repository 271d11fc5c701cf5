"""Programs that serve the reference, or test it, with something in it changed or traced."""
