"""Forecasts of ten crises of the past, scored beside base rates."""
