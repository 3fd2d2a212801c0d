"""The tree of a parsed formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Comparison = Literal["<", "<=", "=", "!=", ">=", ">"]
Aggregate = Literal["sum", "count", "min", "max"]
Quantifier = Literal["any", "every"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, with its unit (``1`` when none is written)."""

    value: float
    unit: str = "1"


@dataclass(frozen=True, slots=True)
class Text:
    """A word in quotes: a choice or a code in a column."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity, a definition, or in a filter a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values with ``+ - * /`` between them."""

    operator: Literal["+", "-", "*", "/"]
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with its sign turned."""

    value: Tree


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values compared."""

    operator: Comparison
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a value is one of a list (``negated``: is none of it)."""

    value: Tree
    among: tuple[Number | Text | Truth, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` or ``or`` of two conditions."""

    operator: Literal["and", "or"]
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    value: Tree


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or largest of some values."""

    operator: Literal["min", "max"]
    values: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class If:
    """One of two values by a condition."""

    condition: Tree
    then: Tree
    otherwise: Tree


@dataclass(frozen=True, slots=True)
class Choose:
    """A value by the reading of an option."""

    option: str
    readings: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Over:
    """``sum``, ``count``, ``min`` or ``max`` over the rows of a register that fit a filter."""

    operator: Aggregate
    register: str
    column: str
    where: Tree | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Whether any row fits, or every row that fits ``where`` also fits ``then`` (and there is one)."""

    operator: Quantifier
    register: str
    where: Tree | None
    then: Tree | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Whether a cell is filled."""

    column: str


Tree = (
    Number
    | Text
    | Truth
    | Name
    | Arithmetic
    | Negative
    | Compare
    | Within
    | Logic
    | Not
    | Extreme
    | If
    | Choose
    | Over
    | Rows
    | Given
)


def children(tree: Tree) -> tuple[Tree, ...]:
    """The trees right below a tree, in the order they are written."""
    match tree:
        case Arithmetic(_, left, right) | Compare(_, left, right) | Logic(_, left, right):
            return (left, right)
        case Negative(value) | Not(value) | Within(value, _, _):
            return (value,)
        case Extreme(_, values):
            return values
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case Choose(_, readings):
            return tuple(reading for _, reading in readings)
        case Over(_, _, _, where):
            return () if where is None else (where,)
        case Rows(_, _, where, then):
            return tuple(part for part in (where, then) if part is not None)
    return ()
