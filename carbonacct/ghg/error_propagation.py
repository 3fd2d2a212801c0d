"""Uncertainty of sums of products by error propagation (2006 IPCC Guidelines, volume 1, chapter 3, approach 1).

Every source is a product of inputs; each input has a half-width of its 95 % interval relative to its value. Inputs are
independent of one another, and an input that stands in several sources moves all of them together. To first order

    U² = Σ over inputs ( u × Σ over sources E × n )²

with E the source's emissions, n the power in which the input stands in it (1 for a factor), u the input's relative
half-width and U the half-width of the total in its own unit. For sources that share no input these are the
guidelines' equations 3.1 (product: root of the sum of squares of relative half-widths) and 3.2 (sum: root of the sum
of squares of absolute ones); a shared input is fully correlated, exactly as far as first order goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class UncertainSource:
    """One source: what it emits, and the inputs it is a product of.

    Attributes:
        emissions: its emissions in any unit, the same for all sources; negative for a deduction.
        inputs: input (anything that can be a key) → the power in which it stands in the product.
    """

    emissions: float
    inputs: Mapping[Any, float]


@dataclass(frozen=True)
class Propagated:
    """Uncertainty of a total.

    Attributes:
        total: sum of the emissions.
        half_width: half-width of the 95 % interval in the unit of the emissions.
        source_shares: contribution of each source to the variance, in their order; they add up to 1. Where sources
            share an input, its covariance is split between them by their sensitivities (one that takes away from the
            others has a negative share).
        input_shares: contribution of each input to the variance; they add up to 1.
        half_widths: half-width of every source alone, in the unit of the emissions.
    """

    total: float
    half_width: float
    source_shares: tuple[float, ...]
    input_shares: dict[Any, float]
    half_widths: tuple[float, ...]

    @property
    def percent(self) -> float | None:
        """The half-width in per cent of the total's amount; None for a total of zero."""
        return 100 * self.half_width / abs(self.total) if self.total else None


class _Moved(NamedTuple):
    """Movements by input of chosen sources.

    ``values`` (m,): how far each source moves by each of its inputs; ``owners`` (m,): the source's place among the
    chosen; ``places`` (m,): the input's place in ``columns`` (k,), the numbers of the inputs; ``moved`` (k,): how far
    the sum moves by each input.
    """

    values: NDArray[np.float64]
    owners: NDArray[np.intp]
    places: NDArray[np.intp]
    columns: NDArray[np.intp]
    moved: NDArray[np.float64]


class Sensitivities:
    """Sources and inputs as arrays, so that many totals over the same sources are propagated quickly.

    Args:
        sources: all sources.
        half_widths: input → relative half-width of its 95 % interval (0.1 is ±10 %); an input that is missing here
            adds nothing (whether it is exact or not known is for the caller to say).
    """

    def __init__(self, sources: Sequence[UncertainSource], half_widths: Mapping[Any, float]) -> None:
        import numpy as np  # noqa: PLC0415

        places: dict[Any, int] = {}
        rows, columns, values = [], [], []
        for row, source in enumerate(sources):
            for name, power in source.inputs.items():
                if name in half_widths:
                    rows.append(row)
                    columns.append(places.setdefault(name, len(places)))
                    values.append(source.emissions * power * half_widths[name])
        self.inputs = tuple(places)
        self.emissions: NDArray[np.float64] = np.array([source.emissions for source in sources], dtype=np.float64)
        self._columns: NDArray[np.intp] = np.array(columns, dtype=np.intp)
        self._values: NDArray[np.float64] = np.array(values, dtype=np.float64)
        self._starts: NDArray[np.intp] = np.searchsorted(np.array(rows, dtype=np.intp), np.arange(len(sources) + 1))

    def half_width(self, chosen: Mapping[int, float]) -> float:
        """Half-width of a sum of sources: number of the source → how often it counts (−1: taken off)."""
        import numpy as np  # noqa: PLC0415

        return float(np.sqrt(np.sum(self._moved(chosen).moved ** 2)))

    def propagate(self, chosen: Mapping[int, float] | None = None) -> Propagated:
        """Uncertainty of a sum of sources (all once, when none are named), with the contributions to its variance.

        Args:
            chosen: number of the source → how often it counts; the results follow its order.
        """
        import numpy as np  # noqa: PLC0415

        counted = dict.fromkeys(range(len(self.emissions)), 1.0) if chosen is None else chosen
        found, count = self._moved(counted), len(counted)
        variance = float(np.sum(found.moved**2))
        shared = np.bincount(found.owners, weights=found.values * found.moved[found.places], minlength=count)
        alone = np.sqrt(np.bincount(found.owners, weights=found.values**2, minlength=count))
        scale = 1 / variance if variance else 0.0
        shares = (found.moved**2 * scale).tolist()
        return Propagated(
            float(sum(self.emissions[place] * often for place, often in counted.items())),
            variance**0.5,
            tuple((shared * scale).tolist()),
            {self.inputs[column]: share for column, share in zip(found.columns.tolist(), shares, strict=True)},
            tuple(alone.tolist()),
        )

    def _moved(self, chosen: Mapping[int, float]) -> _Moved:
        """How far a sum of sources moves when each of its inputs moves by its half-width."""
        import numpy as np  # noqa: PLC0415

        numbers = np.array(list(chosen), dtype=np.intp)
        often = np.array(list(chosen.values()), dtype=np.float64)
        starts = self._starts[numbers]
        lengths = self._starts[numbers + 1] - starts
        before = np.cumsum(lengths) - lengths
        taken = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
        values = self._values[taken] * np.repeat(often, lengths)
        columns, places = np.unique(self._columns[taken], return_inverse=True)
        moved = np.bincount(places, weights=values, minlength=len(columns))
        return _Moved(
            values, np.repeat(np.arange(len(numbers)), lengths), places, columns, np.asarray(moved, np.float64)
        )


def propagate(sources: Sequence[UncertainSource], half_widths: Mapping[Any, float]) -> Propagated:
    """Uncertainty of the sum of all sources; see :class:`Sensitivities`.

    Args:
        sources: emissions and inputs of every source.
        half_widths: input → relative half-width of its 95 % interval.
    """
    return Sensitivities(sources, half_widths).propagate()
