"""Figures of the books: by member, category and profile, and of the park."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbonacct.ghg.books import BOUNDARY, network_entity
from carbonacct.ghg.context import CATEGORIES, CO2, MEMO_CATEGORIES
from carbonacct.ghg.lines import Booked, LineArrays, Runner
from carbonacct.lineage.graph import Graph, Node

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

    from carbonacct.ghg.profile import Profile

WAYS = {
    "own": ("", ""),
    "gate": ("经园区关口", " through the gate"),
    "inside": ("园区内转供", " inside the park"),
    "within": ("企业内部转供", " within the member"),
}
COUNTED = ("own", "gate", "inside")
"""Ways that a member's book counts; a facility's own figures count transfers within the member too."""


@dataclass(frozen=True)
class LineGroups:
    """Lines of each (book, profile, entity, category, way) with their sums in tonnes.

    ``other_gases``: a profile's members' lines outside transfers, of gases other than CO2, and their sum.
    """

    numbers: dict[tuple[str, str, str, str, str], tuple[int, ...]]
    tonnes: dict[tuple[str, str, str, str, str], float]
    other_gases: dict[str, tuple[int, ...]]
    other_tonnes: dict[str, float]


def group_lines(booked: list[Booked], arrays: LineArrays, run: Runner | None = None) -> LineGroups:
    """Group lines by figure and add them up with the block-wise kernel (tonnes of CO2 or CO2e)."""
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels.grouped import grouped_sum  # noqa: PLC0415

    numbers: dict[tuple[str, str, str, str, str], list[int]] = defaultdict(list)
    for number, line in enumerate(booked):
        numbers[line.key].append(number)
    codes = np.zeros(len(booked), dtype=np.uint32)
    for code, members in enumerate(numbers.values()):
        codes[members] = code
    sums = grouped_sum(codes, arrays.co2e_kg, len(numbers), each=run)
    tonnes = {key: float(value) / 1000 for key, value in zip(numbers, sums, strict=True)}
    other: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(booked):
        if line.spec.gas != CO2 and line.book == "enterprise" and line.way in ("own", "gate"):
            other[line.profile].append(number)
    sums_other = {name: math.fsum(arrays.co2e_kg[chosen]) / 1000 for name, chosen in other.items()}
    found = {key: tuple(members) for key, members in numbers.items()}
    return LineGroups(found, tonnes, {name: tuple(chosen) for name, chosen in other.items()}, sums_other)


class BookFigures:
    """Builds the figures of one profile's books into a graph.

    Args:
        graph: where the figures go.
        groups: grouped lines of all profiles.
        profile: the profile.
        members: every entity → the member (enterprise, or the park itself) that it belongs to.
        park_id: the park's entity id.
    """

    def __init__(
        self, graph: Graph, groups: LineGroups, profile: Profile, members: dict[str, str], park_id: str
    ) -> None:
        self.graph, self.groups, self.profile = graph, groups, profile
        self.members, self.park_id, self.unit = members, park_id, profile.unit

    def leaf(self, path: str, key: tuple[str, str, str, str, str]) -> str | None:
        """Add the figure of one group of lines; None where there are no lines."""
        numbers = self.groups.numbers.get(key)
        if numbers is None:
            return None
        category, way = CATEGORIES[key[3]], WAYS[key[4]] if key[0] == "enterprise" else ("", "")
        node = Node(
            path,
            category[0] + (f"（{way[0]}）" if way[0] else ""),
            category[1] + way[1],
            self.groups.tonnes[key],
            self.unit,
            "lines",
            lines=numbers,
        )
        return self.graph.add(node).path

    def build(self) -> None:
        """All figures of the profile: facilities, members, network, park."""
        facilities = [entity for entity, owner in self.members.items() if owner != entity]
        for entity in [*facilities, *dict.fromkeys(self.members.values())]:
            within = [facility for facility in facilities if self.members[facility] == entity]
            self._entity("enterprise", entity, within)
        self._entity("network", network_entity(self.park_id), [])
        self._members()
        self._park()

    def _base(self, entity: str) -> str:
        return f"enterprise/{entity}/{self.profile.id}"

    def _existing(self, paths: list[str]) -> list[str]:
        return [path for path in paths if path in self.graph]

    def _entity(self, book: str, entity: str, facilities: list[str]) -> None:
        base = self._base(entity)
        part_of_member = self.members.get(entity, entity) != entity
        for category, (zh, en, _) in CATEGORIES.items():
            below = [f"{self._base(facility)}/lines/{category}/{way}" for facility in facilities for way in COUNTED]
            parts = self._existing(below)
            for way in WAYS:
                path = self.leaf(f"{base}/lines/{category}/{way}", (book, self.profile.id, entity, category, way))
                parts += [path] if path is not None and (way in COUNTED or part_of_member) else []
            if parts or category in MEMO_CATEGORIES:
                self.graph.sum(f"{base}/category/{category}", zh, en, self.unit, parts)
        self._totals(base)

    def _totals(self, base: str) -> None:
        """Gross emissions and the total of the standard from the categories under one path."""
        counted = [f"{base}/category/{category}" for category in CATEGORIES if category not in MEMO_CATEGORIES]
        self.graph.sum(f"{base}/gross", "排放合计（毛）", "gross emissions", self.unit, self._existing(counted))
        if self.profile.capture.deduct:
            self.graph.difference(
                f"{base}/total",
                "排放总量（扣减回收利用）",
                "total (recovery deducted)",
                self.unit,
                [f"{base}/gross", f"{base}/category/memo_captured"],
            )
        else:
            self.graph.sum(f"{base}/total", "排放总量", "total", self.unit, [f"{base}/gross"])

    def _members(self) -> None:
        """Members' lines outside transfers, by category: what park and enterprise books have in common."""
        base = f"members/{self.profile.id}"
        for category, (zh, en, _) in CATEGORIES.items():
            for name, ways in (("outside", ("own", "gate")), ("unmetered", ("own",)), ("inside", ("inside",))):
                lines = [f"{self._base(e)}/lines/{category}/{way}" for e in self.members for way in ways]
                self.graph.sum(f"{base}/{name}/{category}", zh, en, self.unit, self._existing(lines))
        numbers = self.groups.other_gases.get(self.profile.id, ())
        value = self.groups.other_tonnes.get(self.profile.id, 0.0)
        zh, en = "二氧化碳以外的气体", "gases other than CO2"
        node = Node(f"{base}/outside/other_gases", zh, en, value, self.unit, "lines", lines=numbers)
        self.graph.add(node)

    def _park(self) -> None:
        base, network = f"park/{self.profile.id}", self._base(network_entity(self.park_id))
        for category, (zh, en, _) in CATEGORIES.items():
            parts = [f"members/{self.profile.id}/unmetered/{category}"]
            if category in BOUNDARY:
                gate = self.leaf(f"{base}/gate/{category}", ("park", self.profile.id, self.park_id, category, "gate"))
                parts += [gate] if gate is not None else []
            else:
                parts += self._existing([f"{network}/category/{category}"])
            self.graph.sum(f"{base}/category/{category}", zh, en, self.unit, parts)
        self._totals(base)
        for entity in self.members:
            self._contribution(base, entity)
        self.graph.sum(
            f"{base}/entity/{network_entity(self.park_id)}",
            "园区管网与未归集用户",
            "park network and unassigned users",
            self.unit,
            [f"{network}/total"],
        )

    def _contribution(self, base: str, entity: str) -> None:
        """What an entity (with its facilities) adds to the park's total: its lines outside transfers."""
        entities = [e for e, owner in self.members.items() if entity in (e, owner)]
        counted = [category for category in CATEGORIES if category not in MEMO_CATEGORIES]
        lines = [f"{self._base(e)}/lines/{c}/{way}" for c in counted for e in entities for way in ("own", "gate")]
        zh, en = "对园区排放的贡献（不含园内转供）", "contribution to the park (transfers inside left out)"
        gross = self.graph.sum(f"{base}/contribution/{entity}", zh, en, self.unit, self._existing(lines))
        captured = [f"{self._base(entity)}/category/memo_captured"] if self.profile.capture.deduct else []
        self.graph.difference(f"{base}/entity/{entity}", zh, en, self.unit, [gross.path, *captured])


