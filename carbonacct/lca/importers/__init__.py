"""Readers of life-cycle inventories, one file a format; each returns a :class:`carbonacct.lca.datasets.Library`."""
