"""Registers as columns of plain values, and filters compiled to functions of a row.

A blank cell is None. Conditions follow three-valued logic: what a blank cell decides stays undecided (None), unless the
other side decides alone (``false and ?`` is false, ``true or ?`` is true).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from carbonacct.evaluation.kinds import KindError, Scope, kind_of
from carbonacct.evaluation.tree import (
    Arithmetic,
    Compare,
    Extreme,
    Given,
    If,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Rows,
    Text,
    Tree,
    Truth,
    Within,
)
from carbonacct.source import Source

Cell = float | str | bool | None
EQUAL_WITHIN = 1e-12
"""Relative difference within which a value counts as equal to what it is compared with (DESIGN: numbers)."""


@dataclass(frozen=True)
class RowSet:
    """A register: columns of equal length, where each row was typed, whose it is, and the evidence beside it.

    Attributes:
        name: the register.
        columns: column → cells.
        sources: of a row and column, the cell it was typed in.
        keys: id of each row.
        entities: the units each row names (one, several or none).
        paths: of a row and a column of the accounts, the figure's path (enterprises alone).
        evidence: per row, pairs of file and sha256.
        blank_as: columns whose blank cells count as this value.
    """

    name: str
    columns: Mapping[str, Sequence[Cell]]
    source: Callable[[int, str], Source]
    keys: Sequence[str]
    entities: Sequence[tuple[str, ...]]
    path: Callable[[int, str], str] | None = None
    evidence: Sequence[tuple[tuple[str, str], ...]] = ()
    by_entity: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)


def index_of(entities: Sequence[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Rows by the unit they name."""
    found: dict[str, list[int]] = {}
    for row, names in enumerate(entities):
        for name in names:
            found.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


Registers = Mapping[str, RowSet]
Filter = Callable[[RowSet, int, Registers], Cell]


def equal(first: float, second: float) -> bool:
    """Whether two numbers count as one: within 1e-12 of the larger."""
    return first == second or abs(first - second) <= EQUAL_WITHIN * max(abs(first), abs(second))


def compared(operator: str, left: Any, right: Any) -> bool:
    """Outcome of a comparison of two numbers, texts or truths."""
    same = equal(left, right) if isinstance(left, float) and isinstance(right, float) else left == right
    match operator:
        case "=":
            return bool(same)
        case "!=":
            return not same
        case "<=":
            return bool(same or left < right)
        case ">=":
            return bool(same or left > right)
        case "<":
            return bool(not same and left < right)
    return bool(not same and left > right)


def compiled(tree: Tree, scope: Scope) -> Filter:
    """A filter (or a value) over the rows of a register as a function.

    Args:
        tree: a tree without open options, checked in the scope.
        scope: the scope of the register.
    """
    match tree:
        case Number(constant, _) | Text(constant) | Truth(constant):
            return lambda rows, row, registers: constant
        case Name(name):
            return lambda rows, row, registers: rows.columns[name][row]
        case Given(column):
            return lambda rows, row, registers: rows.columns[column][row] is not None
        case Not(value):
            inner = compiled(value, scope)
            return lambda rows, row, registers: _not(inner(rows, row, registers))
        case Negative(value):
            inner = compiled(value, scope)
            return lambda rows, row, registers: _times(inner(rows, row, registers), -1.0)
        case Logic():
            return _logic(tree, scope)
        case Compare():
            return _compare(tree, scope)
        case Within():
            return _within(tree, scope)
        case Arithmetic():
            return _arithmetic(tree, scope)
        case If(condition, then, otherwise):
            test, first, second = compiled(condition, scope), compiled(then, scope), _scaled(otherwise, then, scope)
            return lambda rows, row, registers: _if(
                test(rows, row, registers), lambda: first(rows, row, registers), lambda: second(rows, row, registers)
            )
        case Extreme():
            return _extreme(tree, scope)
        case Rows():
            return _related(tree, scope)
    raise KindError(f"{type(tree).__name__} does not stand in a filter")


def _not(value: Cell) -> Cell:
    return None if value is None else not value


def _times(value: Cell, factor: float) -> Cell:
    return value * factor if isinstance(value, float) else None


def _if(condition: Cell, then: Callable[[], Cell], otherwise: Callable[[], Cell]) -> Cell:
    return None if condition is None else then() if condition else otherwise()


def both(left: Cell, right: Callable[[], Cell]) -> Cell:
    """``and`` of three values; the right side is asked for only where the left does not decide."""
    if left is False:
        return False
    second = right()
    return False if second is False else None if left is None or second is None else True


