"""Which voting rule, tolerance, alignment or burden sharing makes unity matter, and how."""
