"""The supply-chain tree of a demand: who makes what for whom, with everything upstream, from stored intensities."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.solved_system import SolvedSystem, makers_of, one_demand
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]
NodeKind = Literal["process", "cutoff", "limit"]
Columns = tuple[NDArray[np.int32], NDArray[np.int32], Values, Values]
AMOUNT, SCORE, DIRECT, SMALL, LIMITED = range(5)


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A place in the supply chain.

    Attributes:
        number: of this node.
        parent: number of the node whose process uses the product; −1 for what is demanded.
        depth: 0 for what is demanded.
        kind: ``process``; ``cutoff`` gathers the parent's inputs below the cut-off, ``limit`` those that depth or
            number of nodes left out.
        product: id of the product (None where inputs are gathered).
        process: id of the process that makes it (None likewise).
        label: text of the product, for people.
        amount: of the product, in its unit; NaN where inputs are gathered.
        score: with everything upstream.
        direct: direct score of the process; 0 where inputs are gathered.
        share: ``score`` ÷ score of the demand; NaN where that is 0.
        count: inputs gathered; 1 for a process.
    """

    number: int
    parent: int
    depth: int
    kind: NodeKind
    product: Hashable
    process: Hashable
    label: str
    amount: float
    score: float
    direct: float
    share: float
    count: int