def either(left: Cell, right: Callable[[], Cell]) -> Cell:
    """``or`` of three values; the right side is asked for only where the left does not decide."""
    if left is True:
        return True
    second = right()
    return True if second is True else None if left is None or second is None else False


def _logic(tree: Logic, scope: Scope) -> Filter:
    first, second = compiled(tree.left, scope), compiled(tree.right, scope)
    joined = both if tree.operator == "and" else either
    return lambda rows, row, registers: joined(first(rows, row, registers), lambda: second(rows, row, registers))


def _scale(tree: Tree, like: Tree, scope: Scope) -> float:
    """Factor that brings a value to the unit of another."""
    kind, other = kind_of(tree, scope), kind_of(like, scope)
    return kind.measure.scale(other.measure) if kind.sort == "number" else 1.0


def _scaled(tree: Tree, like: Tree, scope: Scope) -> Filter:
    inner, factor = compiled(tree, scope), _scale(tree, like, scope)
    if factor == 1.0:
        return inner
    return lambda rows, row, registers: _times(inner(rows, row, registers), factor)


def _compare(tree: Compare, scope: Scope) -> Filter:
    first, second, operator = compiled(tree.left, scope), _scaled(tree.right, tree.left, scope), tree.operator

    def run(rows: RowSet, row: int, registers: Registers) -> Cell:
        left, right = first(rows, row, registers), second(rows, row, registers)
        return None if left is None or right is None else compared(operator, left, right)

    return run


def _within(tree: Within, scope: Scope) -> Filter:
    value, negated = compiled(tree.value, scope), tree.negated
    among = [literal.value * _scale(literal, tree.value, scope) if isinstance(literal, Number) else literal.value
             for literal in tree.among]  # fmt: skip

    def run(rows: RowSet, row: int, registers: Registers) -> Cell:
        found = value(rows, row, registers)
        return None if found is None else any(compared("=", found, one) for one in among) != negated

    return run


def _arithmetic(tree: Arithmetic, scope: Scope) -> Filter:
    same = tree.operator in "+-"
    first = compiled(tree.left, scope)
    second = _scaled(tree.right, tree.left, scope) if same else compiled(tree.right, scope)
    operator = tree.operator

    def run(rows: RowSet, row: int, registers: Registers) -> Cell:
        left, right = first(rows, row, registers), second(rows, row, registers)
        if not isinstance(left, float) or not isinstance(right, float) or (operator == "/" and right <= 0):
            return None  # as outside filters: a divisor that is not above zero has no ratio
        return {"+": left + right, "-": left - right, "*": left * right}[operator] if operator != "/" else left / right

    return run


def _extreme(tree: Extreme, scope: Scope) -> Filter:
    parts = [_scaled(value, tree.values[0], scope) for value in tree.values]
    pick = min if tree.operator == "min" else max

    def run(rows: RowSet, row: int, registers: Registers) -> Cell:
        found = [part(rows, row, registers) for part in parts]
        return None if any(value is None for value in found) else pick(found)  # type: ignore[type-var]

    return run


def _related(tree: Rows, scope: Scope) -> Filter:
    """Rows of another register that name the unit of this row."""
    quantified = quantifier(tree, scope.within(tree.register))
    register = tree.register

    def run(rows: RowSet, row: int, registers: Registers) -> Cell:
        other = registers[register]
        mine = tuple(dict.fromkeys(n for name in rows.entities[row] for n in other.by_entity.get(name, ())))
        return quantified(other, mine, registers) if len(other) else None

    return run


def quantifier(tree: Rows, inside: Scope) -> Callable[[RowSet, Sequence[int], Registers], Cell]:
    """``any`` or ``every`` as a function of a register and the numbers of the rows it is asked of."""
    where = compiled(tree.where, inside) if tree.where is not None else None
    then = compiled(tree.then, inside) if tree.then is not None else None

    def run(rows: RowSet, chosen: Sequence[int], registers: Registers) -> Cell:
        fitting = [True if where is None else where(rows, row, registers) for row in chosen]
        if then is None:
            return True if True in fitting else None if None in fitting else False
        kept = [(row, fits) for row, fits in zip(chosen, fitting, strict=True) if fits is not False]
        if not any(fits is True for _, fits in kept):
            return None if kept else False
        verdicts = [(fits, then(rows, row, registers)) for row, fits in kept]
        if any(fits is True and verdict is False for fits, verdict in verdicts):
            return False
        return None if any(verdict is not True for _, verdict in verdicts) else True

    return run
