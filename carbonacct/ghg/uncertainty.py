"""Uncertainty of the figures of the books by error propagation, and what it is made of.

2006 IPCC Guidelines, volume 1, chapter 3, approach 1. The inputs of a line are its amount, its measured values and its
published factors; units, rules of a profile, constants and GWPs are exact. An input whose uncertainty nobody states is
not taken as exact: it adds nothing, and what depends on it is counted and listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

from carbonacct.datafiles import versioned_toml
from carbonacct.factors.uncertainty import CONFIDENCE
from carbonacct.findings import Finding, finding
from carbonacct.ghg.error_propagation import Sensitivities, UncertainSource
from carbonacct.ghg.input_uncertainty import Input, InputUncertainty, Key, row_of
from carbonacct.lineage.graph import Graph, Node

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.ghg.lines import Booked, LineArrays
    from carbonacct.source import Source

APPROACH = "2006 IPCC Guidelines, volume 1, chapter 3, approach 1"
PREFIX = "uncertainty"
RULES = Path(__file__).resolve().parents[1] / "rulesets" / "error_propagation.toml"


@dataclass(frozen=True, slots=True)
class FigureUncertainty:
    """Uncertainty of one figure.

    Attributes:
        path: path of the figure.
        value: the figure.
        half_width: half-width of its 95 % interval, in the unit of the figure, from what is stated; None where nothing
            is.
        stated: share of its emissions (amounts without their sign) of which every input's uncertainty is stated.
    """

    path: str
    value: float
    unit: str
    half_width: float | None
    stated: float

    @property
    def percent(self) -> float | None:
        """The half-width in per cent of the figure's amount; None for a figure of zero, or where nothing is stated."""
        return None if self.half_width is None or not self.value else 100 * self.half_width / abs(self.value)


@dataclass(frozen=True, slots=True)
class SourceShare:
    """One source of a total: the lines of a member, a category and a carrier.

    ``emissions`` and ``half_width`` (None: nothing is stated) are in the unit of the total; ``share`` of its variance.
    """

    entity: str
    category: str
    carrier: str
    emissions: float
    half_width: float | None
    share: float


@dataclass(frozen=True, slots=True)
class InputShare:
    """One input of a total: its relative half-width, the emissions it stands in, its share of the variance.

    ``record`` is the row of an amount or a measured value, None for what several rows share; ``stated`` the row of the
    register for inputs that move together.
    """

    key: Key
    half_width: float
    emissions: float
    share: float
    record: Record | None
    stated: Source | None = None

    @property
    def place(self) -> Source | None:
        """The cell that it is from; None for a factor."""
        return self.stated if self.record is None else self.record.source


@dataclass(frozen=True, slots=True)
class MissingInput:
    """Inputs of one kind without an uncertainty: a factor, or the rows of a member, table, carrier (and column)."""

    kind: str
    name: str
    column: str
    entity: str
    carrier: str
    rows: int
    emissions: float
    record: Record


@dataclass(frozen=True)
class ProfileUncertainty:
    """Uncertainty of the books under one profile; sources and inputs are those of ``total``, largest share first."""

    profile: str
    total: str
    figures: tuple[FigureUncertainty, ...]
    sources: tuple[SourceShare, ...]
    inputs: tuple[InputShare, ...]
    missing: tuple[MissingInput, ...]


@dataclass
class _Lines:
    """Lines of one profile that emit, as sources of error propagation."""

    numbers: list[int] = field(default_factory=list)
    sources: list[UncertainSource] = field(default_factory=list)
    inputs: list[list[Input]] = field(default_factory=list)
    half_widths: dict[Key, float] = field(default_factory=dict)

    def add(self, number: int, tonnes: float, inputs: list[Input]) -> None:
        powers: dict[Key, float] = {}
        for one in inputs:
            powers[one.key] = powers.get(one.key, 0.0) + one.power
            if one.half_width is not None:
                self.half_widths[one.key] = one.half_width
        self.numbers.append(number)
        self.sources.append(UncertainSource(tonnes, powers))
        self.inputs.append(inputs)

    def states(self, places: Iterable[int]) -> bool:
        """Whether any input of some sources is stated."""
        return any(one.half_width is not None for place in places for one in self.inputs[place])


