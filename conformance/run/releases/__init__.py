"""Judges the releases of one package one by one, and keeps the runs: what changed when."""
