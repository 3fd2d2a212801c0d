"""Uncertainty: sampling, Monte Carlo, quantiles, comparison on the same draws."""
