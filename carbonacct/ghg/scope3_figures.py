"""Figures of scope 3: by category, for every member and the park, and what each category rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from carbonacct.findings import Finding, finding
from carbonacct.ghg.lines import SCOPE3_BOOK, Booked
from carbonacct.ghg.scope3 import Category, scope3_rules
from carbonacct.lineage.graph import Graph, Node

if TYPE_CHECKING:
    from carbonacct.ghg.figures import LineGroups
    from carbonacct.source import Source

Status = Literal["data", "relevant", "not_relevant", "not_available", "unstated"]
WAYS = ("own", "inside")


@dataclass(frozen=True, slots=True)
class Screened:
    """A row of the screening: a category, whose it is (empty: all), and why it has no data."""

    number: int
    entity: str
    status: str
    reason: str
    place: Source


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """One category: its figure where there are data, else what the screening says.

    ``methods`` are the tonnes by method (with what stays inside the park), in the order of the rows; ``entities`` those
    that have rows.
    """

    category: Category
    path: str
    value: float | None
    status: Status
    screened: tuple[Screened, ...]
    methods: tuple[tuple[str, float], ...]
    entities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Emissions that a member's scope 3 shares with scopes 1 and 2 of another member of the park."""

    entity: str
    counterparty: str
    category: str
    emissions: float
    place: Source


@dataclass(frozen=True)
class Scope3Result:
    """Scope 3 under one profile; ``inside`` is the path of what the park's figures leave out."""

    profile: str
    total: str
    inside: str
    categories: tuple[CategoryResult, ...]
    overlaps: tuple[Overlap, ...]


class Scope3Figures:
    """Builds the figures of scope 3 of one profile into a graph.

    Args:
        graph: where the figures go.
        groups: grouped lines of all profiles.
        profile: id of the profile.
        unit: unit of its totals.
        members: entity → the member it belongs to.
    """

    def __init__(self, graph: Graph, groups: LineGroups, profile: str, unit: str, members: Mapping[str, str]) -> None:
        self.graph, self.groups, self.profile, self.unit = graph, groups, profile, unit
        self.members = members
        self.base = f"{SCOPE3_BOOK}/{profile}"

    def build(self) -> None:
        """Categories and totals of every member with rows, then of the park, then what the park leaves out."""
        for entity in self.members:
            for category in scope3_rules().categories:
                for way in WAYS:
                    self._leaf(entity, category, way)
        for member in dict.fromkeys(self.members.values()):
            self._member(member)
        found = []
        for category in scope3_rules().categories:
            lines = self._leaves(category, ("own",), self.members)
            if lines or self._leaves(category, WAYS, self.members):
                path = f"{self.base}/category/{category.number:02d}"
                found.append(self.graph.sum(path, category.name_zh, category.name_en, self.unit, lines).path)
        note = ("不计入范围一、二的总量", "in no total of scopes 1 and 2")
        self.graph.sum(f"{self.base}/total", "范围三合计（园区）", "scope 3 of the park", self.unit, found, note)
        every = [path for c in scope3_rules().categories for path in self._leaves(c, ("inside",), self.members)]
        names = ("成员之间的范围三（园区不计）", "scope 3 between members (not in the park's)")
        self.graph.sum(f"{self.base}/inside", *names, self.unit, every)

    def _path(self, entity: str, category: Category, way: str) -> str:
        return f"{self.base}/enterprise/{entity}/lines/{category.number:02d}/{way}"

    def _leaf(self, entity: str, category: Category, way: str) -> None:
        key = (SCOPE3_BOOK, self.profile, entity, category.id, way)
        numbers = self.groups.numbers.get(key)
        if numbers is None:
            return
        zh, en = ("（与园区成员）", " (with members of the park)") if way == "inside" else ("", "")
        path, value = self._path(entity, category, way), self.groups.tonnes[key]
        names = (f"{category.name_zh}{zh}", f"{category.name_en}{en}")
        self.graph.add(Node(path, *names, value, self.unit, "lines", lines=numbers))

    def _leaves(self, category: Category, ways: Sequence[str], entities: Iterable[str]) -> list[str]:
        paths = [self._path(entity, category, way) for entity in entities for way in ways]
        return [path for path in paths if path in self.graph]

    def _member(self, member: str) -> None:
        parts = [entity for entity, owner in self.members.items() if owner == member]
        found = []
        for category in scope3_rules().categories:
            lines = self._leaves(category, WAYS, parts)
            if lines:
                path = f"{self.base}/enterprise/{member}/category/{category.number:02d}"
                found.append(self.graph.sum(path, category.name_zh, category.name_en, self.unit, lines).path)
        if found:
            path = f"{self.base}/enterprise/{member}/total"
            self.graph.sum(path, "范围三合计", "scope 3", self.unit, found)


