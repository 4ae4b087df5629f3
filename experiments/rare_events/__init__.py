"""What splitting tells of the highest rungs, whether it is right, and what it costs."""
