"""A sweep killed again and again comes to the table of one that was not."""
