"""Pages for people who would rather look than read: a run, the specification, a comparison.

Each is one HTML file that needs nothing else: no network, no other file, and no script but its own.
The code is only imported when a page is requested, since a run without one should start at once.
"""
