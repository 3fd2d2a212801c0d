"""Emission and energy lines of two runs of one workspace, matched line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import BASES
from carbonacct.energy.figures import energy_line_number
from carbonacct.lineage.terms import Term
from carbonacct.source import Source
from carbonacct.workspace.run import Accounts

_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class TermChange:
    """One multiplicand of a line that differs: symbol, and value, unit and reference under both editions."""

    symbol: str
    old: Term | None
    new: Term | None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line whose amount differs: ``emission`` in kg CO2e, ``energy`` in tce; None where a run has no such line."""

    kind: str
    profile: str
    entity: str
    category: str
    gas: str
    row_id: str
    source: Source
    carrier: str
    quantity: float
    quantity_unit: str
    unit: str
    old: float | None
    new: float | None
    terms: tuple[TermChange, ...]

    @property
    def difference(self) -> float:
        """new − old; a line that is not there counts 0."""
        return (self.new or 0.0) - (self.old or 0.0)

    @property
    def relative(self) -> float | None:
        """new ÷ old − 1; None where there is no old amount or it is 0."""
        return None if not self.old or self.new is None else self.new / self.old - 1


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of one run: where figures name it, what it is, its amount and terms."""

    place: tuple[str, int]
    kind: str
    profile: str
    entity: str
    category: str
    gas: str
    record: Record
    quantity: float
    quantity_unit: str
    amount: float
    terms: tuple[Term, ...]


Key = tuple[Hashable, ...]
Places = dict[tuple[str, int], int]


def changed_lines(
    before: Accounts, after: Accounts, slot: str, old: str, new: str
) -> tuple[list[LineChange], Places, Places]:
    """Lines whose amount differs, the largest difference first within emissions, then within energy.

    Args:
        before: accounts under the old edition.
        after: accounts under the new edition.
        slot: ``dataset@edition`` that both runs name; shown as ``old`` and ``new``.
        old: the old edition.
        new: the new edition.

    Returns:
        The lines, and for both runs the place of each among them by name and number of the line.
    """
    first, second = _lines(before), _lines(after)
    found: list[tuple[LineChange, _Line | None, _Line | None]] = []
    for key in dict.fromkeys((*first, *second)):
        one, two = first.get(key), second.get(key)
        if one is not None and two is not None and _equal(one.amount, two.amount):
            continue
        found.append((_change(one, two, slot, old, new), one, two))
    found.sort(key=lambda item: (item[0].kind != "emission", -abs(item[0].difference)))
    places = [
        {line.place: place for place, line in enumerate(side) if line is not None}
        for side in ([one for _, one, _ in found], [two for _, _, two in found])
    ]
    return [change for change, _, _ in found], places[0], places[1]


def _equal(one: float, two: float) -> bool:
    return abs(two - one) <= _SAME * max(abs(one), abs(two))


def _lines(accounts: Accounts) -> dict[Key, _Line]:
    """Lines by what identifies them in both runs; alike ones are numbered."""
    seen: Counter[Key] = Counter()
    found: dict[Key, _Line] = {}
    for key, line in (*_emission_lines(accounts), *_energy_lines(accounts)):
        found[(*key, seen[key])] = line
        seen[key] += 1
    return found


def _emission_lines(accounts: Accounts) -> Iterable[tuple[Key, _Line]]:
    for number, line in enumerate(accounts.booked):
        spec, arrays = line.spec, accounts.arrays
        key: Key = (*line.key, spec.method, spec.gas, spec.record.row_id, spec.record.period)
        gwp = Term("GWP", float(arrays.gwp[number]), "", arrays.gwp_refs[number])
        terms = (*spec.terms, gwp) if gwp.ref else tuple(spec.terms)
        yield key, _Line(
            ("lines", number), "emission", line.profile, line.entity, spec.category, spec.gas, spec.record,
            spec.quantity, spec.unit, float(arrays.co2e_kg[number]), terms,
        )  # fmt: skip


def _energy_lines(accounts: Accounts) -> Iterable[tuple[Key, _Line]]:
    for position, line in enumerate(accounts.energy):
        for basis in BASES:
            key: Key = ("energy", basis, line.term, line.at_gate, line.record.row_id, line.record.period)
            yield key, _Line(
                ("energy_lines", energy_line_number(position, basis)), "energy", basis, line.record.entity, line.term,
                "", line.record, line.quantity, line.unit, line.tce(basis), tuple(line.terms[basis]),
            )  # fmt: skip


def _change(one: _Line | None, two: _Line | None, slot: str, old: str, new: str) -> LineChange:
    line = one or two
    if line is None:
        raise ValueError("a change has an old or a new line")
    first = [] if one is None else [_shown(term, slot, old) for term in one.terms]
    second = [] if two is None else [_shown(term, slot, new) for term in two.terms]
    return LineChange(
        line.kind,
        line.profile,
        line.entity,
        line.category,
        line.gas,
        line.record.row_id,
        line.record.source,
        line.record.carrier,
        line.quantity,
        line.quantity_unit,
        "kg CO2e" if line.kind == "emission" else "tce",
        None if one is None else one.amount,
        None if two is None else two.amount,
        tuple(_terms(first, second)),
    )


def _shown(term: Term, slot: str, edition: str) -> Term:
    """The term with the edition its value really comes from."""
    return Term(term.symbol, term.value, term.unit, term.ref.replace(f"{slot}#", f"{edition}#"), term.note)


def _terms(first: list[Term], second: list[Term]) -> Iterable[TermChange]:
    for place in range(max(len(first), len(second))):
        one = first[place] if place < len(first) else None
        two = second[place] if place < len(second) else None
        if one is None or two is None or (one.value, one.unit) != (two.value, two.unit):
            yield TermChange((one or two or Term("", 0.0, "", "")).symbol, one, two)
