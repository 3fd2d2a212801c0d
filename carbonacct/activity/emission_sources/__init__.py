"""Registers whose rows emit: refrigerants, process gases, vehicles by distance, wastewater, waste …, one file a kind.

A module of this folder with ``SOURCES`` is found by :func:`all_sources`; its registers lie in ``registers/`` of a
workspace like every other, and its rows reach the method of ``carbonacct/ghg/methods/`` that names the register.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache

from carbonacct.activity.schema import TableSchema


@dataclass(frozen=True, slots=True, eq=False)
class EmissionSource:
    """A register whose rows emit.

    Attributes:
        schema: its columns, among them ``entity_id`` and ``period``; numbers stand in fixed units.
        subject: the column that says what emits (a gas, a vehicle type, a material), the ``carrier`` of the record.
        amount: the column of the activity amount, the ``quantity`` of the record, in that column's unit.
    """

    schema: TableSchema
    subject: str
    amount: str

    @property
    def unit(self) -> str:
        """Unit of the amount."""
        return self.schema.column(self.amount).unit


@lru_cache(maxsize=1)
def all_sources() -> dict[str, EmissionSource]:
    """Every register of this folder by its name, in the order of the modules."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {source.schema.name: source for module in modules for source in getattr(module, "SOURCES", ())}
