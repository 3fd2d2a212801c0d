"""What a formula is: a value with a measure, a text or a truth. Every formula is checked before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from carbonacct.errors import ReferenceDataError
from carbonacct.evaluation.tree import (
    Arithmetic,
    Choose,
    Compare,
    Extreme,
    Given,
    If,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Over,
    Rows,
    Text,
    Tree,
    Truth,
    Within,
)
from carbonacct.units.dimensions import PLAIN, Measure, measure
from carbonacct.units.registry import UnitError


class KindError(ReferenceDataError):
    """A formula is wrong: an unknown name, unlike dimensions, a number where a condition belongs."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``number`` (with the measure of its unit and the unit as it is shown), ``text`` or ``truth``."""

    sort: Literal["number", "text", "truth"]
    measure: Measure = PLAIN
    unit: str = "1"

    def shown(self) -> str:
        """The kind in words."""
        return f"number in {self.unit}" if self.sort == "number" else self.sort


TEXT, TRUTH = Kind("text"), Kind("truth")


def number_kind(unit: str) -> Kind:
    """A number in a unit.

    Raises:
        KindError: the unit is unknown.
    """
    try:
        return Kind("number", measure(unit), unit)
    except UnitError as error:
        raise KindError(str(error)) from error


@dataclass(frozen=True)
class Scope:
    """What names mean: quantities outside filters, columns of a register inside.

    Attributes:
        names: name → kind.
        registers: register → column → kind.
        options: option → its readings.
        row: the register whose filter this is, or empty.
    """

    names: Mapping[str, Kind]
    registers: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row: str = ""

    def within(self, register: str) -> Scope:
        """The scope of a filter over a register: its columns alone.

        Raises:
            KindError: there is no such register.
        """
        if register not in self.registers:
            raise KindError(f"unknown register {register!r}; there are {', '.join(sorted(self.registers))}")
        return Scope(self.registers[register], self.registers, self.options, register)


def kind_of(tree: Tree, scope: Scope) -> Kind:  # noqa: PLR0912  (one case a part of the grammar)
    """The kind of a tree; everything below it is checked.

    Raises:
        KindError: see there.
    """
    match tree:
        case Number(_, unit):
            return number_kind(unit)
        case Text():
            return TEXT
        case Truth():
            return TRUTH
        case Name(name):
            if name not in scope.names:
                where = f"column of {scope.row}" if scope.row else "quantity"
                raise KindError(f"unknown {where} {name!r}")
            return scope.names[name]
        case Arithmetic():
            return _arithmetic(tree, scope)
        case Negative(value):
            return _number(value, scope, "'-'")
        case Compare():
            return _compare(tree, scope)
        case Within(value, among, _):
            wanted = kind_of(value, scope)
            for literal in among:
                _alike(wanted, kind_of(literal, scope), "in (…)")
            return TRUTH
        case Logic(operator, left, right):
            _truth(left, scope, operator)
            return _truth(right, scope, operator)
        case Not(value):
            return _truth(value, scope, "not")
        case Extreme(operator, values):
            kinds = [_number(value, scope, operator) for value in values]
            for kind in kinds[1:]:
                _alike(kinds[0], kind, operator)
            return kinds[0]
        case If(condition, then, otherwise):
            _truth(condition, scope, "if")
            return _alike(kind_of(then, scope), kind_of(otherwise, scope), "if")
        case Choose():
            return _choose(tree, scope)
        case Over():
            return _over(tree, scope)
        case Rows():
            return _rows(tree, scope)
        case Given(column):
            if not scope.row or column not in scope.names:
                raise KindError(f"given({column}): no such column here")
            return TRUTH


def _alike(first: Kind, second: Kind, where: str) -> Kind:
    if first.sort != second.sort or not first.measure.fits(second.measure):
        raise KindError(f"{where}: {first.shown()} beside {second.shown()}")
    return first


def _number(tree: Tree, scope: Scope, where: str) -> Kind:
    kind = kind_of(tree, scope)
    if kind.sort != "number":
        raise KindError(f"{where} needs a number, not a {kind.sort}")
    return kind


def _truth(tree: Tree, scope: Scope, where: str) -> Kind:
    kind = kind_of(tree, scope)
    if kind.sort != "truth":
        raise KindError(f"{where} needs a condition, not a {kind.shown()}")
    return kind


def _arithmetic(tree: Arithmetic, scope: Scope) -> Kind:
    left, right = _number(tree.left, scope, tree.operator), _number(tree.right, scope, tree.operator)
    if tree.operator in "+-":
        return _alike(left, right, tree.operator)
    if tree.operator == "*":
        return Kind("number", left.measure.times(right.measure), product_unit(left.unit, right.unit))
    return Kind("number", left.measure.over(right.measure), ratio_unit(left.unit, right.unit))


def product_unit(first: str, second: str) -> str:
    """The unit of a product as it is shown."""
    if "1" in (first, second):
        return second if first == "1" else first
    if first.endswith(f"/{second}"):
        return first.removesuffix(f"/{second}")
    return f"{first}·{second}"


def ratio_unit(above: str, below: str) -> str:
    """The unit of a ratio as it is shown."""
    if below == "1":
        return above
    return "1" if above == below else f"{above}/{below}" if "/" not in below else f"{above}/({below})"


def _compare(tree: Compare, scope: Scope) -> Kind:
    left = _alike(kind_of(tree.left, scope), kind_of(tree.right, scope), tree.operator)
    if left.sort == "truth" and tree.operator not in ("=", "!="):
        raise KindError(f"{tree.operator} does not compare conditions")
    return TRUTH


def _choose(tree: Choose, scope: Scope) -> Kind:
    if tree.option not in scope.options:
        raise KindError(f"unknown option {tree.option!r}")
    names = {name for name, _ in tree.readings}
    if names != set(scope.options[tree.option]):
        raise KindError(f"choose({tree.option}): readings {sorted(names)} are not {sorted(scope.options[tree.option])}")
    kinds = [kind_of(reading, scope) for _, reading in tree.readings]
    for kind in kinds[1:]:
        _alike(kinds[0], kind, f"choose({tree.option})")
    return kinds[0]


def _over(tree: Over, scope: Scope) -> Kind:
    if scope.row:
        raise KindError(f"{tree.operator}({tree.register} …) does not stand inside a filter")
    inside = scope.within(tree.register)
    if tree.where is not None:
        _truth(tree.where, inside, "where")
    if tree.operator == "count":
        return number_kind("1")
    return _number(Name(tree.column), inside, tree.operator)


def _rows(tree: Rows, scope: Scope) -> Kind:
    if scope.row not in ("", "enterprises"):
        raise KindError(f"{tree.operator}({tree.register} …) stands in filters over enterprises or outside filters")
    inside = scope.within(tree.register)
    for part, name in ((tree.where, "where"), (tree.then, "then")):
        if part is not None:
            _truth(part, inside, name)
    return TRUTH
