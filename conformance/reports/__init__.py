"""What is shown of a run: each report is a function of the records in results."""