class BookUncertainty:
    """Propagates the uncertainty of the books' figures.

    Args:
        graph: figures of the books; the half-widths are added to it as figures of their own.
        booked: all lines.
        arrays: their masses.
        given: how sure each input is.
    """

    def __init__(self, graph: Graph, booked: Sequence[Booked], arrays: LineArrays, given: InputUncertainty) -> None:
        self.graph, self.booked, self.given = graph, booked, given
        self.tonnes = (arrays.co2e_kg / 1000).tolist()
        self._expanded: dict[str, dict[int, float]] = {}
        self._silent = not given.says_anything(line.spec for line in booked)

    def profile(self, profile: str, total: str, paths: Iterable[str]) -> ProfileUncertainty | None:
        """Uncertainty of figures under one profile, and of what that of ``total`` is made.

        Args:
            profile: id of the profile.
            total: path of the total that contributions are shown of.
            paths: paths of the figures, ``total`` among them.

        Returns:
            None where nobody states the uncertainty of any input.
        """
        if self._silent:
            return None
        lines = _Lines()
        for number, booked in enumerate(self.booked):
            if booked.profile == profile and self.tonnes[number]:
                lines.add(number, self.tonnes[number], self.given.inputs(booked.spec))
        if not lines.half_widths:
            return None
        places = {number: place for place, number in enumerate(lines.numbers)}
        sensitivities = Sensitivities(lines.sources, lines.half_widths)
        figures = []
        for path in paths:
            counted = self._counted(path, places)
            if counted:
                figures.append(self._figure(path, counted, lines, sensitivities))
        for one in figures:
            if one.half_width is not None:
                self._add(one, one.half_width)
        counted = self._counted(total, places)
        sources, inputs = self._shares(counted, lines, sensitivities)
        return ProfileUncertainty(profile, total, tuple(figures), sources, inputs, self._missing(counted, lines))

    def _counted(self, path: str, places: Mapping[int, int]) -> dict[int, float]:
        """Sources of a figure and how often each counts; empty for a figure that is no sum of lines."""
        return {places[n]: c for n, c in self._lines_of(path).items() if c and n in places}

    def _lines_of(self, path: str) -> dict[int, float]:
        """Numbers of the lines that a figure adds up (a difference takes them off)."""
        if path in self._expanded:
            return self._expanded[path]
        node = self.graph[path]
        found: dict[int, float] = dict.fromkeys(node.lines, 1.0)
        if node.operation in ("sum", "difference"):
            for place, name in enumerate(node.inputs):
                sign = -1.0 if place and node.operation == "difference" else 1.0
                for number, count in self._lines_of(name).items():
                    found[number] = found.get(number, 0.0) + sign * count
        self._expanded[path] = found
        return found

    def _figure(
        self, path: str, counted: dict[int, float], lines: _Lines, sensitivities: Sensitivities
    ) -> FigureUncertainty:
        amounts = {place: abs(lines.sources[place].emissions * count) for place, count in counted.items()}
        known = sum(a for place, a in amounts.items() if all(i.half_width is not None for i in lines.inputs[place]))
        half = sensitivities.half_width(counted) if lines.states(counted) else None
        value, unit = self.graph.value(path), self.graph[path].unit
        return FigureUncertainty(path, value, unit, half, known / sum(amounts.values()))

    def _add(self, one: FigureUncertainty, half_width: float) -> None:
        """The half-width as a figure, and what it is of the figure it belongs to."""
        node, path = self.graph[one.path], f"{PREFIX}/{one.path}"
        share = f"{100 * one.stated:.4g}"
        note = (
            f"{share} % 的排放量各项输入都给出了不确定度",
            f"all inputs are stated for {share} % of the emissions",
        )
        if one.stated < 1:
            note = (f"{note[0]}；其余部分未计，实际更大", f"{note[1]}; the rest is left out, so it is larger than this")
        names = (f"不确定度：{node.label_zh}（95 % 半宽）", f"uncertainty of {node.label_en} (95 % half-width)")
        self.graph.add(
            Node(path, *names, half_width, one.unit, "propagated", (one.path,), note_zh=note[0], note_en=note[1])
        )
        relative = (f"相对不确定度：{node.label_zh}", f"relative uncertainty of {node.label_en}")
        self.graph.ratio(f"{path}/relative", *relative, "1", path, one.path, note)

    def _shares(
        self, counted: dict[int, float], lines: _Lines, sensitivities: Sensitivities
    ) -> tuple[tuple[SourceShare, ...], tuple[InputShare, ...]]:
        """Contributions to the variance of the total, by source and by input."""
        whole = sensitivities.propagate(counted)
        groups: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
        for (place, _), share in zip(counted.items(), whole.source_shares, strict=True):
            line = self.booked[lines.numbers[place]]
            key = (line.entity, line.spec.category, line.spec.record.carrier)
            groups.setdefault(key, []).append((place, share))
        sources = []
        for key, members in groups.items():
            chosen = {place: counted[place] for place, _ in members}
            emitted = sum(lines.sources[place].emissions * count for place, count in chosen.items())
            share = sum(share for _, share in members)
            half = sensitivities.half_width(chosen) if lines.states(chosen) else None
            sources.append(SourceShare(*key, emitted, half, share))
        touched: dict[Key, float] = {}
        rows: dict[Key, Record] = {}
        for place, count in counted.items():
            amount = abs(lines.sources[place].emissions * count)
            for name in dict.fromkeys(one.key for one in lines.inputs[place]):
                touched[name] = touched.get(name, 0.0) + amount
                if name.kind in ("activity", "measured"):
                    rows[name] = self.booked[lines.numbers[place]].spec.record
        inputs = [
            InputShare(name, half, touched[name], whole.input_shares[name], rows.get(name), self.given.place(name))
            for name, half in lines.half_widths.items()
            if name in touched
        ]
        largest = sorted(sources, key=lambda s: (-s.share, s.entity, s.category, s.carrier))
        return tuple(largest), tuple(sorted(inputs, key=lambda i: (-i.share, i.key)))

    def _missing(self, counted: dict[int, float], lines: _Lines) -> tuple[MissingInput, ...]:
        """Inputs of the total that nobody states, gathered; those with the largest emissions first."""
        rows: dict[tuple[str, str, str, str, str], dict[str, float]] = {}
        first: dict[tuple[str, str, str, str, str], Record] = {}
        for place, count in counted.items():
            line = self.booked[lines.numbers[place]]
            record, amount = line.spec.record, abs(lines.sources[place].emissions * count)
            for one in lines.inputs[place]:
                if one.half_width is None:
                    shared = one.key.kind == "factor"
                    name = one.key.name if shared else record.table
                    about = ("", "") if shared else (record.entity, record.carrier)
                    key = (one.key.kind, name, one.key.column, *about)
                    row = row_of(record)
                    group = rows.setdefault(key, {})
                    group[row] = group.get(row, 0.0) + amount
                    first.setdefault(key, record)
        found = [MissingInput(*key, len(group), sum(group.values()), first[key]) for key, group in rows.items()]
        return tuple(sorted(found, key=lambda m: (-m.emissions, m.kind, m.name, m.column, m.entity, m.carrier)))


