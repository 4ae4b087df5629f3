"""Policies of the challenger, one a file."""
