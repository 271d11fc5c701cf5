"""What this project measures about itself, and no user needs: only in a checkout, not in the wheel.

``python -m conformance.laboratory COMMAND`` starts it. Nothing else in conformance/ imports it.
"""
