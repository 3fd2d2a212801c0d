"""Checks between rows and tables: one file each, found by name of the package.

To add a check, add one file with a ``CHECK`` and its test; the texts of its codes stand in
``carbonacct/messages/activity.toml``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from carbonacct.activity.checks.base import Check, CheckContext
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding

__all__ = ["Check", "CheckContext", "all_checks", "needed_tables", "run_checks"]


@lru_cache(maxsize=1)
def all_checks() -> tuple[Check, ...]:
    """Every ``CHECK`` of the modules of this package, in alphabetical order of the modules."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.CHECK for module in modules if hasattr(module, "CHECK"))


@lru_cache(maxsize=1)
def needed_tables() -> dict[str, frozenset[str]]:
    """The tables that a finding compares, by code: a file without them does not tell it by itself."""
    return {code: tables for check in all_checks() for code, tables in check.needs.items()}


def run_checks(tables: Tables, context: CheckContext) -> list[Finding]:
    """What all checks find, without repeats."""
    return list(dict.fromkeys(found for check in all_checks() for found in check.run(tables, context)))
