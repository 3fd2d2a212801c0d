"""``carbonacct lca``: scores, contributions, trees and ranges of products of an inventory store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.workspace.lca import Draws, Progress, Question

app = typer.Typer(help="生命周期结果 / life-cycle results", no_args_is_help=True)

Store = Annotated[Path, typer.Option("--store", help="清单库文件夹 / folder of the inventory store")]
Products = Annotated[list[str] | None, typer.Option("--product", "-p", help="产品：名称里的词、编号或代码 / product")]
Methods = Annotated[list[str] | None, typer.Option("--method", "-m", help="方法名里的词，可多次 / words of a method")]
Databases = Annotated[list[str] | None, typer.Option("--database", help="只用这些数据库 / these databases only")]
Amount = Annotated[float, typer.Option("--amount", help="数量，按产品的单位 / amount in the product's unit")]
Html = Annotated[Path | None, typer.Option("--html", help="把图表写成网页 / write the charts as a page")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="随机种子 / seed")]
DrawCount = Annotated[int, typer.Option("--draws", min=1, help="抽样次数 / number of draws")]
Sampler = Annotated[Literal["random", "latin_hypercube", "sobol"], typer.Option("--sampler", help="抽样方法 / sampler")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="线程数 / threads")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", help="Dask 调度器地址 / address of a Dask scheduler")]
Samples = Annotated[Path | None, typer.Option("--samples", help="把全部样本写成 parquet / all samples as parquet")]
Resume = Annotated[bool, typer.Option("--resume", help="接着中断的一次抽样 / go on with an interrupted run")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="最多列出几行 / rows at most")]
Rest = Annotated[float, typer.Option("--cutoff", min=0.0, help="更小的份额并入其余 / smaller shares join the rest")]
CutOff = Annotated[float, typer.Option("--cutoff", min=0.0, help="截断：占结果的份额 / cut-off as a share")]
Base = Annotated[int, typer.Option("--samples", min=16, help="基础样本数，2 的幂 / base samples, a power of two")]
STORE = Path("lci-store")


def _question(store: Path, products: Any, methods: Any, databases: Any, amount: float = 1.0) -> Question:
    from carbonacct.workspace.lca import Question as Made  # noqa: PLC0415

    return Made(store, tuple(products or ()), tuple(methods or ()), tuple(databases or ()), amount)


@app.command("score")
def score(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    store: Store = STORE,
    databases: Databases = None,
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """一个或多个产品的结果 / scores of products."""
    from carbonacct.workspace.lca import score_document  # noqa: PLC0415

    _tell(score_document(_question(store, products, methods, databases, amount)), html, lang, as_json)


@app.command("intensities")
def intensities(
    methods: Methods = None,
    store: Store = STORE,
    databases: Databases = None,
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """每个产品的强度 / the intensity of every product."""
    from carbonacct.workspace.lca import intensities_document  # noqa: PLC0415

    _tell(intensities_document(_question(store, (), methods, databases)), html, lang, as_json)


@app.command("contributions")
def contributions(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    limit: Limit = 20,
    cutoff: Rest = 0.0,
    store: Store = STORE,
    databases: Databases = None,
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """结果从哪里来：过程、基本流、直接供应 / where a score comes from."""
    from carbonacct.workspace.lca import contributions_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, amount)
    _tell(contributions_document(question, limit, cutoff), html, lang, as_json)


@app.command("tree")
def tree(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    cutoff: CutOff = 0.01,
    depth: Annotated[int, typer.Option("--depth", min=0, help="最多几层 / tiers at most")] = 30,
    store: Store = STORE,
    databases: Databases = None,
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """供应链树 / the supply chain as a tree."""
    from carbonacct.workspace.lca import tree_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, amount)
    _tell(tree_document(question, cutoff, depth), html, lang, as_json)


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
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """结果的范围：蒙特卡洛抽样 / the range of scores by Monte Carlo."""
    from carbonacct.workspace.lca import montecarlo_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, amount)
    made = _draws(draws, seed, sampler, threads, scheduler, samples, resume)
    _tell(montecarlo_document(question, made, _progress(lang, as_json)), html, lang, as_json)


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
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """在同样的抽样上比较几个产品 / products against each other on the same draws."""
    from carbonacct.workspace.lca import compare_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, amount)
    made = _draws(draws, seed, sampler, threads, scheduler, None, False)
    _tell(compare_document(question, made, _progress(lang, as_json)), html, lang, as_json)


@app.command("sensitivity")
def sensitivity(
    products: Products = None,
    methods: Methods = None,
    amount: Amount = 1.0,
    top: Annotated[int, typer.Option("--top", min=0, help="分解前几个输入 / how many inputs are decomposed")] = 10,
    samples: Base = 1_024,
    seed: Seed = 0,
    store: Store = STORE,
    databases: Databases = None,
    html: Html = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """哪些输入决定了范围 / which inputs the range comes from."""
    from carbonacct.workspace.lca import sensitivity_document  # noqa: PLC0415

    question = _question(store, products, methods, databases, amount)
    _tell(sensitivity_document(question, top, samples, seed), html, lang, as_json)


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
