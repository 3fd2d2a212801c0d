"""``carbonacct names list | accept | forget``: what names in a workspace's tables mean, decided by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.factors.carriers import Carriers
    from carbonacct.factors.suggest import Suggestion
    from carbonacct.workspace.names import Name

app = typer.Typer(
    help="表格中不认识的名称：列出候选、认定、撤回 / unknown names in tables: candidates, decisions",
    no_args_is_help=True,
)
_CANDIDATES = 5
_NAMES_WITH_A_DASH = {"ignore_unknown_options": True}
"""A name such as -10号柴油 is no option."""
Folder = Annotated[Path, typer.Argument(help="工作区文件夹 / workspace folder")]


def _carriers(folder: Path) -> Carriers:
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.workspace.open import open_store  # noqa: PLC0415

    if not (folder / "carbonacct.toml").is_file():
        raise UsageError(f"不是工作区 / not a workspace: {folder}")
    return open_store(folder)[0].carriers()


def _unknown(folder: Path, carriers: Carriers) -> dict[str, list[Suggestion]]:
    """Names in the tables that nothing knows, each with its candidates."""
    from carbonacct.activity.load import load_tables  # noqa: PLC0415
    from carbonacct.activity.period import Period  # noqa: PLC0415
    from carbonacct.factors.suggest import suggest  # noqa: PLC0415
    from carbonacct.workspace.config import read_config  # noqa: PLC0415
    from carbonacct.workspace.names import named_carriers  # noqa: PLC0415

    named, period = named_carriers(folder, carriers), read_config(folder).period
    load_tables(folder, named, Period(period.start, period.end))
    return {text: suggest(carriers, text, units, _CANDIDATES) for text, units in named.unknown.items()}


def _decided(folder: Path, carriers: Carriers) -> list[Name]:
    from carbonacct.findings import DataError, has_errors  # noqa: PLC0415
    from carbonacct.workspace.names import FILE, read_names  # noqa: PLC0415

    path = folder / FILE
    names, findings = read_names(path, carriers) if path.is_file() else ([], [])
    if has_errors(findings):
        raise DataError(tuple(findings))
    return names


def _suggestion_record(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "carrier": suggestion.carrier.carrier,
        "name_zh": suggestion.carrier.name_zh,
        "name_en": suggestion.carrier.name_en,
        "score": suggestion.score,
        "reasons_zh": [zh for zh, _ in suggestion.reasons],
        "reasons_en": [en for _, en in suggestion.reasons],
    }


@app.command("list")
def list_names(folder: Folder, lang: Lang = "zh", as_json: AsJson = False) -> None:
    """列出不认识的名称及候选，和已认定的名称 / unknown names with candidates, and what was decided."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.outcome import data_errors, print_json  # noqa: PLC0415
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    carriers = _carriers(folder)
    with data_errors(lang, as_json):
        decided = _decided(folder, carriers)
    unknown = _unknown(folder, carriers)
    if as_json:
        keys = ("text", "carrier", "by", "why", "score")
        found = [{"text": text, "candidates": [_suggestion_record(s) for s in near]} for text, near in unknown.items()]
        print_json({"unknown": found, "decided": [{key: getattr(n, key) for key in keys} for n in decided]})
        return
    zh, out = lang == "zh", console()
    table = Table()
    for heading in (
        ("名称", "状态", "品种", "认定人，理由或分数") if zh else ("name", "state", "carrier", "by, why or score")
    ):
        table.add_column(heading, overflow="fold")
    for text, near in unknown.items():
        state = "不认识" if zh else "unknown"
        table.add_row(text, state, "\n".join(s.carrier.carrier for s in near), "\n".join(s.words(lang) for s in near))
    for name in decided:
        state = "已认定" if zh else "decided"
        table.add_row(name.text, state, name.carrier, " · ".join(part for part in (name.by, name.why) if part))
    out.print(table if unknown or decided else ("没有不认识的名称" if zh else "no unknown names"))


@app.command("accept", context_settings=_NAMES_WITH_A_DASH)
def accept(
    folder: Folder,
    text: Annotated[str, typer.Argument(help="表格里的名称 / the name in the tables")] = "",
    carrier: Annotated[str, typer.Argument(help="品种编号或名称 / id or name of the carrier")] = "",
    by: Annotated[str, typer.Option("--by", help="谁认定的 / who decided")] = "",
    why: Annotated[str, typer.Option("--why", help="理由 / why")] = "",
    least: Annotated[
        float | None,
        typer.Option(
            min=0.5,
            max=1,
            help="接受最佳候选分数不低于此值的全部名称 / accept every best candidate with at least this score",
        ),
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """认定一个名称是哪个品种，写入 names.toml / decide what a name is; it is written to names.toml."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.workspace.names import FILE, Name, accepted  # noqa: PLC0415

    carriers = _carriers(folder)
    if (least is None) == (not (text and carrier)):
        raise UsageError("写明名称和品种，或只用 --least / give a name and a carrier, or --least alone")
    if not by:
        raise UsageError("请用 --by 写明谁认定的 / say with --by who decides")
    if least is None:
        meant = carriers.resolve(carrier)
        if meant is None:
            near = [words for words in carriers.suggested(carrier) if words != "—"]
            raise UsageError("; ".join([f"没有品种 / no carrier {carrier!r}", *near]))
        if not text.strip():
            raise UsageError("名称是空的 / the name is empty")
        added = [Name(text, meant.carrier, by, why)]
    else:
        added = [
            Name(name, near[0].carrier.carrier, by, why or "；".join(zh for zh, _ in near[0].reasons), near[0].score)
            for name, near in _unknown(folder, carriers).items()
            if near and near[0].score >= least and (len(near) == 1 or near[1].score < near[0].score)
        ]
    if added:
        accepted(folder, carriers, added)
    if as_json:
        print_json({"file": str(folder / FILE), "accepted": [{"text": n.text, "carrier": n.carrier} for n in added]})
        return
    for name in added:
        meant = carriers[name.carrier]
        typer.echo(f"{name.text} → {meant.name_zh if lang == 'zh' else meant.name_en}")
    typer.echo(
        f"{len(added)} → {folder / FILE}" if added else ("没有可认定的" if lang == "zh" else "nothing to accept")
    )


@app.command("forget", context_settings=_NAMES_WITH_A_DASH)
def forget(
    folder: Folder,
    text: Annotated[str, typer.Argument(help="表格里的名称 / the name in the tables")],
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """从 names.toml 删去一条 / remove an entry from names.toml."""
    from carbonacct.cli.outcome import data_errors, print_json  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.factors.carriers import normalised  # noqa: PLC0415
    from carbonacct.workspace.names import FILE, write_names  # noqa: PLC0415

    with data_errors(lang, as_json):
        names = _decided(folder, _carriers(folder))
    kept = [name for name in names if normalised(name.text) != normalised(text)]
    if len(kept) == len(names):
        raise UsageError(f"{FILE} 中没有 / has no entry {text!r}")
    write_names(folder / FILE, kept)
    print_json({"file": str(folder / FILE), "left": len(kept)}) if as_json else typer.echo(
        f"{len(kept)} → {folder / FILE}"
    )
