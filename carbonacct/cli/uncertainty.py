"""``carbonacct uncertainty``: how sure the totals are, and what that comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.report.inventory_grids import Grid
    from carbonacct.report.texts import Text

MOST = 15


def uncertainty(
    result: Annotated[Path, typer.Argument(help="工作区、results 文件夹或 accounts.json / workspace, results or file")],
    profile: Annotated[str, typer.Option("--profile", help="口径；留空为全部 / profile; empty: all")] = "",
    lang: Lang = "zh",
    everything: Annotated[bool, typer.Option("--all", help="不省略任何一行 / every row")] = False,
    as_json: AsJson = False,
) -> None:
    """总量的不确定度（误差传播）、各源和各项输入的贡献、没有给出的输入 / uncertainty by error propagation."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.report.inventory_grids import inventory_grids  # noqa: PLC0415
    from carbonacct.report.json_writer import read_accounts  # noqa: PLC0415
    from carbonacct.report.view import AccountsView  # noqa: PLC0415
    from carbonacct.workspace.results import result_file  # noqa: PLC0415

    document = read_accounts(result_file(result))
    known = [one["id"] for one in document["profiles"]]
    if profile and profile not in known:
        raise UsageError(f"没有口径 / no profile {profile!r}: {', '.join(known)}")
    chosen = [one for one in document.get("uncertainty", []) if profile in ("", one["profile"])]
    if as_json:
        print_json(chosen)
        return
    if not chosen:
        typer.echo("没有给出任何不确定度" if lang == "zh" else "nobody states an uncertainty")
        return
    for one in chosen:
        view = AccountsView({**document, "uncertainty": [one]})
        for grid in inventory_grids(view)["uncertainty"]:
            _print(grid, view.profile_name(one["profile"]), lang, len(grid.rows) if everything else MOST)


def _print(grid: Grid, profile: Text, lang: str, most: int) -> None:
    """A grid of one profile, without the column that names it."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415
    from carbonacct.report.format import count_text, number_text  # noqa: PLC0415
    from carbonacct.report.inventory_grids import Figure  # noqa: PLC0415
    from carbonacct.report.texts import Text as Words  # noqa: PLC0415
    from carbonacct.report.texts import text  # noqa: PLC0415

    place = 0 if lang == "zh" else 1
    title = f"{text(f'sheet.{grid.name}')[place]} · {profile[place]}"
    table = Table(title=title, title_justify="left")
    for key, kind in grid.columns[1:]:
        table.add_column(text(f"column.{key}")[place], justify="left" if kind == "text" else "right", overflow="fold")
    for row in grid.rows[:most]:
        cells = []
        for cell, (_, kind) in zip(row[1:], grid.columns[1:], strict=True):
            if isinstance(cell, Figure):
                count = kind == "count" and cell.value is not None
                cells.append(count_text(int(cell.value or 0)) if count else number_text(cell.value))
            else:
                cells.append(cell[place] if isinstance(cell, Words) else cell)
        table.add_row(*cells)
    console().print(table)
    if len(grid.rows) > most:
        typer.echo(text("explain.more", count=len(grid.rows) - most)[place])
