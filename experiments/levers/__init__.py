"""Whether every parameter, setting and lever of a posture makes a difference somewhere."""
