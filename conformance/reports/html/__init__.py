"""Pages for people who would rather look than read: a run, the specification, a comparison.

Each is one HTML file that needs nothing else: no network, no other file, and no script but its own.
What makes them is imported when a page is asked for, since a run without one should start at once.
"""
