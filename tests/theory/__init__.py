"""Closed forms against worked numbers, brute force, Monte Carlo and Gambit."""
