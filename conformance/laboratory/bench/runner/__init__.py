"""What is measured of the runner: whole runs, against their own exchanges sent by others."""
