"""Indicator systems as data: formulas are parsed, checked and evaluated here; no regulation is known to the code."""
