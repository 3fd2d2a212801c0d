"""Picking from the result document: figures by path, names by id, pivots of the totals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from carbonacct.report.texts import Text, text, word

Json = dict[str, Any]
BASES = ("calorific", "equivalent")


class AccountsView:
    """Read access to one result document (``carbonacct.accounts/1``)."""

    def __init__(self, document: Json) -> None:
        self.document = document

    @cached_property
    def figures(self) -> dict[str, Json]:
        """Figures by path, in the order of the document."""
        return {figure["path"]: figure for figure in self.document["figures"]}

    def figure(self, path: str) -> Json | None:
        """The figure of a path, or None."""
        return self.figures.get(path)

    def value(self, path: str) -> float | None:
        """Value of a figure; None when there is no such figure or it has no value."""
        figure = self.figures.get(path)
        return None if figure is None else figure["value"]

    def pick(self, prefix: str) -> dict[str, Json]:
        """Figures whose path begins with ``prefix``, by the rest of their path."""
        return {path[len(prefix) :]: figure for path, figure in self.figures.items() if path.startswith(prefix)}

    @cached_property
    def profiles(self) -> dict[str, Json]:
        """Accounting profiles by id."""
        return {profile["id"]: profile for profile in self.document["profiles"]}

    @cached_property
    def categories(self) -> dict[str, Json]:
        """Emission categories by id."""
        return {category["id"]: category for category in self.document["categories"]}

    @cached_property
    def entities(self) -> dict[str, Json]:
        """Members of the park by id, the park itself and its network included."""
        return {entity["id"]: entity for entity in self.document["entities"]}

    @cached_property
    def factor_numbers(self) -> dict[str, int]:
        """Place of a factor in the document's list, by reference."""
        return {factor["ref"]: number for number, factor in enumerate(self.document["factors"])}

    def entity_name(self, entity_id: str) -> str:
        """Name of a member; the id itself when it is not listed."""
        entity = self.entities.get(entity_id)
        return str(entity["name"]) if entity else entity_id

    def category_name(self, category_id: str) -> Text:
        """Name of an emission category in both languages."""
        return _name(self.categories.get(category_id), category_id)

    @cached_property
    def _carriers(self) -> dict[str, Text]:
        return {i["carrier"]: Text(i["name_zh"], i["name_en"]) for i in self.document["energy"]["by_carrier"]}

    def carrier_name(self, carrier: str) -> Text:
        """Name of an energy carrier in both languages; what is none as it is written."""
        return self._carriers.get(carrier) or word("carrier", carrier)

    def profile_name(self, profile_id: str) -> Text:
        """Name of an accounting profile in both languages."""
        return _name(self.profiles.get(profile_id), profile_id)

    def profile_unit(self, profile_id: str) -> str:
        """``tCO2`` or ``tCO2e``."""
        profile = self.profiles.get(profile_id)
        return str(profile["unit"]) if profile else ""

    def context(self, path: str) -> Text:
        """Whose figure a path is and under which profile (empty where the path names neither)."""
        parts = path.split("/")
        owner = parts[parts.index("enterprise") + 1] if "enterprise" in parts[:2] and len(parts) > 2 else ""
        names = [Text(self.entity_name(owner), self.entity_name(owner))] if owner else []
        names += [self.profile_name(part) for part in parts[1:3] if part in self.profiles]
        return Text(" · ".join(name.zh for name in names), " · ".join(name.en for name in names))

    def members(self, facilities: bool = True) -> list[Json]:
        """Entities that have figures of their own in the enterprise book, in the order of the document.

        A facility stands below its enterprise and is part of it; without ``facilities`` no tonne is listed twice.
        """
        found = [e for e in self.document["entities"] if self._has_book(e["id"])]
        owners = {entity["id"] for entity in found}
        parts = {e["id"] for e in found if e["kind"] == "facility" and e["parent_id"] in owners}
        tops = [entity for entity in found if entity["id"] not in parts]
        if not facilities:
            return tops
        below = [entity for entity in found if entity["id"] in parts]
        return [entity for top in tops for entity in _with_facilities(top, below)]

    def member_label(self, entity: Json) -> Text:
        """Name of a member in a list; the park's own users are said to be its own."""
        name = str(entity["name"])
        if entity["kind"] == "network":
            return text("row.network")
        return text("row.park_own", name=name) if entity["kind"] == "park" else Text(name, name)

    def _has_book(self, entity_id: str) -> bool:
        paths = [f"enterprise/{entity_id}/{profile}/total" for profile in self.profiles]
        return any(path in self.figures for path in paths)

    def park_total_path(self) -> str:
        """Path of the headline total of the park."""
        return f"park/{self.document['park_profile']}/total"

    def headline_paths(self) -> list[str]:
        """Figures of the cards: those every park asks for first, then the others the document names."""
        profile = self.document["park_profile"]
        wanted = [self.park_total_path()]
        wanted += [f"intensity/{profile}/per_tce/{basis}" for basis in BASES]
        wanted += [f"intensity/{profile}/per_value_added"]
        wanted += [f"energy/park/{basis}/comprehensive" for basis in BASES]
        wanted += [f"energy/park/{basis}/nonfossil_share" for basis in BASES]
        wanted += ["energy/park/renewable_power_share", "energy/park/electrification"]
        return [path for path in dict.fromkeys([*wanted, *self.document["headline"]]) if path in self.figures]

    def totals(self, profile_id: str, book: str) -> list[Json]:
        """Totals of one profile and book without the memo categories."""
        memo = {category for category, entry in self.categories.items() if entry["memo"]}
        return [
            total
            for total in self.document["totals"]
            if total["profile"] == profile_id and total["book"] == book and total["category"] not in memo
        ]

    def total_tonnes(self, total: Json) -> float:
        """Tonnes of a total in the unit of its profile: mass for ``tCO2``, CO2e for ``tCO2e``."""
        key = "mass_t" if self.profile_unit(total["profile"]) == "tCO2" else "co2e_t"
        return float(total[key] or 0.0)


def pivot(records: Iterable[Json], key: Callable[[Json], Any], value: Callable[[Json], float]) -> dict[Any, float]:
    """Records gathered under ``key`` (in the order first seen); values of one key are added exactly (``math.fsum``)."""
    gathered: dict[Any, list[float]] = {}
    for record in records:
        gathered.setdefault(key(record), []).append(value(record))
    return {place: math.fsum(values) for place, values in gathered.items()}


def _name(entry: Json | None, fallback: str) -> Text:
    return Text(entry["name_zh"], entry["name_en"]) if entry else Text(fallback, fallback)


def _with_facilities(top: Json, facilities: list[Json]) -> list[Json]:
    """An entity and, below it, its facilities and theirs."""
    under = [entity for entity in facilities if entity["parent_id"] == top["id"]]
    return [top, *(entity for one in under for entity in _with_facilities(one, facilities))]


def is_share(figure: Json) -> bool:
    """Whether a figure is a share between 0 and 1 that is shown as per cent."""
    tail = str(figure["path"]).rsplit("/", 1)[-1]
    return figure["unit"] in {"1", ""} and (tail.endswith("_share") or tail == "electrification")
