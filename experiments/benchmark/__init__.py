"""How fast the simulation is, against its own random numbers and against a plain scalar model."""
