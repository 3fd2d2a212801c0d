"""Figures of two runs of one workspace side by side, each with the changed lines below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from carbonacct.lineage.graph import Graph

_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure under both editions.

    ``moved_by`` holds places in :attr:`Impact.lines`; ``factors`` the factors that the figure itself rests on and
    whose values differ (a figure may be worked out from a factor without a line).
    """

    path: str
    label_zh: str
    label_en: str
    unit: str
    old: float | None
    new: float | None
    moved_by: tuple[int, ...]
    factors: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the value differs by more than rounding of floats."""
        return differ(self.old, self.new)

    @property
    def difference(self) -> float | None:
        """new − old."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def relative(self) -> float | None:
        """new ÷ old − 1; None where there is no old value or it is 0."""
        return None if not self.old or self.new is None else self.new / self.old - 1


def differ(old: object, new: object) -> bool:
    """Whether two values differ, numbers by more than the rounding of floats."""
    if isinstance(old, float) and isinstance(new, float):
        return abs(new - old) > _SAME * max(abs(old), abs(new))
    return old != new


Places = dict[tuple[str, int], int]
"""(``lines`` or ``energy_lines``, number of the line in its run) → place in :attr:`Impact.lines`."""


def figure_changes(
    before: Graph, after: Graph, places_before: Places, places_after: Places, refs: set[str]
) -> Iterator[FigureChange]:
    """Every figure of both runs with the lines below it that changed.

    Args:
        before: figures of the first run.
        after: figures of the second run.
        places_before: places of the changed lines of the first run.
        places_after: places of the changed lines of the second run.
        refs: references of the factors whose values differ.
    """
    moved = _moved_below(((before, places_before), (after, places_after)))
    for path in dict.fromkeys((*(n.path for n in before), *(n.path for n in after))):
        node = after[path] if path in after else before[path]
        yield FigureChange(
            path,
            node.label_zh,
            node.label_en,
            node.unit,
            before[path].value if path in before else None,
            after[path].value if path in after else None,
            tuple(_bits(moved[path])),
            tuple(ref for ref in node.factors if ref in refs),
        )


def _moved_below(runs: Iterable[tuple[Graph, Places]]) -> dict[str, int]:
    """The changed lines below every figure: a set of places as the bits of a number."""
    moved: dict[str, int] = {}
    for graph, places in runs:
        for node in graph:
            bits = moved.get(node.path, 0)
            for name, numbers in (("lines", node.lines), ("energy_lines", node.energy_lines)):
                for number in numbers:
                    place = places.get((name, number))
                    bits |= 0 if place is None else 1 << place
            for path in node.inputs:
                bits |= moved[path]
            moved[node.path] = bits
    return moved


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
