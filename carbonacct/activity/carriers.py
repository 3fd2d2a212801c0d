"""What this room needs to know of the carrier table; ``carbonacct.factors.carriers.Carriers`` provides it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

FUEL_KINDS = frozenset({"solid_fuel", "liquid_fuel", "gas_fuel", "biofuel"})


class CarrierInfo(Protocol):
    """One energy carrier or material."""

    @property
    def carrier(self) -> str:
        """Canonical id."""

    @property
    def name_zh(self) -> str:
        """Chinese name."""

    @property
    def name_en(self) -> str:
        """English name."""

    @property
    def kind(self) -> str:
        """``solid_fuel``, ``liquid_fuel``, ``gas_fuel``, ``biofuel``, ``electricity``, ``heat``, ``steam`` …"""

    @property
    def natural_unit(self) -> str:
        """``t``, ``Nm3``, ``kWh`` or ``GJ``."""


class CarrierLookup(Protocol):
    """Finds carriers by id and by what people call them."""

    def get(self, carrier: str) -> CarrierInfo | None:
        """The carrier with this id, or None."""

    def resolve(self, text: str) -> CarrierInfo | None:
        """The carrier that a cell means, or None when it is unknown."""

    def suggested(self, text: str, units: Collection[str] = ()) -> tuple[str, str]:
        """What an unknown name may mean, in Chinese and English; ``units`` are those that stand beside it."""


def units_beside(rows: Sequence[Sequence[object]], name: int, unit: int | None, header: str) -> dict[object, set[str]]:
    """Units that stand in the rows of each name: the column of units, else the unit of the header."""
    found: dict[object, set[str]] = {}
    for row in rows:
        text = "" if unit is None or row[unit] is None else str(row[unit]).strip()
        found.setdefault(row[name], set()).update({text or header} - {""})
    return found
