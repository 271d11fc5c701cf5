"""Whether the suite notices mistakes: the reference with one thing wrong, and the verdict on it.

The mutants in catalogue/ were made by hand, each for one clause; those in systematic/ by a machine.
"""
