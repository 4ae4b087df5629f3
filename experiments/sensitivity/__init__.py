"""What outcomes depend on, and in whose hands it lies."""
