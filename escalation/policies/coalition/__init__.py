"""Policies of the coalition, one a file."""
