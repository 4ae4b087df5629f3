"""Rules: pure functions over arrays whose last axis runs over worlds, one mechanism a file."""