def park_numbers(booked: list[Booked], profile: str) -> list[int]:
    """Numbers of the lines that make up the park's book: members' own lines, the gate, and fuel of the network."""
    return [
        number
        for number, line in enumerate(booked)
        if line.profile == profile
        and (
            line.book == "park"
            or (line.book == "enterprise" and line.way == "own")
            or (line.book == "network" and line.spec.category not in BOUNDARY)
        )
    ]


def totals_cube(
    booked: list[Booked], arrays: LineArrays, chosen: list[int], entity: str = "", run: Runner | None = None
) -> xr.Dataset:
    """Totals of chosen lines as labelled cubes.

    Args:
        booked: all lines.
        arrays: their masses.
        chosen: numbers of the lines to add up.
        entity: one name for all lines (the park); empty: each line's own entity.
        run: how the kernel's blocks are run.

    Returns:
        Dataset with variables ``mass_t`` (tonnes of the gas) and ``co2e_t`` over dimensions entity × category × gas ×
        period; periods are months (``2025-01``) and the whole year (``2025``) for annual rows.
    """
    import numpy as np  # noqa: PLC0415
    import xarray as xr  # noqa: PLC0415

    from carbonacct.kernels.grouped import grouped_sum  # noqa: PLC0415

    lines = [booked[n] for n in chosen]
    names = [entity or line.entity for line in lines]
    coordinates = {
        "entity": list(dict.fromkeys(names)),
        "category": [c for c in CATEGORIES if any(line.spec.category == c for line in lines)],
        "gas": sorted({line.spec.gas for line in lines}),
        "period": sorted({line.spec.record.period for line in lines}),
    }
    labels = {
        "entity": names,
        "category": [line.spec.category for line in lines],
        "gas": [line.spec.gas for line in lines],
        "period": [line.spec.record.period for line in lines],
    }
    shape = tuple(len(known) for known in coordinates.values())
    codes: NDArray[np.uint32] = np.zeros(len(lines), dtype=np.uint32)
    for name, known in coordinates.items():
        places = {label: place for place, label in enumerate(known)}
        codes = codes * np.uint32(len(known)) + np.array([places[label] for label in labels[name]], dtype=np.uint32)
    size = math.prod(shape)
    variables = {}
    for name, values in (("mass_t", arrays.mass_kg), ("co2e_t", arrays.co2e_kg)):
        sums = grouped_sum(codes, np.ascontiguousarray(values[chosen]), size, each=run) / 1000
        variables[name] = (tuple(coordinates), sums.reshape(shape))
    return xr.Dataset(variables, coords=coordinates)


def cube_records(cube: xr.Dataset, profile: str, book: str) -> list[dict[str, object]]:
    """The non-zero cells of a cube as plain records, in coordinate order."""
    frame: pd.DataFrame = cube.to_dataframe().reset_index()
    frame = frame[(frame["mass_t"] != 0) | (frame["co2e_t"] != 0)]
    head = {"profile": profile, "book": book}
    return [{**head, **{str(k): v for k, v in row.items()}} for row in frame.to_dict("records")]
