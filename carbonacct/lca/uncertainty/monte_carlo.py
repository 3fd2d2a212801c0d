"""Monte Carlo over technosphere, biosphere, characterisation factors and parameters."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carbonacct import parallel
from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.datasets import Uncertainty
from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.batch import FAILED, RUNGS, Batch, joined, run_batches
from carbonacct.lca.uncertainty.design import LANES, MOST_DIMENSIONS, Design
from carbonacct.lca.uncertainty.distributions import Values
from carbonacct.lca.uncertainty.parameters import Parameters
from carbonacct.lca.uncertainty.pedigree import pedigree_findings
from carbonacct.lca.uncertainty.plan import Plan, fixed_scores, make_plan, with_design
from carbonacct.lca.uncertainty.quantiles import LEVELS, StopRule, Sums, column_figures, moments, quantile_figure
from carbonacct.lca.uncertainty.samples import GROUP_DRAWS, Description, SampleFile, read_column

if TYPE_CHECKING:
    import xarray as xr

HELD_BYTES = 256 * 2**20
"""Scores up to this size stay in memory; beyond, they are only in the file of samples."""

SPAN_THREADS, SPAN_CLUSTER = 1, 4
"""Batches of one piece of work; a cluster has more to send."""

SHOWN = 12
ROUNDING = 1e-12
"""Scores that differ by less, relative to the fixed one, are the same."""
Progress = Callable[[int, int], None]
Groups = Callable[[Sequence[int]], Generator[Batch, None, None]]


@dataclass(frozen=True, eq=False)
class MonteCarloResult:
    """Scores of draws.

    Attributes:
        demands, methods: names.
        draws: number of draws made (fewer than asked for only where a stop rule was reached).
        seed, sampler: what decides the draws, with the plan.
        fixed: scores of the system without uncertainty, shape (demands, methods).
        uncertain_inputs: how many inputs vary, by matrix. All 0: nothing varies.
        sobol_inputs: number of inputs with Sobol points.
        rungs: how many draws were solved how (``gauss_seidel``, ``direct``, ``failed``).
        failed: numbers of the draws without a solution; their scores are NaN and in no figure.
        largest_residual: of all solved draws, relative to the right-hand side.
        largest_error: estimated relative error of the solution, of all draws solved by sweeps.
        sweeps: mean number of sweeps of a draw.
        stopped: whether a stop rule ended the run.
        findings: what the reader of the figures must know.
        description: what the run was, as in the metadata of its file.
        path: file of samples, if any.
    """

    demands: tuple[Hashable, ...]
    methods: tuple[str, ...]
    draws: int
    seed: int
    sampler: str
    fixed: Values
    uncertain_inputs: Mapping[str, int]
    sobol_inputs: int
    rungs: Mapping[str, int]
    failed: tuple[int, ...]
    largest_residual: float
    largest_error: float
    sweeps: float
    stopped: bool
    findings: tuple[Finding, ...]
    description: Description
    path: Path | None = None
    _scores: Values | None = field(default=None, repr=False)

    @property
    def scores(self) -> xr.DataArray:
        """All samples, dims (draw, demand, method).

        Raises:
            UsageError: they are too many for memory and only in the file.
        """
        import xarray as xr  # noqa: PLC0415

        if self._scores is None:
            raise UsageError(f"the samples are too many for memory; read {self.path}, or use samples() for one score")
        coords = {"draw": np.arange(self.draws), "demand": self._demand_index(), "method": list(self.methods)}
        attrs = {"seed": self.seed, "sampler": self.sampler, "system_sha256": self.description.system_sha256}
        return xr.DataArray(self._scores, dims=("draw", "demand", "method"), coords=coords, attrs=attrs)

    def samples(self, demand: Hashable = None, method: str | None = None) -> Values:
        """Samples of one demand under one method in the order of the draws, shape (draws,); NaN where a draw failed.

        Args:
            demand: name of the demand; None: the only one.
            method: name of the method; None: the only one.

        Raises:
            UsageError: no such name, or several where none is given.
        """
        return self._column(_place("demand", self.demands, demand), _place("method", self.methods, method))

    def quantiles(self, levels: Sequence[float] = LEVELS) -> xr.DataArray:
        """Quantiles of every score, dims (quantile, demand, method), exact of the samples.

        Raises:
            UsageError: a level lies outside 0 … 1.
        """
        figures = column_figures(self._column, self._shape, quantile_figure(levels), len(levels))
        return self._labelled(figures, "quantile", list(levels))

    def statistics(self) -> xr.DataArray:
        """Mean, standard deviation and standard error of the mean, dims (statistic, demand, method)."""
        figures = column_figures(self._column, self._shape, moments, 3)
        return self._labelled(figures, "statistic", ["mean", "standard_deviation", "standard_error"])

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.demands), len(self.methods)

    def _column(self, demand: int, method: int) -> Values:
        if self._scores is not None:
            return self._scores[:, demand, method]
        return read_column(self.path or "", self.description, demand, method)

    def _demand_index(self) -> Any:
        import pandas as pd  # noqa: PLC0415

        return pd.Index(list(self.demands), tupleize_cols=False)

    def _labelled(self, figures: Values, name: str, labels: list[Any]) -> xr.DataArray:
        import xarray as xr  # noqa: PLC0415

        coords = {name: labels, "demand": self._demand_index(), "method": list(self.methods)}
        return xr.DataArray(figures, dims=(name, "demand", "method"), coords=coords)


def monte_carlo(
    system: MatrixSystem,
    demands: Mapping[Hashable, Demand] | Demand | Sequence[Demand],
    methods: Mapping[str, Method] | Method,
    *,
    draws: int = 1_000,
    seed: int = 0,
    sampler: str = "random",
    method_uncertainty: Mapping[str, Mapping[Hashable, Any]] | None = None,
    parameters: Parameters | None = None,
    sobol_inputs: int | Sequence[tuple[str, Hashable, Hashable]] = MOST_DIMENSIONS,
    stop: StopRule | None = None,
    samples: Path | str | None = None,
    resume: bool = False,
    threads: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> MonteCarloResult:
    """Scores of sampled systems. The digits depend on the arguments above ``stop``, not on where they are computed.

    Args:
        system: the matrices, with the uncertainty of their entries.
        demands: demand by name, a sequence of demands (named 0, 1, …), or one demand (product → amount).
        methods: method by name, or one method (flow → factor).
        draws: number of draws (with a stop rule: at most). Draw d of 100 is draw d of 1 000, but for Latin hypercubes.
        seed: 0 … 2⁶⁴ − 1.
        sampler: ``random``, ``latin_hypercube`` (strata of this number of draws) or ``sobol`` (scrambled).
        method_uncertainty: by method name, uncertainty of a flow's factor.
        parameters: parameters and the entries that depend on them.
        sobol_inputs: for ``sobol``: at most this many inputs, those with the largest |gradient| × deviation, or named
            entries ("A" | "B", row, column); all others are pseudo-random.
        stop: end when the scores are known well enough; pseudo-random draws only.
        samples: Parquet file for all samples.
        resume: go on with the file of a run that was interrupted.
        threads: threads of this process; None: all processors.
        scheduler: address of a Dask scheduler.
        progress: called with (draws done, draws in all).

    Raises:
        UsageError: arguments that do not go together; samples of another run in the file.
        DistributionError: uncertainty records that describe no distribution.
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
    """
    if stop is not None and sampler != "random":
        raise UsageError("a stop rule needs pseudo-random draws: strata and Sobol points are made for a fixed number")
    named = as_demands(demands)
    plan = make_plan(system, named, methods, Design("random", seed, draws), method_uncertainty, parameters)
    if sampler != "random":
        plan = with_design(plan, _design(plan, system, named, methods, sampler, sobol_inputs))
    description = _description(plan, system, stop)
    file = None if samples is None else SampleFile(samples, description, resume=resume)
    if file is None and _bytes(plan) > HELD_BYTES:
        raise UsageError(f"{_bytes(plan) // 2**20} MB of samples are too many for memory; name a file with samples=")
    fixed = fixed_scores(plan, system)
    tables = _pedigree(method_uncertainty, parameters)
    run = _Run(plan, description, fixed, file, stop, progress, tables)
    run.go(_batches(plan, threads, scheduler))
    return run.result()


def as_demands(demands: Mapping[Hashable, Any] | Sequence[Demand]) -> dict[Hashable, Demand]:
    """Demand by name; a single demand is named ``demand``, a sequence is numbered.

    Raises:
        UsageError: there is no demand.
    """
    if not demands:
        raise UsageError("a demand is needed: product → amount")
    if not isinstance(demands, Mapping):
        return dict(enumerate(demands))
    if all(isinstance(value, Mapping) for value in demands.values()):
        return dict(demands)
    return {"demand": demands}


def _design(plan: Plan, system: MatrixSystem, demands: dict[Hashable, Demand], methods: Any, sampler: str,
            sobol_inputs: int | Sequence[tuple[str, Hashable, Hashable]]) -> Design:  # fmt: skip
    if sampler != "sobol":
        return Design(sampler, plan.design.seed, plan.design.draws)
    from carbonacct.lca.uncertainty.sobol_inputs import largest_streams, named_streams  # noqa: PLC0415

    if isinstance(sobol_inputs, int):
        named = largest_streams(plan, system, demands, methods, sobol_inputs)
    else:
        named = named_streams(system, sobol_inputs)
    return Design(sampler, plan.design.seed, plan.design.draws, named)


def _pedigree(
    methods: Mapping[str, Mapping[Hashable, Any]] | None, parameters: Parameters | None
) -> tuple[Finding, ...]:
    """Remarks on pedigree tables behind factors and parameters; those of A and B come with the system."""
    given = [item for method in (methods or {}).values() for item in method.values()]
    given += [] if parameters is None else list(parameters.uncertainty.values())
    return pedigree_findings(item.pedigree_table for item in given if isinstance(item, Uncertainty))


def _description(plan: Plan, system: MatrixSystem, stop: StopRule | None) -> Description:
    from carbonacct import __version__  # noqa: PLC0415

    design = plan.design
    return Description(__version__, system.sha256, plan.sha256, design.sampler, design.seed, design.draws,
                       repr(stop) if stop else "", tuple(map(str, plan.demands)), plan.methods)  # fmt: skip


def _bytes(plan: Plan) -> int:
    return plan.design.draws * len(plan.demands) * len(plan.methods) * 8


def _batches(plan: Plan, threads: int | None, scheduler: str | None) -> Groups:
    """A function that yields the row groups asked for, in order."""

    def groups(wanted: Sequence[int]) -> Generator[Batch, None, None]:
        span = SPAN_THREADS if scheduler is None else SPAN_CLUSTER
        pieces, sizes = [], []
        for group in wanted:
            first = group * GROUP_DRAWS // LANES
            last = -(-min((group + 1) * GROUP_DRAWS, plan.design.draws) // LANES)
            cuts = [(at, min(at + span, last)) for at in range(first, last, span)]
            pieces += cuts
            sizes.append(len(cuts))
        done = parallel.ordered(run_batches, plan, pieces, threads=threads, scheduler=scheduler)
        with closing(done):
            for group, size in zip(wanted, sizes, strict=True):
                batch = joined([next(done) for _ in range(size)])
                yield batch.first(min(GROUP_DRAWS, plan.design.draws - group * GROUP_DRAWS))

    return groups


class _Run:
    """A run under way: takes row groups in order, from the file or from the workers."""

    def __init__(self, plan: Plan, description: Description, fixed: Values, file: SampleFile | None,
                 stop: StopRule | None, progress: Progress | None, given: tuple[Finding, ...]) -> None:  # fmt: skip
        self._plan, self._description, self._file, self._stop = plan, description, file, stop
        self._fixed, self._progress, self._given = fixed, progress, given
        self._sums, self._held, self._plain = Sums(fixed), [], []  # type: ignore[var-annotated]
        self._stopped, self._draws = False, 0
        self._hold = _bytes(plan) <= HELD_BYTES

    def go(self, groups: Groups) -> None:
        """Take all row groups, or as many as the stop rule needs."""
        if self._file is not None and self._file.complete:
            for batch in self._file.read_all():
                self._take(batch)
            return
        count = -(-self._plan.design.draws // GROUP_DRAWS)
        missing = [group for group in range(count) if self._file is None or not self._file.has(group)]
        wanted, done = set(missing), 0
        with closing(groups(missing)) as fresh:
            for group in range(count):
                done += 1
                if self._take(self._next(group, fresh if group in wanted else None)):
                    break
        if self._file is not None:
            self._file.finish(done)

    def _next(self, group: int, fresh: Generator[Batch, None, None] | None) -> Batch:
        """A row group from the workers (then it is written), or from the file."""
        if fresh is None and self._file is not None:
            return self._file.read(group)
        batch = next(fresh)  # type: ignore[arg-type]
        if self._file is not None:
            self._file.write(group, batch)
        return batch

    def _take(self, batch: Batch) -> bool:
        """Add a row group; returns whether the run may stop."""
        self._draws += len(batch.rung)
        if self._hold:
            self._held.append(batch.scores)
        self._plain.append((batch.rung, batch.residual, batch.error, batch.sweeps))
        self._sums.add(batch.scores)
        if self._progress is not None:
            self._progress(self._draws, self._plan.design.draws)
        self._stopped = self._stop is not None and self._stop.reached(self._sums)
        return self._stopped

    def result(self) -> MonteCarloResult:
        """The result of what was taken."""
        plan, design = self._plan, self._plan.design
        rung, residual, error, sweeps = (np.concatenate(part) for part in zip(*self._plain, strict=True))
        failed = tuple(np.flatnonzero(rung == FAILED).tolist())
        solved = residual[rung != FAILED]
        return MonteCarloResult(
            plan.demands, plan.methods, self._draws, design.seed, design.sampler, self._fixed,
            plan.uncertain_inputs, len(design.named),
            {name: int((rung == number).sum()) for number, name in enumerate(RUNGS)},
            failed, float(solved.max(initial=0.0)), float(error.max(initial=0.0)), float(sweeps.mean()),
            self._stopped, self._findings(failed), self._description,
            None if self._file is None else self._file.path,
            np.concatenate(self._held) if self._hold else None,
        )  # fmt: skip

    def _still(self) -> str:
        """Scores that came out the same in every draw but for rounding."""
        least = self._sums.count * (ROUNDING * np.abs(self._fixed)) ** 2
        places = np.argwhere((self._sums.squares <= least) & (self._sums.count > 1))
        names = [f"{self._plan.demands[demand]} × {self._plan.methods[method]}" for demand, method in places.tolist()]
        return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")

    def _findings(self, failed: tuple[int, ...]) -> tuple[Finding, ...]:
        found, draws = [*self._given], self._draws
        if not any(self._plan.uncertain_inputs.values()):
            found.append(finding("lca_uncertainty.nothing_varies", draws=draws))
        elif still := self._still():
            found.append(finding("lca_uncertainty.score_does_not_vary", draws=draws, scores=still))
        if failed:
            shown = ", ".join(map(str, failed[:SHOWN])) + (" …" if len(failed) > SHOWN else "")
            found.append(finding("lca_uncertainty.draws_failed", count=len(failed), draws=shown))
        if self._plan.design.sampler == "sobol" and draws & (draws - 1):
            found.append(finding("lca_uncertainty.sobol_count", draws=draws, better=1 << draws.bit_length()))
        if self._stop is not None and not self._stopped:
            found.append(finding("lca_uncertainty.not_converged", draws=draws))
        return tuple(found)


def _place(what: str, names: tuple[Any, ...], wanted: Any) -> int:
    if wanted is None and len(names) == 1:
        return 0
    if wanted not in names:
        raise UsageError(f"name one {what} of {', '.join(map(str, names[:SHOWN]))}; {wanted!r} is none")
    return names.index(wanted)
