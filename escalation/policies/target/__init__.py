"""Policies of the target, one a file."""
