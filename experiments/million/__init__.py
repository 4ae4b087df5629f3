"""A million worlds on one machine: time, memory and disk."""
