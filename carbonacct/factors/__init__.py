"""Factors: data sets by edition, selection with findings, GWP sets, the lock file and the carrier table."""
