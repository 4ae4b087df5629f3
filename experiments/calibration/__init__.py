"""How the shipped scenario stands beside the published rates that it lists."""
