"""The life-cycle system of a store that a result is asked of: matrices, products by words, methods by words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca import brightway
from carbonacct.lca.brightway import Node, Store
from carbonacct.lca.brightway.databases import nodes_by_id
from carbonacct.lca.flow_mapping import FlowChoice, Unmatched
from carbonacct.lca.system import MatrixSystem

SHOWN = 10
"""So many candidates are named where words fit several products or methods."""


@dataclass(frozen=True)
class AskedMethod:
    """A method as it applies to a system: factors by flow id of the system, how many of all its factors match.

    ``unmatched``: flows of the system that were looked for by name in the method and have no factor.
    """

    name: str
    unit: str
    factors: Mapping[Hashable, float]
    all_factors: int
    unmatched: tuple[Unmatched, ...] = ()


@dataclass(frozen=True)
class LcaSystem:
    """Matrices of databases of a store, what stands behind their ids, and remarks on reading them."""

    store: Store
    databases: tuple[str, ...]
    system: MatrixSystem
    nodes: Mapping[int, Node]
    findings: tuple[Finding, ...]

    def unit(self, product: Hashable) -> str:
        """Unit of a product."""
        node = self.nodes.get(product) if isinstance(product, int) else None
        return "" if node is None else node.unit

    def label(self, item: Hashable) -> str:
        """Label of a product, process or flow."""
        return str(self.system.labels.get(item, item))


def open_existing(folder: Path) -> Store:
    """The store in a folder.

    Raises:
        UsageError: there is none.
    """
    if not brightway.is_store(folder):
        raise UsageError(
            f"{folder} 不是清单库，请先用 carbonacct lci import 导入 / no inventory store there: import a library first"
        )
    return brightway.open_store(folder)


def read_lca_system(folder: Path, databases: Sequence[str] = ()) -> LcaSystem:
    """The system of databases of a store (all that hold processes by default), with all that they depend on.

    Raises:
        UsageError: there is no store, no database with processes, or none of a name given.
    """
    store = open_existing(folder)
    names = tuple(databases) or tuple(found.name for found in brightway.list_databases(store) if found.processes)
    reading = brightway.read_system(store, *names)
    ids = {item for part in (reading.system.products, reading.system.processes, reading.system.flows) for item in part}
    nodes = nodes_by_id(store, {item for item in ids if isinstance(item, int)})
    return LcaSystem(store, names, reading.system, nodes, reading.findings)


def find_product(asked: LcaSystem, words: str) -> Hashable:
    """The product that words mean: its number, its code, or words that only it has in name, product and place.

    Raises:
        UsageError: no product fits, or several do; the message names candidates.
    """
    index = asked.system.product_index
    if words.isdecimal() and int(words) in index:
        return int(words)
    exact = [item for item in index if _code(asked, item) == words or asked.label(item) == words]
    if len(exact) == 1:
        return exact[0]
    parts = words.casefold().split()
    found = exact or [item for item in index if all(part in _haystack(asked, item) for part in parts)]
    named = [item for item in found if _name(asked, item) == words.casefold()]
    found = named if len(named) == 1 else found
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"没有产品含“{words}” / no product fits {words!r}; see carbonacct lci search")
    raise UsageError(f"“{words}”有 {len(found)} 个产品 / several products fit {words!r}: {_candidates(asked, found)}")


def _candidates(asked: LcaSystem, found: Sequence[Hashable]) -> str:
    shown = "; ".join(f"{item} {asked.label(item)}" for item in found[:SHOWN])
    return shown + (f" … (+{len(found) - SHOWN})" if len(found) > SHOWN else "")


def _code(asked: LcaSystem, item: Hashable) -> str:
    node = asked.nodes.get(item) if isinstance(item, int) else None
    return "" if node is None else node.code


def _name(asked: LcaSystem, item: Hashable) -> str:
    node = asked.nodes.get(item) if isinstance(item, int) else None
    return asked.label(item).casefold() if node is None else node.name.casefold()


def _haystack(asked: LcaSystem, item: Hashable) -> str:
    node = asked.nodes.get(item) if isinstance(item, int) else None
    if node is None:
        return asked.label(item).casefold()
    words = (node.name, node.product, node.location, node.unit, node.database, *node.synonyms)
    return " ".join(words).casefold()


def find_methods(
    asked: LcaSystem, texts: Sequence[str], choices: Sequence[FlowChoice] = ()
) -> tuple[list[AskedMethod], list[Finding]]:
    """The methods that words mean, each as it applies to the system, and remarks on their coverage.

    ``choices`` are saved decisions about flows; they go before everything else.

    Raises:
        UsageError: words fit no method, or several.
    """
    from carbonacct.workspace.lci_methods import GWP, gwp_applied  # noqa: PLC0415

    if not texts:
        raise UsageError("请用 --method 指定方法 / name a method with --method; see carbonacct lci methods")
    methods: list[AskedMethod] = []
    findings: list[Finding] = []
    for words in texts:
        applies = gwp_applied if words.startswith(GWP) else _of_store
        found, remarks = applies(asked, words, choices)
        methods.append(found)
        findings += remarks
        if not any(found.factors.values()):
            findings.append(finding("lca_run.no_flow_matched", method=found.name))
    return methods, findings


def _of_store(asked: LcaSystem, words: str, choices: Sequence[FlowChoice]) -> tuple[AskedMethod, tuple[Finding, ...]]:
    from carbonacct.workspace.lci_methods import applied  # noqa: PLC0415

    found = brightway.list_methods(asked.store, words.replace("|", " "))
    exact = [item for item in found if " | ".join(item.name) == words]
    kept = exact or list(found)
    if not kept:
        raise UsageError(f"没有方法含“{words}” / no method fits {words!r}; see carbonacct lci methods (or gwp-ar6)")
    if len(kept) > 1:
        shown = "; ".join(" | ".join(item.name) for item in kept[:SHOWN])
        raise UsageError(f"“{words}”有 {len(kept)} 个方法 / several methods fit {words!r}: {shown}")
    factors, unmatched, remarks = applied(asked, kept[0].name, choices)
    return AskedMethod(" | ".join(kept[0].name), kept[0].unit, factors, kept[0].factors, unmatched), remarks
