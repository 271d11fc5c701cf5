"""Measures the reference and the runner against others, all in one go, and reports the results.

Times from one machine say nothing about another, and little about the same one tomorrow.  So
whatever is compared takes turns, and ratios are reported: see timing.py.
"""
