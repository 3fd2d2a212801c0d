"""The carrier table: fuels, electricity, heat, products and carbonates, and what people call them."""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from carbonacct.errors import ReferenceDataError

KINDS = frozenset(
    {
        "solid_fuel",
        "liquid_fuel",
        "gas_fuel",
        "biofuel",
        "electricity",
        "heat",
        "steam",
        "hot_water",
        "product",
        "carbonate",
        "gas_captured",
    }
)
NATURAL_UNITS = frozenset({"t", "Nm3", "kWh", "GJ"})
FUEL_KINDS = frozenset({"solid_fuel", "liquid_fuel", "gas_fuel", "biofuel"})
_FLAGS = ("renewable", "nonfossil", "primary_energy", "secondary", "fossil_gas_origin")


@dataclass(frozen=True, slots=True)
class Carrier:
    """One energy carrier or material.

    ``natural_unit`` is what its quantities are kept in (t, Nm3, kWh, GJ); ``parent`` is the carrier whose factor
    may stand in, with a finding; ``fossil_gas_origin`` says whether CH4 from it is fossil (it chooses the GWP).
    """

    carrier: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    kind: str
    natural_unit: str
    parent: str
    renewable: bool
    nonfossil: bool
    primary_energy: bool
    secondary: bool
    fossil_gas_origin: bool
    note: str

    @property
    def is_fuel(self) -> bool:
        """Whether it is burned: solid, liquid, gaseous or biofuel."""
        return self.kind in FUEL_KINDS


def normalised(text: str) -> str:
    """Text as names are compared: NFKC (full-width signs become plain), no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


class Carriers:
    """Lookup of carriers by id and by any name; immutable once made."""

    def __init__(self, carriers: Iterable[Carrier]) -> None:
        """Index the carriers.

        Raises:
            ReferenceDataError: an id or an alias stands for two carriers, or a parent is unknown.
        """
        self._by_id: dict[str, Carrier] = {}
        self._by_name: dict[str, Carrier] = {}
        self._shown: dict[str, str] = {}
        for carrier in carriers:
            if carrier.carrier in self._by_id:
                raise ReferenceDataError(f"carrier '{carrier.carrier}' is defined twice")
            self._by_id[carrier.carrier] = carrier
            self._index_names(carrier)
        for carrier in self._by_id.values():
            if carrier.parent and carrier.parent not in self._by_id:
                raise ReferenceDataError(f"carrier '{carrier.carrier}' has the unknown parent '{carrier.parent}'")

    def _index_names(self, carrier: Carrier) -> None:
        for name in (carrier.carrier, carrier.name_zh, carrier.name_en, *carrier.aliases):
            key = normalised(name)
            holder = self._by_name.setdefault(key, carrier)
            if holder.carrier != carrier.carrier:
                raise ReferenceDataError(f"'{name}' names two carriers: '{holder.carrier}' and '{carrier.carrier}'")
            self._shown.setdefault(key, name)

    def __iter__(self) -> Iterator[Carrier]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, carrier: object) -> bool:
        return carrier in self._by_id

    def __getitem__(self, carrier: str) -> Carrier:
        """The carrier with this id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[carrier]

    def get(self, carrier: str) -> Carrier | None:
        """The carrier with this id, or None."""
        return self._by_id.get(carrier)

    def resolve(self, text: str) -> Carrier | None:
        """The carrier that a cell means: by id, Chinese or English name, or alias; None when unknown."""
        return self._by_name.get(normalised(text))

    def suggested(self, text: str, units: Collection[str] = ()) -> tuple[str, str]:
        """What an unknown name may mean, in Chinese and English: candidates with scores and reasons, or a dash."""
        from carbonacct.factors.suggest import suggest  # noqa: PLC0415  (it knows this module)

        found = suggest(self, text, units)
        return "；".join(s.words("zh") for s in found) or "—", "; ".join(s.words("en") for s in found) or "—"

    def closest(self, text: str, n: int = 3) -> list[str]:
        """Up to ``n`` names most like the text, best first, at most one a carrier (Chinese for Chinese text)."""
        key = normalised(text)
        scored = sorted(
            ((difflib.SequenceMatcher(None, key, name).ratio(), name) for name in self._by_name),
            key=lambda pair: (-pair[0], pair[1]),
        )
        found: dict[str, str] = {}
        for score, name in scored:
            if score == 0.0 or len(found) == n:
                break
            found.setdefault(self._by_name[name].carrier, self._shown[name])
        return list(found.values())


def read_carriers(path: Path) -> Carriers:
    """Read ``carriers.csv``.

    Raises:
        ReferenceDataError: a row does not fit the table.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return Carriers(_carrier(row, f"{path}:{number}") for number, row in enumerate(rows, start=2))


def _carrier(row: dict[str, str], place: str) -> Carrier:
    """One row of the table as a carrier."""
    for flag in _FLAGS:
        if row.get(flag) not in ("true", "false"):
            raise ReferenceDataError(f"{place}: '{flag}' must be true or false")
    if row["kind"] not in KINDS:
        raise ReferenceDataError(f"{place}: unknown kind '{row['kind']}'")
    if row["natural_unit"] not in NATURAL_UNITS:
        raise ReferenceDataError(f"{place}: unknown natural unit '{row['natural_unit']}'")
    return Carrier(
        carrier=row["carrier"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        kind=row["kind"],
        natural_unit=row["natural_unit"],
        parent=row["parent"],
        renewable=row["renewable"] == "true",
        nonfossil=row["nonfossil"] == "true",
        primary_energy=row["primary_energy"] == "true",
        secondary=row["secondary"] == "true",
        fossil_gas_origin=row["fossil_gas_origin"] == "true",
        note=row["note"],
    )
