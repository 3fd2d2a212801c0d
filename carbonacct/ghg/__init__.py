"""Greenhouse gases: methods, accounting profiles, emission lines, enterprise and park books."""
