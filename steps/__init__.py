"""The vocabulary of the features, one module for each noun. It speaks HTTP, and nothing else."""
