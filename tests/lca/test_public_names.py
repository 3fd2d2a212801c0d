"""What the package offers is there under its name, whatever was imported before."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

from carbonacct import lca


def test_every_name_is_a_thing_and_no_module() -> None:
    for found in pkgutil.iter_modules(lca.__path__):
        importlib.import_module(f"carbonacct.lca.{found.name}")
    for name in lca.__all__:
        thing = getattr(lca, name)
        assert callable(thing) and not isinstance(thing, ModuleType), name
        assert thing.__name__ == name


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        lca.nothing  # noqa: B018
