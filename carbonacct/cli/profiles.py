"""``carbonacct profiles``: the accounting profiles that are shipped, and every choice of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carbonacct.cli.terminal import AsJson, Lang


def profiles(
    name: Annotated[str, typer.Argument(help="口径编号；留空列出全部 / profile id; empty lists all")] = "",
    folder: Annotated[Path | None, typer.Option("--workspace", help="工作区 / workspace")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """列出核算口径及其每项规定的出处 / list accounting profiles and where each choice is written."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.cli.terminal import console  # noqa: PLC0415
    from carbonacct.ghg.profile import load_profile, profile_names  # noqa: PLC0415

    zh = lang == "zh"
    if not name:
        found = [load_profile(each) for each in profile_names()]
        if as_json:
            print_json(
                [{"id": p.id, "name_zh": p.name_zh, "name_en": p.name_en, "document": p.document_number} for p in found]
            )
            return
        for profile in found:
            typer.echo(f"{profile.id}\t{profile.name_zh if zh else profile.name_en}\t{profile.document_number}")
        return
    profile = load_profile(name, None if folder is None else folder / "profiles")
    if as_json:
        print_json(profile.model_dump(mode="json"))
        return
    where = {choice.key: choice for choice in profile.choices}
    table = Table(title=profile.name_zh if zh else profile.name_en, title_justify="left")
    for column in ("规定", "取值", "出处", "核实程度") if zh else ("choice", "value", "where", "verification"):
        table.add_column(column, overflow="fold")
    for key, value in profile.settings().items():
        table.add_row(key, value, where[key].locator, where[key].verification)
    for group in profile.groups:
        held = ", ".join([*group.categories, *(f"scope 3: {number}" for number in group.scope3)]) or "-"
        title = group.name_zh if zh else group.name_en
        table.add_row(f"groups.{group.id} {title}", held, group.locator, group.verification)
    console().print(table)
