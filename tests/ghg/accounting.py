"""The accounts of a small park made by hand: the steps of a run, without files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from carbonacct.activity.records import Record
from carbonacct.energy.balance import EnergyLine, balance_lines
from carbonacct.energy.electrification import electrification
from carbonacct.energy.figures import EnergyFigures
from carbonacct.findings import Finding, has_errors
from carbonacct.ghg.books import book_lines, method_lines
from carbonacct.ghg.context import LineSpec, MethodContext
from carbonacct.ghg.figures import BookFigures, group_lines
from carbonacct.ghg.lines import Booked, LineArrays, compute
from carbonacct.ghg.profile import Profile, load_profile
from carbonacct.lineage.graph import Graph
from carbonacct.reconciliation import Statement, reconcile
from tests.energy.making import ASSESSED, PARK, energy_context, store

NATIONAL = "national-park-910-a4"
GBT = "gbt-32150-2015"
LOCATION = "ghg-protocol-location"
MARKET = "ghg-protocol-market"
CBAM = "cbam-installation"
ALL = (NATIONAL, GBT, LOCATION, MARKET, CBAM)
RATIO = 44 / 12


@lru_cache
def profile(name: str) -> Profile:
    """A shipped profile."""
    return load_profile(name)


def method_context(
    chosen: str | Profile, region: str = "CN-JS", region_of: Callable[[str], str] | None = None
) -> MethodContext:
    """The year 2025 in Jiangsu under a profile, judged at the middle of 2026."""
    rules = profile(chosen) if isinstance(chosen, str) else chosen
    return MethodContext(
        rules,
        store(),
        store().carriers(),
        region_of or (lambda entity: region),
        ASSESSED,
        2025,
        date(2025, 1, 1),
        date(2025, 12, 31),
    )


def lines_of(record: Record, context: MethodContext) -> list[LineSpec]:
    """Lines of one record by every method."""
    return method_lines(record, context)


def kg(line: LineSpec) -> float:
    """Mass of a line, multiplied out one by one."""
    value = line.sign * line.quantity
    for term in line.terms:
        value *= term.value
    return value


def only(lines: list[LineSpec]) -> LineSpec:
    """The one line that there should be."""
    assert len(lines) == 1, [(line.category, line.gas) for line in lines]
    return lines[0]


def codes(findings: list[Finding]) -> set[str]:
    """Codes of findings."""
    return {finding.code for finding in findings}


@dataclass
class Accounts:
    """A park's accounts: figures are computed when first asked for.

    Attributes:
        records: every record, gate rows among them.
        members: entity → the member it belongs to; the park itself is among them.
        regions: region of an entity, where it is not Jiangsu.
    """

    records: list[Record]
    members: dict[str, str]
    profiles: tuple[str, ...] = ALL
    park_id: str = PARK
    regions: dict[str, str] = field(default_factory=dict)

    @cached_property
    def energy(self) -> list[EnergyLine]:
        """Energy lines; findings of severity error are no part of these tests."""
        lines, findings = balance_lines(self.records, energy_context(), self.members)
        assert not has_errors(findings), [f for f in findings if f.severity == "error"]
        return lines

    @cached_property
    def contexts(self) -> dict[str, MethodContext]:
        """Method context of each profile."""
        return {name: method_context(name, region_of=lambda e: self.regions.get(e, "CN-JS")) for name in self.profiles}

    @cached_property
    def booked(self) -> list[Booked]:
        """Lines of every profile."""
        found = []
        for name in self.profiles:
            found += book_lines(self.records, self.energy, self.park_id, self.contexts[name], self.members)
            errors = [f for f in self.contexts[name].findings if f.severity == "error"]
            assert not errors, errors
        return found

    @cached_property
    def arrays(self) -> LineArrays:
        """Masses of all lines."""
        return compute(self.booked, self.contexts)[0]

    @cached_property
    def graph(self) -> Graph:
        """All figures of the books and of energy."""
        graph = Graph()
        groups = group_lines(self.booked, self.arrays)
        for name in self.profiles:
            BookFigures(graph, groups, profile(name), self.members, self.park_id).build()
        figures = EnergyFigures(graph, self.energy, self.records, self.members, energy_context())
        figures.enterprises()
        figures.park()
        electrification(figures)
        return graph

    def statement(self, park: str, books: str) -> Statement:
        """The statement of one pair of profiles; ask once for each pair."""
        owners = list(dict.fromkeys(self.members.values()))
        return reconcile(self.graph, profile(park), profile(books), owners, self.park_id)

    def park(self, name: str) -> float:
        """Total of the park."""
        return self.graph.value(f"park/{name}/total")

    def enterprise(self, entity: str, name: str) -> float:
        """Total of a member."""
        return self.graph.value(f"enterprise/{entity}/{name}/total")


def accounts(records: list[Record], *entities: str, profiles: tuple[str, ...] = ALL) -> Accounts:
    """Accounts of a park with these enterprises (those that the records name, when none are given)."""
    named = entities or tuple(sorted({r.entity for r in records} - {PARK}))
    return Accounts(records, {PARK: PARK, **{name: name for name in named}}, profiles)