@dataclass(frozen=True, eq=False)
class SupplyChainTree:
    """The tree as arrays, one line a process node, parents before children.

    The direct scores of all nodes and what was cut add up to the score (``closure``). A path may pass a process again:
    loops unroll until they fall below the cut-off.

    Attributes:
        system: the matrices.
        method: name of the method.
        score: score of the demand.
        cutoff: |score| relative to that of the demand, below which an input is cut.
        product: position of the product, shape (nodes,).
        parent: number of the parent, −1 for roots.
        depth: 0 for roots.
        small_count: inputs cut below the cut-off.
        limited_count: inputs cut by depth or number of nodes.
        values: amount, score, direct score, score cut below the cut-off, score cut by a limit, shape (nodes, 5).
    """

    system: MatrixSystem
    method: str
    score: float
    cutoff: float
    product: NDArray[np.int64]
    parent: NDArray[np.int64]
    depth: NDArray[np.int64]
    small_count: NDArray[np.int64]
    limited_count: NDArray[np.int64]
    values: Values

    def __len__(self) -> int:
        return len(self.product)

    @property
    def cut(self) -> float:
        """Score of all inputs that were cut below the cut-off."""
        return float(self.values[:, SMALL].sum())

    @property
    def limited(self) -> float:
        """Score of all inputs that depth or number of nodes left out."""
        return float(self.values[:, LIMITED].sum())

    @property
    def closure(self) -> float:
        """Direct scores + what was cut − score: rounding only."""
        return float(self.values[:, DIRECT:].sum()) - self.score

    @cached_property
    def nodes(self) -> tuple[TreeNode, ...]:
        """All nodes with their ids: best first; those that gather what was cut come last."""
        real = [self._node(number) for number in np.argsort(-np.abs(self.values[:, SCORE]), kind="stable").tolist()]
        gathered: list[TreeNode] = []
        for kind, counts, column in (("cutoff", self.small_count, SMALL), ("limit", self.limited_count, LIMITED)):
            for parent in np.flatnonzero(counts).tolist():
                number = len(self) + len(gathered)
                value, count = float(self.values[parent, column]), int(counts[parent])
                gathered.append(self._gathered(number, parent, kind, value, count))  # type: ignore[arg-type]
        return (*real, *gathered)

    def depth_first(self) -> Iterator[TreeNode]:
        """All nodes as one reads a tree: each followed by its inputs, the largest |score| first, what was cut last."""
        below: dict[int, list[TreeNode]] = {}
        for node in self.nodes:
            below.setdefault(node.parent, []).append(node)
        waiting = below.get(-1, [])[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            if node.kind == "process":
                waiting += below.get(node.number, [])[::-1]

    def _share(self, value: float) -> float:
        return value / self.score if self.score else float("nan")

    def _node(self, number: int) -> TreeNode:
        product = self.system.products[self.product[number]]
        process = self.system.processes[makers_of(self.system)[0][self.product[number]]]
        amount, score, direct = self.values[number, :SMALL].tolist()
        parent, depth = int(self.parent[number]), int(self.depth[number])
        label = str(self.system.labels.get(product, product))
        return TreeNode(
            number, parent, depth, "process", product, process, label, amount, score, direct, self._share(score), 1
        )

    def _gathered(self, number: int, parent: int, kind: NodeKind, value: float, count: int) -> TreeNode:
        depth = int(self.depth[parent]) + 1
        share = self._share(value)
        return TreeNode(number, parent, depth, kind, None, None, "", float("nan"), value, 0.0, share, count)


def supply_chain_tree(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    cutoff: float = 1e-4,
    *,
    max_depth: int = 1_000,
    max_nodes: int = 10_000,
    name: str | None = None,
    stored: SolvedSystem | None = None,
) -> SupplyChainTree:
    """The supply chain of a demand as a tree of paths.

    Args:
        system: the matrices.
        demand: amount by product.
        method: one method (flow id → factor), or several (name → method).
        cutoff: inputs with |score| below this share of |score of the demand| are cut (where the score is 0: of the sum
            of |scores| of the first tier).
        max_depth: inputs of nodes this deep are cut; what is demanded stands at 0.
        max_nodes: where more nodes would be needed, those of the largest |score| are opened first.
        name: which of several methods.
        stored: the system solved for this demand (:func:`carbonacct.lca.solved_system.solved`); nothing is solved then.

    Raises:
        UsageError: the cut-off is negative or no number, a limit is below its least, or no method is named.
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
    """
    from carbonacct.kernels.trees import path_tree  # noqa: PLC0415

    if not cutoff >= 0.0 or max_depth < 0:
        raise UsageError(f"the cut-off ({cutoff}) and the depth ({max_depth}) must not be negative")
    base = one_demand(system, demand, method, stored)
    column = base.method_number(name)
    roots = np.flatnonzero(base.demand[:, 0])
    if max_nodes < len(roots):
        raise UsageError(f"{max_nodes} nodes are too few: {len(roots)} products are demanded")
    makers, pivots = makers_of(system)
    amounts = base.demand[roots, 0]
    scores = amounts * base.intensity[roots, column]
    score = float(base.scores[0, column])
    direct, columns = _prepared(base, column)
    threshold = cutoff * (abs(score) or _first_tier(base, column, roots))
    asked = (roots, amounts, scores)
    whole, real = path_tree(columns, makers, pivots, direct, asked, threshold, max_depth, max(max_nodes, 1))
    product, parent, depth, small, limited = whole.T
    return SupplyChainTree(system, base.methods[column], score, cutoff, product, parent, depth, small, limited, real)


def _prepared(base: SolvedSystem, column: int) -> tuple[Values, Columns]:
    """Direct scores, and the columns of A sorted by the score of their entries: once per stored solution and method."""
    found: tuple[Values, Columns] | None = base.kept.get(f"tree {column}")
    if found is None:
        from carbonacct.kernels.trees import sorted_columns  # noqa: PLC0415

        matrix = base.system.technosphere
        intensity = np.ascontiguousarray(base.intensity[:, column])
        columns = sorted_columns(matrix.indptr, matrix.indices, matrix.data, intensity)
        found = base.kept[f"tree {column}"] = (np.ascontiguousarray(base.direct[:, column]), columns)
    return found


def _first_tier(base: SolvedSystem, column: int, roots: NDArray[np.int64]) -> float:
    matrix, (makers, pivots), total = base.system.technosphere, makers_of(base.system), 0.0
    for root in roots:
        maker, level = makers[root], base.demand[root, 0] / pivots[root]
        span = slice(matrix.indptr[maker], matrix.indptr[maker + 1])
        moved = np.abs(matrix.data[span] * level * base.intensity[matrix.indices[span], column])
        total += float(moved[matrix.indices[span] != root].sum() + abs(base.direct[maker, column] * level))
    return total
