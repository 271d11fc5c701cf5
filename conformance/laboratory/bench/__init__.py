"""Measures the reference and the runner against others, all in one go, and writes it down.

Times of one machine say nothing on another, and little on the same one tomorrow.  So whatever is
compared takes turns, and what is told are ratios: see timing.py.
"""
