"""Targets of a programme (``rulesets/programmes/*.toml``) over the registers of many parks together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from carbonacct.datafiles import faults_of, versioned_toml
from carbonacct.errors import CarbonacctError, ReferenceDataError, UsageError
from carbonacct.evaluation.aggregates import Aggregates
from carbonacct.evaluation.catalogue import register_kinds
from carbonacct.evaluation.computed import Computed
from carbonacct.evaluation.document import Verification
from carbonacct.evaluation.grammar import parse
from carbonacct.evaluation.kinds import Scope, kind_of, number_kind
from carbonacct.evaluation.rows import Cell, RowSet, equal
from carbonacct.evaluation.tree import Name, Over, Tree
from carbonacct.lineage.graph import Graph
from carbonacct.source import Source

if TYPE_CHECKING:
    from carbonacct.evaluation.kinds import Kind

FORMAT = "carbonacct.programme/1"
FOLDER = Path(__file__).resolve().parents[1] / "rulesets" / "programmes"
ADJUSTABLE = "registered_adjustable_kw"
"""The one quantity beside the milestones: adjustable capacity of registered virtual power plants, in kW."""
POOLED = "milestones"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProgrammeTarget(_Part):
    """A target: what is counted until when, and where the plan says so."""

    id: str
    name_zh: str
    name_en: str
    unit: str
    unit_zh: str = ""
    by: date
    value: float
    direction: Literal[">="] = ">="
    measure: str
    reference: str = Field(min_length=1)
    verification: Verification
    note_zh: str = ""
    note_en: str = ""


class ProgrammeDocument(_Part):
    """A whole file."""

    format: str
    id: str
    name_zh: str
    name_en: str
    document_zh: str
    document_number: str = ""
    issuer_zh: str = ""
    published: date | None = None
    note_zh: str = ""
    note_en: str = ""
    target: tuple[ProgrammeTarget, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Programme:
    """A programme with the formulas of its targets read."""

    document: ProgrammeDocument
    measures: tuple[Tree, ...]
    scope: Scope


@dataclass(frozen=True)
class TargetReached:
    """A target at a date: value, whether it is met, and how much is to go."""

    document: ProgrammeTarget
    value: float | None
    status: Literal["met", "not_met", "missing"]
    to_go: float | None
    places: tuple[str, ...]


def programme_names() -> list[str]:
    """Ids of the shipped programmes, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_programme(name: str) -> Programme:
    """A shipped programme.

    Raises:
        UsageError: there is none of this id.
        ReferenceDataError: its file is wrong; the message names file and key.
    """
    path = FOLDER / f"{name}.toml"
    if not path.is_file():
        raise UsageError(f"没有行动方案 / unknown programme {name!r}; {', '.join(programme_names())}")
    return read_programme(path)


def read_programme(path: Path) -> Programme:
    """Read and check a programme file (raises: see :func:`load_programme`)."""
    content = versioned_toml(path, FORMAT)
    try:
        document = ProgrammeDocument.model_validate(content)
    except ValidationError as error:
        raise ReferenceDataError(f"{path.name}: {faults_of(error)}") from error
    scope = Scope({ADJUSTABLE: number_kind("kW")}, {POOLED: register_kinds("tCO2")[POOLED]})
    measures = tuple(_measure(path.name, target, scope) for target in document.target)
    return Programme(document, measures, scope)


def _measure(file: str, target: ProgrammeTarget, scope: Scope) -> Tree:
    key = f"{file}: target.{target.id}.measure"
    try:
        tree = parse(target.measure)
        kind, declared = kind_of(tree, scope), number_kind(target.unit)
    except CarbonacctError as error:
        raise ReferenceDataError(f"{key}: {error}") from error
    if not isinstance(tree, Name) and not (isinstance(tree, Over) and tree.operator in ("count", "sum")):
        raise ReferenceDataError(f"{key}: is neither a count or sum over {POOLED} nor {ADJUSTABLE}")
    if kind.sort != "number" or not kind.measure.fits(declared.measure):
        raise ReferenceDataError(f"{key}: is in {kind.shown()}, the unit declared is {target.unit!r}")
    return tree


def pooled(parts: Iterable[tuple[str, Mapping[str, Sequence[Cell]], Sequence[str]]]) -> RowSet:
    """Milestones of many parks as one register, by date.

    What several parks tell under one kind and number (a virtual power plant that reaches over two of them) is there
    once, with its earliest date.

    Args:
        parts: of each park its folder, its columns, and the cell each row was typed in.
    """
    rows = [({name: values[row] for name, values in mine.items()}, f"{folder}/{cell}")
            for folder, mine, cells in parts for row, cell in enumerate(cells)]  # fmt: skip
    rows.sort(key=lambda row: str(row[0]["date"]))
    first: dict[tuple[Cell, Cell], tuple[Mapping[str, Cell], str]] = {}
    for cells, place in rows:
        first.setdefault((cells["kind"], cells["number"]), (cells, place))
    names = list(rows[0][0]) if rows else []
    columns = {name: [cells[name] for cells, _ in first.values()] for name in names}
    return _milestones(columns, [place for _, place in first.values()])


def _milestones(columns: Mapping[str, Sequence[Cell]], places: Sequence[str]) -> RowSet:
    return RowSet(POOLED, columns, lambda row, _: Source(places[row]), places, [()] * len(places))


def reached(programme: Programme, milestones: RowSet, adjustable_kw: float | None, at: date) -> list[TargetReached]:
    """Every target of a programme at a date; a target that was due earlier counts milestones until its own day.

    Where no park has typed a milestone, counts are missing; where none was reached by the day, they are zero.
    """
    return [
        _reached(target, tree, milestones, min(at, target.by), adjustable_kw, programme.scope)
        for target, tree in zip(programme.document.target, programme.measures, strict=True)
    ]


def _until(rows: RowSet, day: date) -> RowSet:
    kept = [row for row in range(len(rows)) if str(rows.columns["date"][row]) <= day.isoformat()]
    columns = {name: [values[row] for row in kept] for name, values in rows.columns.items()}
    return _milestones(columns, [rows.keys[row] for row in kept])


def _reached(
    target: ProgrammeTarget, tree: Tree, milestones: RowSet, day: date, adjustable_kw: float | None, scope: Scope
) -> TargetReached:
    rows = _until(milestones, day)
    found = _value(tree, rows, len(milestones) > 0, adjustable_kw, scope)
    declared = number_kind(target.unit)
    if found.number is None:
        return TargetReached(target, None, "missing", None, ())
    value = found.number * found.kind.measure.scale(declared.measure)
    met = value > target.value or equal(value, target.value)
    counted = Aggregates(Graph(), {POOLED: rows}, scope, None).keys(tree) if isinstance(tree, Over) else ()
    return TargetReached(target, value, "met" if met else "not_met", 0.0 if met else target.value - value, counted)


def _value(tree: Tree, rows: RowSet, typed: bool, adjustable_kw: float | None, scope: Scope) -> Computed:
    """What a target measures; ``typed``: whether there is any milestone, of whatever day."""
    kind: Kind = kind_of(tree, scope)
    if isinstance(tree, Over) and typed and not len(rows):
        return Computed(kind, 0.0)
    if isinstance(tree, Over):
        return Aggregates(Graph(), {POOLED: rows}, scope, None).over(tree, "programme")
    if adjustable_kw is None:
        return Computed(kind, None, "missing")
    return Computed(kind, adjustable_kw)
