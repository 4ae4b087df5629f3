"""A sweep that is killed, or finds no room on the disk, comes to the table of one that was left alone."""
