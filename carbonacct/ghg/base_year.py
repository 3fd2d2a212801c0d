"""The base year: as it was published, recalculated by kind of change, and the development since then.

GHG Protocol Corporate Standard (revised edition), chapter 5, and ISO 14064-1:2018, clause 6.4.2: the base year is
recalculated for structural changes (mergers, divestments, outsourcing), changes of method and errors, where they exceed
a significance threshold alone or together; never for organic growth or decline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbonacct.findings import Finding, finding
from carbonacct.lineage.graph import Graph, Node

if TYPE_CHECKING:
    from carbonacct.source import Source

KINDS = {
    "structural": ("结构变化", "structural changes"),
    "method": ("方法变化", "changes of method"),
    "error": ("差错更正", "corrected errors"),
}
RECALCULATED = "recalculated"


@dataclass(frozen=True, slots=True)
class Event:
    """A change that bears on the base year: its kind, its effect in the unit of the profile, and what was done.

    ``profile`` is empty where it bears on all profiles; ``subject`` is the member that joined or left.
    """

    row_id: str
    number: str
    kind: str
    change: float
    recalculated: bool
    profile: str = ""
    subject: str = ""
    date: str = ""
    description: str = ""
    place: Source | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A member that stands in one of the two years alone, with its emissions in that year."""

    entity: str
    name: str
    emissions: float
    joined: bool


@dataclass(frozen=True, slots=True)
class BaseYearResult:
    """The base year under one profile; ``changes`` are (kind, path), ``pending`` what was not recalculated, in total
    amount without signs.
    """

    profile: str
    unit: str
    original: float
    changes: tuple[tuple[str, str], ...]
    pending: float
    threshold: float

    @property
    def base(self) -> str:
        """Beginning of the paths of its figures."""
        return f"base_year/{self.profile}"


def base_year_figures(
    graph: Graph, profile: str, unit: str, original: float, events: Sequence[Event], threshold_percent: float, year: int
) -> BaseYearResult:
    """Add the figures of the base year under one profile.

    Args:
        graph: holds ``park/<profile>/total`` of the reported year.
        profile: id of the profile.
        unit: unit of its totals.
        original: base-year emissions as published.
        events: changes that bear on this profile.
        threshold_percent: significance threshold in per cent of the published base year.
        year: the base year.
    """
    base = f"base_year/{profile}"
    note = (f"{year} 年，按公布", f"of {year}, as published")
    names = ("基准年排放（原值）", "base-year emissions, original")
    graph.add(Node(f"{base}/original", *names, original, unit, "given", note_zh=note[0], note_en=note[1]))
    changes = []
    for kind, (zh, en) in KINDS.items():
        done = [event for event in events if event.kind == kind and event.recalculated]
        if done:
            path, value = f"{base}/change/{kind}", sum(event.change for event in done)
            rows = tuple(f"{event.row_id}#change" for event in done)
            graph.add(Node(path, f"基准年重算：{zh}", f"recalculated for {en}", value, unit, "rows", rows=rows))
            changes.append((kind, path))
    inputs = [f"{base}/original", *(path for _, path in changes)]
    graph.sum(f"{base}/recalculated", "基准年排放（重算后）", "base-year emissions, recalculated", unit, inputs)
    pair = [f"park/{profile}/total", f"{base}/recalculated"]
    graph.difference(f"{base}/development", "比基准年增减", "change since the base year", unit, pair)
    labels = ("比基准年增减的比例", "relative change since the base year")
    graph.ratio(f"{base}/development_relative", *labels, "1", f"{base}/development", pair[1])
    pending = sum(abs(event.change) for event in events if not event.recalculated)
    return BaseYearResult(profile, unit, original, tuple(changes), pending, abs(original) * threshold_percent / 100)


def base_year_findings(
    result: BaseYearResult, events: Sequence[Event], moved: Sequence[Member], method_changed: Sequence[str]
) -> list[Finding]:
    """Significant changes that the base year does not reflect.

    Args:
        result: the base year under one profile.
        events: changes that bear on it.
        moved: members that joined or left since the base year.
        method_changed: choices of the profile that differ from the base year's.
    """
    findings = []
    shown = {"profile": result.profile, "threshold": f"{result.threshold:,.6g}", "unit": result.unit}
    if result.pending > result.threshold:
        open_events = [event for event in events if not event.recalculated]
        numbers = ", ".join(event.number for event in open_events)
        findings.append(
            finding("base_year.not_recalculated", open_events[0].place, numbers=numbers,
                    pending=f"{result.pending:,.6g}", **shown)
        )  # fmt: skip
    subjects = {event.subject for event in events if event.subject}
    unsaid = [one for one in moved if one.entity not in subjects]
    if sum(abs(one.emissions) for one in unsaid) > result.threshold:
        for one in unsaid:
            code = "base_year.member_joined" if one.joined else "base_year.member_left"
            amount = f"{one.emissions:,.6g}"
            findings.append(finding(code, None, entity=one.entity, name=one.name, amount=amount, **shown))
    if method_changed and not any(event.kind == "method" for event in events):
        keys = ", ".join(method_changed[:5])
        findings.append(
            finding("base_year.method_changed", None, profile=result.profile, count=len(method_changed), keys=keys)
        )
    return findings
