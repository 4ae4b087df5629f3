"""Whether results hang on the step, on how finely the ladder is cut, on batches or on processes."""
