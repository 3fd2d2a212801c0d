"""How sure the inputs of an emission line are: what a row, a register or a factor's data set says of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from carbonacct.factors.uncertainty import half_width
from carbonacct.lineage.terms import MEASURED

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import Factor, FactorStore
    from carbonacct.ghg.context import LineSpec
    from carbonacct.lineage.terms import Term
    from carbonacct.source import Source

EXACT_KINDS = frozenset({"constant", "gwp"})
"""Kinds of factors without uncertainty: definitions, and potentials that are fixed for an inventory."""
EXACT_TABLES = frozenset({"certificates"})
"""Tables whose amounts are titles, not measurements."""
COMPLEMENT, PRODUCT = "1 − ", "·"
"""Beginning of the symbol of a term that is one less a share, or less several (or their product)."""
INVERSE = "1/"
"""Beginning of the symbol of a term that divides."""


class Key(NamedTuple):
    """One input: ``activity`` and a row, ``measured`` and a row and column, ``factor`` and its reference, or
    ``stated`` and a row of the register whose inputs all move together.
    """

    kind: str
    name: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """A row of the register ``uncertainties``; empty texts fit everything."""

    row_id: str
    of: str
    percent: float
    factor: str = ""
    parameter: str = ""
    carrier: str = ""
    table: str = ""
    entity: str = ""
    data_class: str = ""
    correlated: bool = False
    place: Source | None = None

    @property
    def narrowness(self) -> int:
        """How many things it says of what it is about: the narrowest row counts."""
        texts = (self.parameter, self.carrier, self.table, self.entity, self.data_class)
        return sum(bool(text) for text in texts) + ("#" in self.factor) + bool(self.factor)

    def fits(self, record: Record) -> bool:
        """Whether it is about the row of a record."""
        own = {"carrier": record.carrier, "table": record.table, "entity": record.entity}
        own["data_class"] = record.data_class or "estimated"
        return all(getattr(self, name) in ("", value) for name, value in own.items())


@dataclass(frozen=True, slots=True)
class Input:
    """One input of one line: which it is, the power it stands in, its relative half-width (None: not given)."""

    key: Key
    half_width: float | None
    power: float = 1.0


@dataclass
class InputUncertainty:
    """Answers how sure an input is.

    Attributes:
        store: factors, whose data sets may print an uncertainty.
        stated: rows of the register; of those that fit the one that says most counts, then the first.
        used: row ids of the register that were used.
    """

    store: FactorStore
    stated: Sequence[Stated] = ()
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        ranked = sorted(self.stated, key=lambda one: -one.narrowness)
        self._of: Mapping[str, list[Stated]] = {
            kind: [one for one in ranked if one.of == kind] for kind in ("activity", "measured", "factor")
        }
        self._places = {one.row_id: one.place for one in self.stated}
        self._published: dict[str, tuple[Key, float | None] | None] = {}
        self._activities: dict[tuple[Any, ...], Stated | None] = {}

    def says_anything(self, lines: Iterable[LineSpec]) -> bool:
        """Whether the uncertainty of any input of any line is stated; quick where it is not."""
        if any(self._of.values()):
            return True
        refs: set[str] = set()
        for line in lines:
            if any(name.endswith("uncertainty_percent") for name in line.record.measured):
                return True
            refs.update(term.ref for term in line.terms)
        published = [self.store.get(ref) for text in refs for ref in text.split() if "#" in ref]
        return any(half_width(factor.uncertainty, factor.value) is not None for factor in published)

    def inputs(self, line: LineSpec) -> list[Input]:
        """Every input of a line that is not exact."""
        record = line.record
        found = [] if record.table in EXACT_TABLES else [Input(*self._activity(record))]
        for term in line.terms:
            found += self._term(term, record)
        return found

    def place(self, key: Key) -> Source | None:
        """The row of the register that inputs which move together are of."""
        return self._places.get(key.name) if key.kind == "stated" else None

    def _activity(self, record: Record) -> tuple[Key, float | None]:
        own = Key("activity", row_of(record))
        typed = record.number("uncertainty_percent")
        if typed is not None:
            return own, typed / 100
        about = (record.carrier, record.table, record.entity, record.data_class)
        if about not in self._activities:
            self._activities[about] = next((one for one in self._of["activity"] if one.fits(record)), None)
        return self._from(self._activities[about], own)

    def _term(self, term: Term, record: Record) -> list[Input]:
        """Inputs of a term; none where it is exact (a unit, a rule of the profile, a constant)."""
        refs = [ref for ref in term.ref.split() if "#" in ref or ref.startswith(MEASURED)]
        if not refs:
            return []
        found = []
        for ref, power in zip(refs, term.powers or self._powers(term, refs, record), strict=True):
            measured = ref.startswith(MEASURED)
            known = self._measured(ref.removeprefix(MEASURED), record) if measured else self._factor_of(ref)
            if power and known is not None:
                found.append(Input(*known, power))
        return found

    def _powers(self, term: Term, refs: Sequence[str], record: Record) -> list[float]:
        """The power in which each part stands in a term, by its symbol: of ``1/x`` −1, of ``1 − b`` −b/(1 − b)."""
        if term.symbol.startswith(INVERSE):
            return [-1.0] * len(refs)
        if not term.symbol.startswith(COMPLEMENT):
            return [1.0] * len(refs)
        if not term.value:
            return [0.0] * len(refs)
        if len(refs) == 1 or PRODUCT in term.symbol:
            return [-(1 - term.value) / term.value] * len(refs)
        return [-self._value(ref, record) / term.value for ref in refs]

    def _value(self, ref: str, record: Record) -> float:
        """The value of a part."""
        if ref.startswith(MEASURED):
            return record.number(ref.removeprefix(MEASURED)) or 0.0
        return self.store.get(ref).value

    def _factor_of(self, ref: str) -> tuple[Key, float | None] | None:
        """Key and half-width of a published factor; None where it is exact."""
        if ref not in self._published:
            factor = self.store.get(ref)
            self._published[ref] = None if factor.kind in EXACT_KINDS else self._factor(factor)
        return self._published[ref]

    def _measured(self, column: str, record: Record) -> tuple[Key, float | None]:
        own = Key("measured", row_of(record), column)
        typed = record.number(f"{column}_uncertainty_percent")
        if typed is not None:
            return own, typed / 100
        for one in self._of["measured"]:
            if one.fits(record) and one.parameter in ("", column):
                return self._from(one, own)
        return own, None

    def _factor(self, factor: Factor) -> tuple[Key, float | None]:
        own = Key("factor", factor.ref)
        names = ("", factor.ref, factor.ref.partition("#")[0], factor.dataset)
        one = next((s for s in self._of["factor"] if s.factor in names and s.carrier in ("", factor.carrier)), None)
        return self._from(one, own) if one is not None else (own, half_width(factor.uncertainty, factor.value))

    def _from(self, one: Stated | None, own: Key) -> tuple[Key, float | None]:
        if one is None:
            return own, None
        self.used.add(one.row_id)
        return Key("stated", one.row_id) if one.correlated else own, one.percent / 100


def row_of(record: Record) -> str:
    """The row of a record: both sides of a transfer are one row, one measurement."""
    return record.row_id.split("-")[0]
