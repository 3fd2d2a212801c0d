"""Life-cycle results as documents (``carbonacct.lca/1``): what was asked, how it was solved, and the figures."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from carbonacct import __version__
from carbonacct.findings import Finding, finding, ordered
from carbonacct.lca.scoring import mapping_sha256
from carbonacct.lineage.graph import digest
from carbonacct.workspace.document import finding_document
from carbonacct.workspace.lca_lineage import packages
from carbonacct.workspace.lca_system import AskedMethod, LcaSystem

if TYPE_CHECKING:
    from carbonacct.lca.contribution_tables import Contributions
    from carbonacct.lca.solve import SolveReport
    from carbonacct.lca.tree import SupplyChainTree
    from carbonacct.lca.uncertainty.compare import Comparison
    from carbonacct.lca.uncertainty.monte_carlo import MonteCarloResult
    from carbonacct.lca.variance_shares import Sensitivity

Json = dict[str, Any]
FORMAT = "carbonacct.lca/1"
QUANTILES = {"p025": 0.025, "p050": 0.05, "p250": 0.25, "p500": 0.5, "p750": 0.75, "p950": 0.95, "p975": 0.975}
BINS = 40
STIFF = frozenset({"pardiso", "superlu"})


def head(
    asked: LcaSystem,
    kind: str,
    demands: Mapping[Hashable, Mapping[Hashable, float]],
    methods: Sequence[AskedMethod],
    findings: Sequence[Finding],
) -> Json:
    """What all documents share: engine, store, system, demand, methods, findings."""
    system = asked.system
    lines: list[Json] = [
        {"id": str(item), "label": asked.label(item), "amount": float(amount), "unit": asked.unit(item)}
        for demand in demands.values()
        for item, amount in demand.items()
    ]
    return {
        "format": FORMAT,
        "engine": {"name": "carbonacct", "version": __version__},
        "kind": kind,
        "title": "、".join(line["label"] for line in lines) or "、".join(asked.databases),
        "store": {"databases": list(asked.databases), "packages": packages(asked)},
        "system": {
            "sha256": system.sha256,
            "products": len(system.products),
            "processes": len(system.processes),
            "flows": len(system.flows),
            "technosphere": int(system.technosphere.nnz),
            "biosphere": int(system.biosphere.nnz),
        },
        "demand": lines,
        "methods": [
            {
                "name": one.name,
                "unit": one.unit,
                "factors": one.all_factors,
                "matched": len(one.factors),
                "sha256": mapping_sha256(one.factors),
            }
            for one in methods
        ],
        "findings": [finding_document(item) for item in ordered([*asked.findings, *findings])],
    }


def closed(document: Json) -> Json:
    """The document with its digest."""
    return {**document, "digest": digest(document)}


def number(value: float) -> float | None:
    """A figure for JSON: None where it is not finite."""
    return float(value) if math.isfinite(value) else None


def solution(report: SolveReport | Mapping[str, Any]) -> Json:
    """The report of a solve."""
    given = dict(report) if isinstance(report, Mapping) else asdict(report)
    keys = ("rung", "residual", "forward_error", "condition", "sweeps", "iterations")
    return {key: number(given[key]) if isinstance(given[key], float) else given[key] for key in keys}


def stiffness(report: SolveReport) -> list[Finding]:
    """A remark where the cheap rungs of the ladder did not do."""
    if report.rung not in STIFF:
        return []
    return [finding("lca_run.solver_fell_back", rung=report.rung, error=f"{report.forward_error:.1e}")]


def scores(demands: Sequence[Hashable], methods: Sequence[AskedMethod], values: Any) -> list[Json]:
    """Score of every demand under every method; ``values`` has shape (demands, methods)."""
    return [
        {"demand": str(demand), "method": one.name, "value": number(values[row][column]), "unit": one.unit}
        for row, demand in enumerate(demands)
        for column, one in enumerate(methods)
    ]


def contribution_parts(found: Contributions, methods: Sequence[AskedMethod], limit: int, cutoff: float) -> list[Json]:
    """Tables by process, flow and direct supplier of every method; each adds up to the score."""
    parts = []
    for one in methods:
        tables: Json = {"method": one.name}
        for part in ("process", "flow", "supplier"):
            table = found.table(part, one.name, limit=limit, cutoff=cutoff)
            tables[f"by_{part}"] = [
                {
                    "id": "" if row.id is None else str(row.id),
                    "label": row.label,
                    "value": number(row.score),
                    "share": number(row.share),
                    "kind": row.kind if row.kind in {"rest", "direct"} else "",
                    "count": row.count,
                }
                for row in table.rows
            ]
            tables[f"closure_{part}"] = number(table.closure)
        parts.append(tables)
    return parts


def tree_part(tree: SupplyChainTree) -> Json:
    """Every node of a supply-chain tree, in the order one reads it."""
    kinds = {"process": "", "cutoff": "cut", "limit": "cut"}
    return {
        "method": tree.method,
        "cutoff": tree.cutoff,
        "closure": number(tree.closure),
        "nodes": [
            {
                "id": str(node.number),
                "parent": "" if node.parent < 0 else str(node.parent),
                "depth": node.depth,
                "kind": kinds[node.kind],
                "label": node.label,
                "amount": number(node.amount),
                "cumulative": number(node.score),
                "direct": number(node.direct),
                "share": number(node.share),
                "count": node.count,
            }
            for node in tree.depth_first()
        ],
    }


def histogram(samples: Any) -> Json:
    """Counts of samples in equal bins; one bin where all are alike."""
    finite = np.asarray(samples)[np.isfinite(samples)]
    if not len(finite):
        return {"edges": [], "counts": []}
    counts, edges = np.histogram(finite, bins=BINS if finite.min() < finite.max() else 1)
    return {"edges": edges.tolist(), "counts": counts.tolist()}


def quantile_part(samples: Any) -> Json:
    """Quantiles by name; None where no draw has a solution."""
    finite = np.asarray(samples)[np.isfinite(samples)]
    return {key: number(np.quantile(finite, level)) if len(finite) else None for key, level in QUANTILES.items()}


def draws_part(result: MonteCarloResult) -> Json:
    """What a Monte Carlo run was."""
    return {
        "draws": result.draws,
        "seed": result.seed,
        "sampler": result.sampler,
        "uncertain_inputs": sum(result.uncertain_inputs.values()),
        "rungs": dict(result.rungs),
        "failed": list(result.failed),
        "largest_residual": number(result.largest_residual),
    }


def montecarlo_part(result: MonteCarloResult, methods: Sequence[AskedMethod]) -> Json:
    """Figures and histogram of every score."""
    units = {one.name: one.unit for one in methods}
    figures = result.statistics().values
    series = []
    for row, demand in enumerate(result.demands):
        for column, method in enumerate(result.methods):
            samples = result.samples(demand, method)
            series.append(
                {
                    "demand": str(demand),
                    "method": method,
                    "unit": units[method],
                    "static": number(result.fixed[row, column]),
                    "mean": number(figures[0, row, column]),
                    "sd": number(figures[1, row, column]),
                    "standard_error": number(figures[2, row, column]),
                    "quantiles": quantile_part(samples),
                    "histogram": histogram(samples),
                }
            )
    return {**draws_part(result), "series": series}


def compare_part(found: Comparison, unit: str) -> Json:
    """Every pair of demands on the same draws."""
    names, result = list(found.result.demands), found.result
    pairs = []
    for one, a in enumerate(names):
        for other in range(one + 1, len(names)):
            b = names[other]
            samples = result.samples(a, found.method) - result.samples(b, found.method)
            pairs.append(
                {
                    "a": str(a),
                    "b": str(b),
                    "method": found.method,
                    "unit": unit,
                    "share_lower": number(found.share_below.values[one, other]),
                    "quantiles": quantile_part(samples),
                    "histogram": histogram(samples),
                }
            )
    return {**draws_part(result), "pairs": pairs}


def sensitivity_part(found: Sensitivity, decomposed: int) -> Json:
    """Inputs by their share of the variance; what the decomposed ones leave unexplained."""
    entries = [
        {
            "id": f"{one.matrix}:{one.row}:{one.column}",
            "label": one.label,
            "entries": one.entries,
            "amount": number(one.amount),
            "deviation": number(one.deviation),
            "gradient": number(one.gradient),
            "first_order": number(one.first_order),
            "s1": number(one.s1),
            "s1_confidence": number(one.s1_confidence),
            "st": number(one.total),
            "st_confidence": number(one.total_confidence),
            "delta": number(one.delta),
        }
        for one in found.inputs
    ]
    return {
        "method": found.method,
        "uncertain_inputs": found.uncertain_inputs,
        "decomposed": decomposed if entries else 0,
        "unexplained": number(found.screened_out) if entries else None,
        "interactions": number(found.interactions),
        "evaluations": found.evaluations,
        "seed": found.seed,
        "entries": entries,
    }
