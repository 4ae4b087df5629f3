"""Whether unity matters more where the threat of sanctions is credible."""