def scope3_result(
    graph: Graph, booked: Sequence[Booked], tonnes: Sequence[float], profile: str, screening: Sequence[Screened]
) -> Scope3Result:
    """What every category rests on under one profile, and where it overlaps with members\' scopes 1 and 2.

    Args:
        graph: holds the figures of :class:`Scope3Figures`.
        booked: all lines.
        tonnes: emissions of every line in the unit of the profile.
        profile: id of the profile.
        screening: rows of the screening.
    """
    base = f"{SCOPE3_BOOK}/{profile}"
    methods: dict[str, dict[str, float]] = {}
    owners: dict[str, set[str]] = {}
    overlaps = []
    for line, emitted in zip(booked, tonnes, strict=True):
        if line.book != SCOPE3_BOOK or line.profile != profile:
            continue
        owners.setdefault(line.spec.category, set()).add(line.entity)
        by_method = methods.setdefault(line.spec.category, {})
        by_method[line.spec.method] = by_method.get(line.spec.method, 0.0) + emitted
        if line.way == "inside":
            other = line.spec.record.text("counterparty_id")
            overlaps.append(Overlap(line.entity, other, line.spec.category, emitted, line.spec.record.source))
    categories = []
    for category in scope3_rules().categories:
        rows = tuple(row for row in screening if row.number == category.number)
        path = f"{base}/category/{category.number:02d}"
        there = path in graph
        status: Status = "data" if there else _status(rows)
        value = graph.value(path) if there else None
        found = tuple(methods.get(category.id, {}).items())
        having = frozenset(owners.get(category.id, ()))
        categories.append(CategoryResult(category, path if there else "", value, status, rows, found, having))
    return Scope3Result(profile, f"{base}/total", f"{base}/inside", tuple(categories), tuple(overlaps))


def _status(rows: Sequence[Screened]) -> Status:
    """What the screening says of a category without data: a gap of any member counts before "not relevant"."""
    said = {row.status for row in rows}
    for status in ("not_available", "relevant", "not_relevant"):
        if status in said:
            return status
    return "unstated"


def _against_data(row: Screened, having: frozenset[str], names: dict[str, str]) -> list[Finding]:
    """What a row of the screening says against the data: none where there are some, a gap of a member without any."""
    there = not row.entity or row.entity in having
    if there and row.status != "relevant":
        return [finding("scope3.contrary", row.place, **names)]
    if not there and row.status != "not_relevant":
        return [finding("scope3.gap", row.place, reason=f"{row.entity}: {row.reason}", **names)]
    return []


def scope3_findings(result: Scope3Result) -> list[Finding]:
    """Categories without data or reason, data of categories said to be without, overlaps with other members."""
    findings = []
    names = {c.category.number: f"{c.category.number} {c.category.name_zh}" for c in result.categories}
    english = {c.category.number: f"{c.category.number} {c.category.name_en}" for c in result.categories}
    silent = [c.category.number for c in result.categories if c.status == "unstated"]
    if silent:
        texts = {"zh": "、".join(names[n] for n in silent), "en": "; ".join(english[n] for n in silent)}
        findings.append(finding("scope3.unstated", None, count=len(silent), names_zh=texts["zh"], names_en=texts["en"]))
    for one in result.categories:
        number, rows = one.category.number, one.screened
        if one.status in ("relevant", "not_available"):
            findings.append(
                finding("scope3.gap", rows[0].place, name_zh=names[number], name_en=english[number],
                        reason=rows[0].reason)
            )  # fmt: skip
        elif one.status == "data":
            called = {"name_zh": names[number], "name_en": english[number]}
            findings += [found for row in rows for found in _against_data(row, one.entities, called)]
    if result.overlaps:
        pairs = sorted({(one.entity, one.counterparty) for one in result.overlaps})
        total = sum(one.emissions for one in result.overlaps)
        shown = "; ".join(f"{entity} ↔ {other}" for entity, other in pairs[:5]) + (" …" if len(pairs) > 5 else "")
        findings.append(
            finding("scope3.overlap", result.overlaps[0].place, count=len(result.overlaps), tonnes=f"{total:,.1f}",
                    pairs=shown)
        )  # fmt: skip
    return findings
