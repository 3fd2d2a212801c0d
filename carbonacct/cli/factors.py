"""``carbonacct factors``: list, lock and import data sets; search, show, compare and check them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carbonacct.cli import factor_editions, factor_import, factor_library
from carbonacct.cli.factor_library import open_library
from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.factors.dataset import Dataset

app = typer.Typer(
    help="因子库：列出、查找、查看、比较、检查、换版影响、锁定、导入 / "
    "the factor library: list, search, show, compare, check, impact of another edition, lock, import",
    no_args_is_help=True,
)
app.command("import")(factor_import.import_factors)
app.command("search")(factor_library.search)
app.command("show")(factor_library.show)
app.command("diff")(factor_editions.diff)
app.command("validate")(factor_editions.validate)
app.command("impact")(factor_editions.impact)


@app.command("list")
def list_datasets(
    folder: Annotated[
        Path | None, typer.Argument(help="工作区（含其自有因子）/ workspace with factors of its own")
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """列出因子数据集 / list the factor data sets."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    store = open_library(folder)
    found = sorted((*store.datasets, *store.libraries), key=lambda d: (d.id, d.edition))
    if as_json:
        print_json(
            [
                {
                    "id": d.id,
                    "edition": d.edition,
                    "title_zh": d.title_zh,
                    "title_en": d.title_en,
                    "document_number": d.document_number,
                    "published": d.published.isoformat(),
                    "factors": d.size,
                    "library": d.library,
                    "private": d.private,
                    "sha256": d.sha256,
                }
                for d in found
            ]
        )
        return
    zh = lang == "zh"
    table = Table()
    for name in (
        ("数据集", "名称", "文号", "发布", "因子数") if zh else ("data set", "title", "document", "published", "rows")
    ):
        table.add_column(name, overflow="fold")
    for d in found:
        table.add_row(d.ref, _title(d, zh), d.document_number, d.published.isoformat(), str(d.size))
    console().print(table)


def _title(dataset: Dataset, zh: bool) -> str:
    """Title of a data set, marked where it is a private one or a library that is read when asked for."""
    title = dataset.title_zh if zh else dataset.title_en
    marks = [
        mark[0 if zh else 1]
        for stands, mark in ((dataset.private, ("自有", "private")), (dataset.library, ("因子库", "library")))
        if stands
    ]
    return f"{title}（{'、'.join(marks)}）" if marks and zh else f"{title} ({', '.join(marks)})" if marks else title


@app.command("lock")
def lock(
    folder: Annotated[Path, typer.Argument(help="工作区文件夹 / workspace folder")],
    update: Annotated[
        bool, typer.Option("--update", help="接受新数据并改写锁 / accept the new data and rewrite")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """核对因子锁；--update 接受新数据并列出变化 / check the factor lock; --update accepts and prints what changed."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.factors.lock import diff_lock, read_lock, write_lock  # noqa: PLC0415

    if not (folder / "carbonacct.toml").is_file():
        raise UsageError(f"不是工作区 / not a workspace: {folder}")
    store, path = open_library(folder), folder / "factors.lock"
    changes = diff_lock(read_lock(path), store) if path.is_file() else []
    made = not path.is_file()
    if update:
        write_lock(path, store)
    if as_json:
        print_json({"lock": str(path), "written": update, "changes": [str(change) for change in changes]})
    elif made:
        typer.echo(
            f"已写出 / written: {path}" if update else f"没有锁文件，用 --update 写出 / no lock; --update writes {path}"
        )
    else:
        for change in changes:
            typer.echo(str(change))
        typer.echo(
            "没有变化 / no changes" if not changes else ("已接受 / accepted" if update else "未接受 / not accepted")
        )
    if changes and not update:
        raise typer.Exit(3)
