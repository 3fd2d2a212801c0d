"""Energy: standard coal on both bases, heat content of steam and water, the electricity ledger."""
