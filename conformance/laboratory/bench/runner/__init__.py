"""What is measured about the runner: whole runs, compared to their exchanges sent by others."""
