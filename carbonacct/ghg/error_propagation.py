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
from typing import TYPE_CHECKING, Any

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
        self._rows: NDArray[np.intp] = np.array(rows, dtype=np.intp)
        self._columns: NDArray[np.intp] = np.array(columns, dtype=np.intp)
        self._values: NDArray[np.float64] = np.array(values, dtype=np.float64)

    def half_width(self, chosen: Mapping[int, float]) -> float:
        """Half-width of a sum of sources: number of the source → how often it counts (−1: taken off)."""
        import numpy as np  # noqa: PLC0415

        values = self._values * self._counted(chosen)[self._rows]
        return float(np.sqrt(np.sum(self._moved(values) ** 2)))

    def propagate(self, chosen: Mapping[int, float] | None = None) -> Propagated:
        """Uncertainty of a sum of sources (all once, when none are named), with the contributions to its variance.

        Args:
            chosen: number of the source → how often it counts; the results follow its order.
        """
        import numpy as np  # noqa: PLC0415

        count = len(self.emissions)
        numbers = list(range(count)) if chosen is None else list(chosen)
        counted = np.ones(count) if chosen is None else self._counted(chosen)
        values = self._values * counted[self._rows]
        moved = self._moved(values)
        variance = float(np.sum(moved**2))
        shared = np.bincount(self._rows, weights=values * moved[self._columns], minlength=count)[numbers]
        alone = np.sqrt(np.bincount(self._rows, weights=values**2, minlength=count)[numbers])
        scale = 1 / variance if variance else 0.0
        return Propagated(
            float(np.sum((self.emissions * counted)[numbers])),
            variance**0.5,
            tuple((shared * scale).tolist()),
            dict(zip(self.inputs, (moved**2 * scale).tolist(), strict=True)),
            tuple(alone.tolist()),
        )

    def _counted(self, chosen: Mapping[int, float]) -> NDArray[np.float64]:
        """How often each source counts."""
        import numpy as np  # noqa: PLC0415

        counted = np.zeros(len(self.emissions))
        counted[list(chosen)] = list(chosen.values())
        return counted

    def _moved(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far the sum moves when each input moves by its half-width."""
        import numpy as np  # noqa: PLC0415

        sums = np.bincount(self._columns, weights=values, minlength=len(self.inputs))
        return np.asarray(sums, dtype=np.float64)


def propagate(sources: Sequence[UncertainSource], half_widths: Mapping[Any, float]) -> Propagated:
    """Uncertainty of the sum of all sources; see :class:`Sensitivities`.

    Args:
        sources: emissions and inputs of every source.
        half_widths: input → relative half-width of its 95 % interval.
    """
    return Sensitivities(sources, half_widths).propagate()
