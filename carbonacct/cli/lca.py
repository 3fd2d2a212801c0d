"""``carbonacct lca``: scores, contributions, trees and ranges of products of an inventory store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from carbonacct.cli.lca_options import (
    STORE,
    Amount,
    Base,
    CutOff,
    Databases,
    Depth,
    DrawCount,
    Flows,
    Html,
    Limit,
    Methods,
    Products,
    Rest,
    Resume,
    Sampler,
    Samples,
    Scheduler,
    Seed,
    Store,
    Threads,
    Top,
)  # fmt: skip
from carbonacct.cli.outcome import data_errors
from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.workspace.lca import Draws, Progress, Question

app = typer.Typer(help="生命周期结果 / life-cycle results", no_args_is_help=True)


def _question(store: Path, products: Any, methods: Any, databases: Any, flows: str, amount: float = 1.0) -> Question:
    from carbonacct.workspace.lca import Question as Made  # noqa: PLC0415

    return Made(store, tuple(products or ()), tuple(methods or ()), tuple(databases or ()), amount, flows)


@app.command("score")
def score(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """一个或多个产品的结果 / scores of products."""
    from carbonacct.workspace.lca import score_document  # noqa: PLC0415

    with data_errors(lang, as_json):
        document = score_document(_question(store, products, methods, databases, flows, amount))
    _tell(document, html, lang, as_json)


@app.command("intensities")
def intensities(
    methods: Methods = None,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """每个产品的强度 / the intensity of every product."""
    from carbonacct.workspace.lca import intensities_document  # noqa: PLC0415

    with data_errors(lang, as_json):
        document = intensities_document(_question(store, (), methods, databases, flows))
    _tell(document, html, lang, as_json)


@app.command("contributions")
def contributions(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    limit: Limit = 20,
    cutoff: Rest = 0.0,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """结果从哪里来：过程、基本流、直接供应 / where a score comes from."""
    from carbonacct.workspace.lca import contributions_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, flows, amount)
    with data_errors(lang, as_json):
        document = contributions_document(question, limit, cutoff)
    _tell(document, html, lang, as_json)


@app.command("tree")
def tree(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    cutoff: CutOff = 0.01,
    depth: Depth = 30,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """供应链树 / the supply chain as a tree."""
    from carbonacct.workspace.lca import tree_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, flows, amount)
    with data_errors(lang, as_json):
        document = tree_document(question, cutoff, depth)
    _tell(document, html, lang, as_json)


@app.command("montecarlo")
def montecarlo(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    draws: DrawCount = 1_000,
    seed: Seed = 0,
    sampler: Sampler = "random",
    threads: Threads = None,
    scheduler: Scheduler = None,
    samples: Samples = None,
    resume: Resume = False,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """结果的范围：蒙特卡洛抽样 / the range of scores by Monte Carlo."""
    from carbonacct.workspace.lca import montecarlo_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, flows, amount)
    made = _draws(draws, seed, sampler, threads, scheduler, samples, resume)
    with data_errors(lang, as_json):
        document = montecarlo_document(question, made, _progress(lang, as_json))
    _tell(document, html, lang, as_json)


@app.command("compare")
def compare(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    draws: DrawCount = 1_000,
    seed: Seed = 0,
    sampler: Sampler = "random",
    threads: Threads = None,
    scheduler: Scheduler = None,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """在同样的抽样上比较几个产品 / products against each other on the same draws."""
    from carbonacct.workspace.lca import compare_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, flows, amount)
    made = _draws(draws, seed, sampler, threads, scheduler, None, False)
    with data_errors(lang, as_json):
        document = compare_document(question, made, _progress(lang, as_json))
    _tell(document, html, lang, as_json)


@app.command("sensitivity")
def sensitivity(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    top: Top = 10,
    samples: Base = 1_024,
    seed: Seed = 0,
    store: Store = STORE,
    databases: Databases = None,
    flows: Flows = "",
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """哪些输入决定了范围 / which inputs the range comes from."""
    from carbonacct.workspace.lca import sensitivity_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, flows, amount)
    with data_errors(lang, as_json):
        document = sensitivity_document(question, top, samples, seed)
    _tell(document, html, lang, as_json)


def _draws(draws: int, seed: int, sampler: str, threads: Any, scheduler: Any, samples: Any, resume: bool) -> Draws:
    from carbonacct.workspace.lca import Draws as Made  # noqa: PLC0415

    return Made(draws, seed, sampler, threads, scheduler, samples, resume)


def _progress(lang: str, quiet: bool) -> Progress | None:
    """Draws done, told on standard error ten times a run."""
    if quiet:
        return None

    def say(done: int, of: int) -> None:
        step = max(of // 10, 1)
        if done == of or done % step < step / 10:
            print(f"{done} / {of} {'次抽样' if lang == 'zh' else 'draws'}", file=sys.stderr, flush=True)

    return say


def _tell(document: dict[str, Any], html: Path | None, lang: str, as_json: bool) -> None:
    """Print a document as JSON or tables; write its page where asked."""
    from carbonacct.cli.lca_tables import show_document  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415

    if html is not None:
        from carbonacct.report.lca_html import render_lca  # noqa: PLC0415

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(render_lca(document, lang), encoding="utf-8", newline="\n")
    if as_json:
        print_json(document)
        return
    show_document(document, lang)
    if html is not None:
        typer.echo(("网页：" if lang == "zh" else "page: ") + str(html))
