"""What the coalition's effect owes to each member, and single crises to an ally, a decision or an accident."""
