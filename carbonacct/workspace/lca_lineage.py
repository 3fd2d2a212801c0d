"""Life-cycle scores as figures of the lineage: data packages, matrices, demand, method, and what adds up to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from carbonacct.lca import brightway
from carbonacct.lca.scoring import mapping_sha256
from carbonacct.lineage.graph import Node
from carbonacct.workspace.lca_system import AskedMethod, LcaSystem

Json = dict[str, Any]


def packages(asked: LcaSystem) -> list[Json]:
    """The databases that a result is computed from: name, format, and sha256 of the file each was read from.

    The hash is empty for a database that another program wrote; the hash of the matrices covers it.
    """
    named = set(asked.databases) | {node.database for node in asked.nodes.values()}
    return [
        {"name": one.name, "format": one.format, "sha256": one.sha256}
        for one in brightway.list_databases(asked.store)
        if one.name in named
    ]


def score_nodes(
    asked: LcaSystem,
    demands: Mapping[Hashable, Mapping[Hashable, float]],
    methods: Sequence[AskedMethod],
    scores: Sequence[Json],
    contributions: Sequence[Json] = (),
) -> list[Node]:
    """One figure per score, of the operation ``matrix``; its references are hashes of all that it depends on.

    Where contributions were asked for, those by process are figures too, and the inputs of the score: they add up to
    it (what ``--limit`` and ``--cutoff`` leave out is one of them).
    """
    wanted = {str(name): (place, mapping_sha256(demand)) for place, (name, demand) in enumerate(demands.items())}
    given = {one.name: (place, one) for place, one in enumerate(methods)}
    base = [f"package:{one['name']}@{one['sha256']}" for one in packages(asked) if one["sha256"]]
    parts = {one["method"]: one["by_process"] for one in contributions}
    found: list[Node] = []
    for line in scores:
        (row, demand), (column, method) = wanted[line["demand"]], given[line["method"]]
        references = (*base, f"lci:{asked.system.sha256}", f"demand:{demand}",
                      f"method:{mapping_sha256(method.factors)}")  # fmt: skip
        path = f"score/{row}/{column}"
        inputs = list(_contributions(parts.get(method.name, ()), path, method.unit, references))
        label = f"{line['demand']} · {line['method']}"
        found += inputs
        found.append(Node(path, label, label, line["value"], line["unit"], "matrix",
                          tuple(node.path for node in inputs), factors=references))  # fmt: skip
    return found


def _contributions(rows: Sequence[Json], path: str, unit: str, references: tuple[str, ...]) -> Iterator[Node]:
    for number, row in enumerate(rows):
        zh, en = ("其余", "the rest") if row["kind"] == "rest" else (row["label"], row["label"])
        own = f"{path}/process/{number}"
        yield Node(own, zh, en, row["value"], unit, "matrix", factors=references)
