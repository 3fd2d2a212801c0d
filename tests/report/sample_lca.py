"""A made document of life-cycle results: a bicycle of steel with a negative branch, three methods of looking at it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
HISTOGRAM = {"edges": [1.0, 2.0, 3.0, 4.0], "counts": [3, 6, 1]}
QUANTILES = {"p025": 1.1, "p500": 2.4, "p975": 3.7}
DRAWS = {"draws": 10, "seed": 42, "sampler": "random", "uncertain_inputs": 3}
RANGE = {"quantiles": QUANTILES, "histogram": HISTOGRAM, "unit": "kg CO2-eq"}


def entry(name: str, value: float, kind: str = "") -> Json:
    return {"id": name, "label": name, "value": value, "share": value / 2.5, "kind": kind}


def node(name: str, parent: str, depth: int, cumulative: float, direct: float, kind: str = "") -> Json:
    place = {"id": name, "parent": parent, "depth": depth, "label": name, "kind": kind}
    return {**place, "cumulative": cumulative, "direct": direct, "share": cumulative / 2.5}


def lca_document() -> Json:
    """The document; a fresh copy each call."""
    contributions = {
        "method": "GWP100",
        "by_process": [entry("steel mill <b>", 2.0), entry("bicycle 自行车", 0.7), entry("", -0.2, "rest")],
        "by_flow": [entry("Carbon dioxide, fossil", 2.6), entry("Methane", -0.1)],
        "by_supplier": [entry("", 0.7, "direct"), entry("steel", 2.0), entry("scrap", -0.2)],
    }
    nodes = [
        node("bicycle", "", 0, 2.5, 0.7),
        node("steel", "bicycle", 1, 2.0, 1.6),
        node("coal", "steel", 2, 0.4, 0.4),
        node("scrap", "bicycle", 1, -0.2, -0.2),
    ]
    share = {"label": "steel → bicycle", "id": "A:1", "first_order": 0.8, "s1": 0.79, "st": 0.81, "delta": 0.6}
    return {
        "format": "carbonacct.lca/1",
        "engine": {"name": "carbonacct", "version": "0"},
        "title": "bicycle",
        "store": {"databases": ["made <i>"]},
        "system": {"sha256": "ab" * 32, "products": 3, "processes": 3, "flows": 2, "technosphere": 6, "biosphere": 3},
        "demand": [{"id": "bicycle", "label": "bicycle", "amount": 1.0, "unit": "unit"}],
        "methods": [{"name": "GWP100", "unit": "kg CO2-eq", "factors": 200, "matched": 2, "sha256": "cd" * 32}],
        "solution": {"rung": "gauss-seidel", "residual": 1e-13, "forward_error": 2e-12, "condition": 12.0, "sweeps": 9},
        "scores": [{"demand": "bicycle", "method": "GWP100", "value": 2.5, "unit": "kg CO2-eq"}],
        "contributions": [contributions],
        "tree": {"method": "GWP100", "nodes": nodes},
        "montecarlo": {
            **DRAWS,
            "series": [{"demand": "bicycle", "method": "GWP100", "static": 2.5, "mean": 2.4, "sd": 0.6, **RANGE}],
        },
        "compare": {**DRAWS, "pairs": [{"a": "bicycle", "b": "car", "method": "GWP100", "share_lower": 0.9, **RANGE}]},
        "sensitivity": {"uncertain_inputs": 3, "decomposed": 1, "unexplained": 0.2, "entries": [share]},
        "intensities": [{"id": "bicycle", "label": "bicycle", "unit": "unit", "values": {"GWP100": 2.5}}],
        "findings": [],
        "digest": "ef" * 32,
    }
