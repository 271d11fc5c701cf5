"""The README's example applications, one a module: `create_app(options)` returns each.

They use the README's API and nothing else, so they run on the original package 0.0.2 as well.
"""
