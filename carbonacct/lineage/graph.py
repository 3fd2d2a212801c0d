"""Figures as nodes of a small graph: operation, value, unit, inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Literal

from carbonacct.errors import CarbonacctError

Operation = Literal[
    "sum",
    "difference",
    "ratio",
    "product",
    "lines",
    "energy_lines",
    "rows",
    "factor",
    "given",
    "matrix",
    "propagated",
    # of formulas of indicator systems
    "converted",
    "least",
    "greatest",
    "count",
    "rows_hold",
    "compare",
    "logic",
    "chosen",
]


@dataclass(frozen=True, slots=True)
class Node:
    """One figure.

    ``inputs`` are paths of other figures (sum: all added; difference: the first minus the rest; ratio: first ÷
    second; product: all multiplied; matrix: solved from life-cycle matrices;
    propagated: half-width of the 95 % interval of the figure; converted: the same in another unit;
    least, greatest: one of them; compare, logic, rows_hold: 1 where the condition holds; chosen: the first, by the
    condition that follows). ``lines`` are numbers of emission lines, ``energy_lines`` of energy lines, ``rows`` ids of
    activity rows (``id#column`` for a cell of a register), ``factors`` references of published factors (of a matrix:
    ``lci:<sha256>`` of the matrices, ``demand:<sha256>``, ``method:<sha256>``).
    """

    path: str
    label_zh: str
    label_en: str
    value: float | None
    unit: str
    operation: Operation
    inputs: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    energy_lines: tuple[int, ...] = ()
    rows: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""


class Graph:
    """Figures in the order they were computed; an input must exist before the figure that uses it."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}

    def add(self, node: Node) -> Node:
        """Add a figure and return it.

        Raises:
            CarbonacctError: the path exists already, or an input does not (a mistake in the program).
        """
        if node.path in self._nodes:
            raise CarbonacctError(f"figure {node.path} is computed twice")
        missing = [path for path in node.inputs if path not in self._nodes]
        if missing:
            raise CarbonacctError(f"figure {node.path} uses unknown figures {missing}")
        self._nodes[node.path] = node
        return node

    def sum(self, path: str, zh: str, en: str, unit: str, inputs: list[str], note: tuple[str, str] = ("", "")) -> Node:
        """Add the sum of figures (0 when there are none)."""
        value = 0.0
        for name in inputs:
            value += self.value(name)
        return self.add(Node(path, zh, en, value, unit, "sum", tuple(inputs), note_zh=note[0], note_en=note[1]))

    def difference(self, path: str, zh: str, en: str, unit: str, inputs: list[str]) -> Node:
        """Add the first figure minus the others."""
        value = self.value(inputs[0])
        for name in inputs[1:]:
            value -= self.value(name)
        return self.add(Node(path, zh, en, value, unit, "difference", tuple(inputs)))

    def ratio(
        self, path: str, zh: str, en: str, unit: str, above: str, below: str, note: tuple[str, str] = ("", "")
    ) -> Node:
        """Add one figure ÷ another; the value is None where the divisor is not above zero."""
        divisor = self.value(below)
        value = self.value(above) / divisor if divisor > 0 else None
        return self.add(Node(path, zh, en, value, unit, "ratio", (above, below), note_zh=note[0], note_en=note[1]))

    def value(self, path: str) -> float:
        """Value of a figure that has one.

        Raises:
            CarbonacctError: there is no such figure or it has no value.
        """
        node = self._nodes.get(path)
        if node is None or node.value is None:
            raise CarbonacctError(f"figure {path} has no value")
        return node.value

    def __contains__(self, path: object) -> bool:
        return path in self._nodes

    def __getitem__(self, path: str) -> Node:
        return self._nodes[path]

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def __len__(self) -> int:
        return len(self._nodes)


def _canonical(content: object) -> bytes:
    """Canonical JSON of a value: sorted keys, shortest float digits, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(content: object) -> str:
    """sha256 of the canonical JSON of a value (sorted keys, shortest float digits, no blanks)."""
    return hashlib.sha256(_canonical(content)).hexdigest()


def mapping_digest(keys: Iterable[str], value: Callable[[str], object]) -> str:
    """:func:`digest` of ``{key: value(key)}`` with one value in memory at a time (half a million lines: 1 GB less)."""
    found = hashlib.sha256(b"{")
    for number, key in enumerate(sorted(keys)):
        found.update(b"," if number else b"")
        found.update(_canonical(key) + b":" + _canonical(value(key)))
    found.update(b"}")
    return found.hexdigest()


def node_record(node: Node) -> dict[str, object]:
    """A node as the plain mapping written to ``accounts.json``."""
    values = {field.name: getattr(node, field.name) for field in fields(node)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
