"""What this project measures of itself, and no user needs: it is in a checkout, and in no wheel.

``python -m conformance.laboratory COMMAND`` starts it. Nothing else in conformance/ imports it.
"""
