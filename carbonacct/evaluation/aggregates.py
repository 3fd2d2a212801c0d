"""Sums, counts and extremes over the rows of a register, with the rows that count and the evidence beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from carbonacct.evaluation.catalogue import cell_label, cells_behind
from carbonacct.evaluation.computed import (
    Computed,
    Filled,
    State,
    Used,
    digits,
    same,
    shown_unit,
    truth_word,
    with_unit,
)
from carbonacct.evaluation.kinds import TRUTH, Kind, Scope, number_kind
from carbonacct.evaluation.rows import Filter, Registers, RowSet, compiled, quantifier
from carbonacct.evaluation.tree import Name, Over, Rows, Tree, children
from carbonacct.findings import Finding, finding
from carbonacct.lineage.graph import Graph, Node, Operation

_MOST_PROBLEMS = 20
_NAMES = {
    "sum": ("{}合计", "total {}"),
    "count": ("{}个数", "number of {}"),
    "min": ("{}最小值", "smallest {}"),
    "max": ("{}最大值", "largest {}"),
}
_OPERATIONS: dict[str, Operation] = {"sum": "rows", "count": "count", "min": "least", "max": "greatest"}


@dataclass(frozen=True)
class Fitting:
    """The rows that fit a filter, and what stands in the way of a verdict."""

    rows: tuple[int, ...]
    problems: tuple[Finding, ...]


class Aggregates:
    """Parts of formulas that read registers.

    Args:
        graph: where figures go.
        registers: registers by name, the enterprises among them.
        scope: the scope outside filters.
        row: the enterprise that is evaluated (its row), or None for the park.
    """

    def __init__(self, graph: Graph, registers: Registers, scope: Scope, row: int | None) -> None:
        self.graph, self.registers, self.scope, self.row = graph, registers, scope, row

    def over(self, tree: Over, path: str) -> Computed:
        """``sum``, ``count``, ``min`` or ``max`` over a register.

        A register without any row is missing: nobody filled it in. The enterprises stand in the organisations table,
        which every park has: none of them are zero.
        """
        rows = self.registers[tree.register]
        inside = self.scope.within(tree.register)
        kind = number_kind("1") if tree.operator == "count" else inside.names[tree.column]
        if not len(rows) and rows.name != "enterprises":
            return self._without_rows(tree.register, kind)
        found = self._fitting(rows, tree.where, inside, self._candidates(rows))
        if found.problems:
            return Computed(kind, None, "missing", "", Filled(*_named(tree)), found.problems)
        if tree.operator == "count":
            return self._count(rows, tree, found.rows, path)
        cells = [rows.columns[tree.column][row] for row in found.rows]
        blank = [row for row, cell in zip(found.rows, cells, strict=True) if cell is None]
        problems = [self.blank(rows, row, tree.column) for row in blank]
        if problems:
            return Computed(kind, None, "missing", "", Filled(*_named(tree)), tuple(problems[:_MOST_PROBLEMS]))
        numbers = [cell for cell in cells if isinstance(cell, float)]
        value, state = _aggregated(tree.operator, numbers)
        return self._amount(rows, tree, found.rows, path, kind, value, state)

    def rows(self, tree: Rows, path: str) -> Computed:
        """``any`` or ``every`` over a whole register."""
        rows = self.registers[tree.register]
        if not len(rows):
            return self._without_rows(tree.register, TRUTH)
        inside = self.scope.within(tree.register)
        candidates = self._candidates(rows)
        answer = quantifier(tree, inside)(rows, candidates, self.registers)
        found = self._fitting(rows, tree.where, inside, candidates)
        verdict = answer if isinstance(answer, bool) else None
        refs = tuple(f"{rows.keys[row]}#{_key_column(rows)}" for row in found.rows)
        shown = None if verdict is None else float(verdict)
        zh, en = ("有符合条件的行", "a row fits") if tree.operator == "any" else ("各行都符合", "every row fits")
        self.graph.add(Node(path, zh, en, shown, "", "rows_hold", rows=refs))
        evidence, bare = self._evidence(rows, found.rows)
        return Computed(TRUTH, verdict, "missing" if verdict is None else "value", path, truth_word(verdict),
                        found.problems if verdict is None else (), (), evidence, bare)  # fmt: skip

    def keys(self, tree: Over) -> tuple[str, ...]:
        """Ids of the rows that an aggregate counts."""
        rows = self.registers[tree.register]
        found = self._fitting(rows, tree.where, self.scope.within(tree.register), self._candidates(rows))
        return tuple(rows.keys[row] for row in found.rows)

    def blank(self, rows: RowSet, row: int, column: str) -> Finding:
        """The finding for a blank cell that a formula needs."""
        typed = cells_behind(rows.name, column)
        blank = next((name for name in typed if rows.columns.get(name, (None,) * len(rows))[row] is None), typed[0])
        return finding("evaluation.cell_blank", rows.source(row, blank), register=rows.name, column=blank)

    # ---- rows

    def _candidates(self, rows: RowSet) -> Sequence[int]:
        """All rows, or those of the enterprise that is evaluated."""
        if self.row is None:
            return range(len(rows))
        if rows.name == "enterprises":
            return (self.row,)
        names = self.registers["enterprises"].entities[self.row]
        return tuple(dict.fromkeys(n for name in names for n in rows.by_entity.get(name, ())))

    def _without_rows(self, register: str, kind: Kind) -> Computed:
        problem = finding("evaluation.register_empty", None, register=register)
        return Computed(kind, None, "missing", "", Filled(*cell_label(register)), (problem,))

    def _fitting(self, rows: RowSet, where: Tree | None, inside: Scope, candidates: Sequence[int]) -> Fitting:
        if where is None:
            return Fitting(tuple(candidates), ())
        test = _filter(where, inside.row, _Frozen(inside))
        verdicts = [(row, test(rows, row, self.registers)) for row in candidates]
        undecided = [row for row, verdict in verdicts if verdict is None]
        problems: dict[Finding, None] = {}
        for row in undecided[:_MOST_PROBLEMS]:
            told = list(self._undecided(rows, row, where))
            problems |= dict.fromkeys(told or [finding("evaluation.row_undecided", rows.source(row, _key_column(rows)),
                                                       register=rows.name)])  # fmt: skip
        return Fitting(tuple(row for row, verdict in verdicts if verdict is True), tuple(problems))

    def _undecided(self, rows: RowSet, row: int, where: Tree) -> Iterator[Finding]:
        """Blank cells, and registers without rows, that keep a filter from a verdict on a row."""
        for part in _parts(where):
            if isinstance(part, Name) and part.name in rows.columns and rows.columns[part.name][row] is None:
                yield self.blank(rows, row, part.name)
            elif isinstance(part, Rows):
                other = self.registers[part.register]
                if not len(other):
                    yield finding("evaluation.register_empty", None, register=part.register)
                    continue
                mine = [n for name in rows.entities[row] for n in other.by_entity.get(name, ())]
                for inner in (part.where, part.then):
                    for n in mine if inner is not None else ():
                        yield from self._undecided(other, n, inner)  # type: ignore[arg-type]

    # ---- figures

    def _amount(
        self, rows: RowSet, tree: Over, chosen: Sequence[int], path: str, kind: Kind, value: float | None, state: State
    ) -> Computed:
        label_zh, label_en = _named(tree)
        unit = shown_unit(kind)
        figures = [rows.path(row, tree.column) for row in chosen] if rows.path is not None else []
        if figures and all(figures):
            operation: Operation = "sum" if tree.operator == "sum" else _OPERATIONS[tree.operator]
            known = tuple(figure for figure in figures if figure in self.graph)
            self.graph.add(Node(path, label_zh, label_en, value, unit, operation, known))
        else:
            typed = cells_behind(rows.name, tree.column)
            refs = tuple(f"{rows.keys[row]}#{column}" for row in chosen for column in typed)
            self.graph.add(Node(path, label_zh, label_en, value, unit, _OPERATIONS[tree.operator], rows=refs))
        evidence, bare = self._evidence(rows, chosen)
        used = (Used(f"{rows.name}.{tree.column}", label_zh, label_en, value, kind.unit, path),)
        return Computed(kind, value, state, path, same(with_unit(value, kind.unit)), (), used, evidence, bare)

    def _count(self, rows: RowSet, tree: Over, chosen: Sequence[int], path: str) -> Computed:
        value = float(len(chosen))
        refs = [f"{rows.keys[row]}#{_key_column(rows)}" for row in chosen]
        evidence, bare = self._evidence(rows, chosen)
        for part in _parts(tree.where) if tree.where is not None else ():
            if isinstance(part, Rows):
                other, beside = self._beside(rows, part, chosen)
                refs += [f"{other.keys[row]}#{_key_column(other)}" for row in beside]
                more, without = self._evidence(other, beside)
                evidence, bare = (*evidence, *more), (*bare, *without)
        zh, en = _named(tree)
        self.graph.add(Node(path, zh, en, value, "", "count", rows=tuple(dict.fromkeys(refs))))
        used = (Used(rows.name, zh, en, value, "1", path),)
        return Computed(number_kind("1"), value, "value", path, same(digits(value)), (), used,
                        tuple(dict.fromkeys(evidence)), tuple(dict.fromkeys(bare)))  # fmt: skip

    def _beside(self, rows: RowSet, part: Rows, chosen: Sequence[int]) -> tuple[RowSet, list[int]]:
        """Rows of another register that made rows of this one count."""
        other, inside = self.registers[part.register], self.scope.within(part.register)
        mine = dict.fromkeys(n for row in chosen for name in rows.entities[row] for n in other.by_entity.get(name, ()))
        return other, list(self._fitting(other, part.where, inside, tuple(mine)).rows)

    @staticmethod
    def _evidence(rows: RowSet, chosen: Iterable[int]) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
        """Evidence of rows with the cell it stands beside, and the cells of rows that have none."""
        if not rows.evidence:
            return (), ()
        found, bare = [], []
        for row in chosen:
            cell = str(rows.source(row, _key_column(rows)))
            found += [(file, sha, cell) for file, sha in rows.evidence[row]]
            if not rows.evidence[row]:
                bare.append(cell)
        return tuple(found), tuple(bare)


def _named(tree: Over) -> tuple[str, str]:
    """What an aggregate is called."""
    labels = cell_label(tree.register, tree.column)
    zh, en = (pattern.format(label) for pattern, label in zip(_NAMES[tree.operator], labels, strict=True))
    return zh, en


def _aggregated(operator: str, numbers: Sequence[float]) -> tuple[float | None, State]:
    if operator == "sum":
        total = 0.0
        for number in numbers:
            total += number
        return total, "value"
    if not numbers:
        return None, "not_applicable"
    return (min if operator == "min" else max)(numbers), "value"


def _parts(tree: Tree) -> Iterator[Tree]:
    """A filter's parts of its own register: what stands inside ``any`` or ``every`` belongs to another."""
    yield tree
    if not isinstance(tree, Rows):
        for part in children(tree):
            yield from _parts(part)


def _key_column(rows: RowSet) -> str:
    """The column that names a row: its first."""
    return next(iter(rows.columns))


class _Frozen:
    """A scope as an argument of a cache: scopes of one system are the same object time and again."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __hash__(self) -> int:
        return id(self.scope.registers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and self.scope.registers is other.scope.registers


@lru_cache(maxsize=4096)
def _filter(where: Tree, register: str, scope: _Frozen) -> Filter:
    """A compiled filter; a batch of workspaces compiles each once."""
    return compiled(where, scope.scope.within(register) if not scope.scope.row else scope.scope)
