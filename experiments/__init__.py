"""Experiments, a folder a question: ``python -m experiments.rules`` writes results/rules/, and so the others."""
