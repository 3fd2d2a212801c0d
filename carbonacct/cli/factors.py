"""``carbonacct factors list | show | lock``: the factor data sets and their lock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.factors.dataset import Factor
    from carbonacct.factors.store import FactorStore

app = typer.Typer(help="因子数据集：列出、查看、锁定 / factor data sets: list, show, lock", no_args_is_help=True)


def _store(folder: Path | None) -> FactorStore:
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.factors.store import FactorStore as Store  # noqa: PLC0415

    if folder is not None and not folder.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {folder}")
    own = [folder / "factors"] if folder is not None and (folder / "factors").is_dir() else []
    return Store.load(roots=own)


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

    found = _store(folder).datasets
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
                    "factors": len(d.factors),
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
        table.add_row(
            d.ref, d.title_zh if zh else d.title_en, d.document_number, d.published.isoformat(), str(len(d.factors))
        )
    console().print(table)


def _factor_record(factor: Factor, store: FactorStore) -> dict[str, Any]:
    dataset = store.dataset(f"{factor.dataset}@{factor.edition}")
    return {
        "ref": factor.ref,
        "name_zh": factor.name_zh,
        "name_en": factor.name_en,
        "value": factor.value,
        "value_text": factor.value_text,
        "unit": factor.unit,
        "region": factor.region,
        "family": factor.family,
        "document_zh": dataset.document_zh,
        "document_number": dataset.document_number,
        "source_locator": factor.source_locator,
        "verification": factor.verification,
        "note": factor.note,
    }


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="因子编号、数据集或完整引用 / factor id, data set or full reference")],
    folder: Annotated[Path | None, typer.Option("--workspace", help="工作区 / workspace")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """查看因子：数值、单位、文件、表与行、核实程度 / show factors with document, table, row and verification."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.cli.terminal import console  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415

    store = _store(folder)
    every = [factor for dataset in store.datasets for factor in dataset.factors]
    found = [f for f in every if name in (f.ref, f.factor_id, f.dataset, f"{f.dataset}@{f.edition}", f.carrier)]
    if not found:
        raise UsageError(f"没有因子或数据集 / no factor or data set {name!r}; see 'carbonacct factors list'")
    records = [_factor_record(factor, store) for factor in found]
    if as_json:
        print_json(records)
        return
    zh = lang == "zh"
    table = Table()
    for column in (
        ("引用", "名称", "数值", "出处", "核实程度") if zh else ("reference", "name", "value", "where", "verification")
    ):
        table.add_column(column, overflow="fold")
    for r in records:
        where = " · ".join(p for p in (r["document_zh"], r["document_number"], r["source_locator"], r["note"]) if p)
        table.add_row(
            r["ref"], r["name_zh" if zh else "name_en"], f"{r['value_text']} {r['unit']}", where, r["verification"]
        )
    console().print(table)


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
    store, path = _store(folder), folder / "factors.lock"
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
