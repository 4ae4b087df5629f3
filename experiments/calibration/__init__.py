"""Which parameters go together with published rates."""