@lru_cache(maxsize=1)
def widest_input() -> float:
    """Half-width of an input, relative to its value, above which error propagation is only an approximation."""
    rules = versioned_toml(RULES, "carbonacct.error-propagation/1")
    return NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * float(rules["largest_relative_standard_deviation"])


def uncertainty_findings(found: ProfileUncertainty | None, names: tuple[str, str]) -> list[Finding]:
    """What a reader must know: nothing stated, not stated for some inputs, inputs too wide for approach 1.

    Args:
        found: uncertainty under the profile, None where nothing is stated.
        names: Chinese and English name of the profile.
    """
    labels = {"profile_zh": names[0], "profile_en": names[1]}
    if found is None:
        return [finding("uncertainty.none_stated", None, **labels)]
    findings = []
    total = next((one for one in found.figures if one.path == found.total), None)
    if found.missing and total is not None:
        factors = [one.name for one in found.missing if one.kind == "factor"]
        rows = sum(one.rows for one in found.missing if one.kind == "activity")
        columns = sum(one.rows for one in found.missing if one.kind == "measured")
        findings.append(
            finding(
                "uncertainty.not_stated",
                None,
                **labels,
                share=f"{100 * (1 - total.stated):.3g}",
                rows=rows,
                columns=columns,
                factors=len(factors),
                examples=", ".join(factors[:3]) or "—",
            )
        )
    wide = [one for one in found.inputs if one.half_width > widest_input()]
    if wide:
        widest = max(wide, key=lambda one: one.half_width)
        findings.append(
            finding(
                "uncertainty.too_wide",
                None,
                **labels,
                count=len(wide),
                name=widest.place or widest.key.name,
                percent=f"{100 * widest.half_width:.3g}",
            )
        )
    return findings
