"""Programs that serve or test the reference with something in it changed or traced."""
