"""One run of the suite, from the options of a command to the record of its results."""
