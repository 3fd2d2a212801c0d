"""Use cases of life-cycle results over a store: each returns a document (``carbonacct.lca/1``)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.lineage.graph import node_record
from carbonacct.workspace import lca_document as docs
from carbonacct.workspace.lca_lineage import score_nodes
from carbonacct.workspace.lca_system import AskedMethod, LcaSystem, find_methods, find_product, read_lca_system

Json = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Question:
    """What is asked of a store.

    Attributes:
        store: folder of the store.
        products: words, numbers or codes of products; each is a demand of its own.
        methods: words of methods.
        databases: databases to compute with; all by default.
        amount: of each product, in its unit.
        flows: decisions about elementary flows: a file, or the name of shipped ones.
    """

    store: Path
    products: Sequence[str]
    methods: Sequence[str]
    databases: Sequence[str] = ()
    amount: float = 1.0
    flows: str = ""


@dataclass(frozen=True)
class _Asked:
    """A question resolved against the store."""

    lca: LcaSystem
    demands: dict[Hashable, dict[Hashable, float]]
    methods: list[AskedMethod]
    findings: list[Any] = field(default_factory=list)

    @property
    def factors(self) -> dict[str, Any]:
        """Factors by name of the method."""
        return {one.name: one.factors for one in self.methods}

    @property
    def one(self) -> dict[Hashable, float]:
        """The only demand.

        Raises:
            UsageError: several products were named.
        """
        if len(self.demands) != 1:
            raise UsageError("这个命令只算一个产品，请只写一个 --product / name one product with --product")
        return next(iter(self.demands.values()))

    def document(self, kind: str, **parts: Any) -> Json:
        """The document with its parts, and its scores as figures of the lineage."""
        made = docs.head(self.lca, kind, self.demands, self.methods, self.findings)
        if "scores" in parts:
            nodes = score_nodes(self.lca, self.demands, self.methods, parts["scores"], parts.get("contributions", ()))
            parts["lineage"] = [node_record(node) for node in nodes]
        return docs.closed({**made, **parts})


def _resolve(question: Question, products: bool = True) -> _Asked:
    from carbonacct.workspace.lci_decisions import flow_choices  # noqa: PLC0415
    from carbonacct.workspace.lci_flows import remarks_on  # noqa: PLC0415

    choices = flow_choices(question.flows)
    lca = read_lca_system(question.store, question.databases)
    if products and not question.products:
        raise UsageError("请用 --product 指定产品 / name a product with --product; see carbonacct lci search")
    demands: dict[Hashable, dict[Hashable, float]] = {}
    for words in question.products:
        product = find_product(lca, words)
        label = lca.label(product)
        name = label if label not in demands else f"{label} #{product}"
        demands[name] = {product: question.amount}
    methods, findings = find_methods(lca, question.methods, choices)
    return _Asked(lca, demands, methods, [*findings, *remarks_on(lca, choices, question.flows)])


def score_document(question: Question) -> Json:
    """Scores of products under methods."""
    from carbonacct.lca.scoring import scores  # noqa: PLC0415

    asked = _resolve(question)
    found = scores(asked.lca.system, {str(name): one for name, one in asked.demands.items()}, asked.factors)
    solved = docs.solution(found.attrs)
    lines = docs.scores(list(asked.demands), asked.methods, found.values)
    return asked.document("score", solution=solved, scores=lines)


def intensities_document(question: Question) -> Json:
    """Score of one unit of every product, largest first by the first method."""
    from carbonacct.lca.scoring import intensities  # noqa: PLC0415

    asked = _resolve(question, products=False)
    found = intensities(asked.lca.system, asked.factors)
    values, names = found.values, [one.name for one in asked.methods]
    order = sorted(range(len(values)), key=lambda row: (-abs(values[row, 0]), row))
    lines = [
        {
            "id": str(product),
            "label": asked.lca.label(product),
            "unit": asked.lca.unit(product),
            "values": {name: docs.number(values[row, column]) for column, name in enumerate(names)},
        }
        for row in order
        for product in [asked.lca.system.products[row]]
    ]
    return asked.document("intensities", solution=docs.solution(found.attrs), intensities=lines)


def contributions_document(question: Question, limit: int = 20, cutoff: float = 0.0) -> Json:
    """Where the score of one product comes from: by process, elementary flow and direct supplier."""
    from carbonacct.lca.contribution_tables import contributions  # noqa: PLC0415

    asked = _resolve(question)
    found = contributions(asked.lca.system, asked.one, asked.factors)
    report = found.stored.reports[0]
    asked.findings.extend(docs.stiffness(report))
    return asked.document(
        "contributions",
        solution=docs.solution(report),
        scores=docs.scores(list(asked.demands), asked.methods, [found.score.values]),
        contributions=docs.contribution_parts(found, asked.methods, limit, cutoff),
    )


def tree_document(question: Question, cutoff: float = 0.01, max_depth: int = 30, max_nodes: int = 2_000) -> Json:
    """The supply chain of one product as a tree of paths."""
    from carbonacct.lca.solved_system import solved  # noqa: PLC0415
    from carbonacct.lca.tree import supply_chain_tree  # noqa: PLC0415

    asked = _resolve(question)
    name = asked.methods[0].name
    stored = solved(asked.lca.system, asked.one, asked.factors)
    tree = supply_chain_tree(
        asked.lca.system,
        asked.one,
        asked.factors,
        cutoff,
        max_depth=max_depth,
        max_nodes=max_nodes,
        name=name,
        stored=stored,
    )
    report = stored.reports[0]
    asked.findings.extend(docs.stiffness(report))
    lines = docs.scores(list(asked.demands), asked.methods, stored.scores)
    return asked.document("tree", solution=docs.solution(report), scores=lines, tree=docs.tree_part(tree))


@dataclass(frozen=True)
class Draws:
    """How a system is sampled; see :func:`carbonacct.lca.uncertainty.monte_carlo`."""

    draws: int = 1_000
    seed: int = 0
    sampler: str = "random"
    threads: int | None = None
    scheduler: str | None = None
    samples: Path | None = None
    resume: bool = False

    def arguments(self, progress: Progress | None) -> dict[str, Any]:
        """Keyword arguments of the run."""
        found: dict[str, Any] = {key: getattr(self, key) for key in self.__dataclass_fields__}
        return {**found, "progress": progress}


def montecarlo_document(question: Question, draws: Draws, progress: Progress | None = None) -> Json:
    """The range of the scores of products, all of them on the same draws."""
    from carbonacct.lca.uncertainty.monte_carlo import monte_carlo  # noqa: PLC0415

    asked = _resolve(question)
    result = monte_carlo(asked.lca.system, asked.demands, asked.factors, **draws.arguments(progress))
    asked.findings.extend(result.findings)
    lines = docs.scores(list(asked.demands), asked.methods, result.fixed)
    return asked.document("montecarlo", scores=lines, montecarlo=docs.montecarlo_part(result, asked.methods))


def compare_document(question: Question, draws: Draws, progress: Progress | None = None) -> Json:
    """Products against each other on the same draws, under the first method."""
    from carbonacct.lca.uncertainty.compare import compared  # noqa: PLC0415
    from carbonacct.lca.uncertainty.monte_carlo import monte_carlo  # noqa: PLC0415

    asked = _resolve(question)
    method = asked.methods[0]
    result = monte_carlo(asked.lca.system, asked.demands, asked.factors, **draws.arguments(progress))
    asked.findings.extend(result.findings)
    found = compared(result, method.name)
    lines = docs.scores(list(asked.demands), asked.methods, result.fixed)
    return asked.document("compare", scores=lines, compare=docs.compare_part(found, method.unit))


def sensitivity_document(question: Question, top: int = 10, samples: int = 1_024, seed: int = 0) -> Json:
    """Which uncertain inputs the range of one score comes from."""
    from carbonacct.lca.variance_shares import sensitivity  # noqa: PLC0415

    asked = _resolve(question)
    method = asked.methods[0]
    found = sensitivity(
        asked.lca.system, asked.one, asked.factors, top=top, samples=samples, seed=seed, name=method.name
    )
    asked.findings.extend(found.findings)
    lines = docs.scores(list(asked.demands), [method], [[found.score]])
    return asked.document("sensitivity", scores=lines, sensitivity=docs.sensitivity_part(found, top))
