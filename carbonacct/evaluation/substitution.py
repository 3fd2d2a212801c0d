"""Trees rewritten: definitions put in, an indicator's own options named in full, readings chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, cast

from carbonacct.evaluation.kinds import KindError
from carbonacct.evaluation.tree import Choose, Name, Tree, children


def rebuilt(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """A tree with every part replaced by ``change`` of it, from the leaves up."""
    changed: dict[str, object] = {}
    for part in fields(tree):
        value = getattr(tree, part.name)
        if isinstance(tree, Choose) and part.name == "readings":
            changed[part.name] = tuple((name, rebuilt(reading, change)) for name, reading in tree.readings)
        elif isinstance(value, tuple) and value and all(isinstance(item, _NODES) for item in value):
            changed[part.name] = tuple(rebuilt(item, change) for item in value)
        elif isinstance(value, _NODES):
            changed[part.name] = rebuilt(cast("Tree", value), change)
    return change(replace(tree, **cast("Any", changed)) if changed else tree)


_NODES = Tree.__args__


def expanded(tree: Tree, definitions: Mapping[str, Tree], own: Collection[str], owner: str) -> Tree:
    """A tree with definitions in place of their names, and the options of its indicator under their full ids.

    Args:
        tree: a parsed formula.
        definitions: definition id → tree (expanded already).
        own: ids ``<indicator>.<option>`` of options that belong to an indicator.
        owner: the indicator the formula belongs to; empty for shared formulas.
    """

    def change(part: Tree) -> Tree:
        if isinstance(part, Name) and part.name in definitions:
            return qualified(definitions[part.name])
        return named(part)

    def named(part: Tree) -> Tree:
        if isinstance(part, Choose) and f"{owner}.{part.option}" in own:
            return replace(part, option=f"{owner}.{part.option}")
        return part

    def qualified(part: Tree) -> Tree:
        return rebuilt(part, named)

    return rebuilt(tree, change)


def choices_in(tree: Tree) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every option that a tree uses with the readings it names, in the order they are written."""
    if isinstance(tree, Choose):
        yield tree.option, tuple(reading for reading, _ in tree.readings)
    for part in children(tree):
        yield from choices_in(part)


def options_in(tree: Tree) -> Iterator[str]:
    """Ids of the options that a tree uses."""
    return (option for option, _ in choices_in(tree))


def resolved(tree: Tree, readings: Mapping[str, str]) -> Tree:
    """A tree with every ``choose`` replaced by the reading that is chosen.

    Raises:
        KindError: an option has no reading chosen (a mistake in the program).
    """

    def change(part: Tree) -> Tree:
        if not isinstance(part, Choose):
            return part
        if part.option not in readings:
            raise KindError(f"option {part.option!r} has no reading")
        return dict(part.readings)[readings[part.option]]

    return rebuilt(tree, change)
