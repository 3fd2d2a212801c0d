"""Accounting methods, one file each; :func:`all_methods` finds every module of this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from carbonacct.ghg.context import Method


@lru_cache(maxsize=1)
def all_methods() -> tuple[Method, ...]:
    """Every method of this folder, by module name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").METHOD for name in names)
