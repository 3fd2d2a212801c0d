"""``carbonacct evaluate FOLDER``: a folder of parks evaluated, ranked and held against a programme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from carbonacct.workspace.evaluate import Request

MOST_SHOWN = 30


def rank(
    root: Path, request: Request, programme: str, workers: int | None, lang: str, as_json: bool, quiet: bool
) -> None:
    """Evaluate the workspaces below a folder, write the ranking beside them, and print it."""
    from dataclasses import replace  # noqa: PLC0415

    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.ranking import evaluate_parks, ranking, workspaces_below  # noqa: PLC0415
    from carbonacct.workspace.ranking_results import write_ranking  # noqa: PLC0415

    asked = replace(request, systems=request.systems or ("wuxi-2025",), all_readings=False, compare=False)
    count = len(workspaces_below(root))
    with _Bar(count, lang, quiet or as_json) as told:
        parks = evaluate_parks(root, asked, workers, told)
    document = ranking(parks, asked, programme, request.at)
    place = write_ranking(document, root, lang)
    if as_json:
        print_json(document)
    else:
        _show(document, lang)
        typer.echo(("评比结果：" if lang == "zh" else "ranking: ") + str(place))
    if any(park.errors for park in parks):
        raise typer.Exit(1)


class _Bar:
    """Progress on standard error: a bar with the time left on a terminal, a line every twentieth elsewhere."""

    def __init__(self, count: int, lang: str, quiet: bool) -> None:
        self.count, self.zh, self.quiet = count, lang == "zh", quiet
        self.progress: Any = None

    def __enter__(self) -> Any:
        from carbonacct.cli.terminal import console, progress_to_stderr  # noqa: PLC0415

        if self.quiet:
            return None
        out = console(stderr=True)
        if not out.is_terminal:
            say = progress_to_stderr("zh" if self.zh else "en", False)
            step = max(1, self.count // 20)

            def told(done: int, count: int, _: str) -> None:
                if done % step == 0 or done == count:
                    say(f"已评价 {done}/{count} 个园区", f"{done} of {count} parks")

            return told
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.progress = Progress(*columns, console=out)
        self.progress.start()
        task = self.progress.add_task("评价园区" if self.zh else "parks", total=self.count)
        return lambda done, _, folder: self.progress.update(task, completed=done)

    def __exit__(self, *_: object) -> None:
        if self.progress is not None:
            self.progress.stop()


def _show(document: dict[str, Any], lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    table = Table(title="园区评比" if zh else "ranking of parks", title_justify="left")
    for name in (("名次", "园区", "可验收", "约束性", "重要参考", "加分", "原因") if zh else
                 ("rank", "park", "eligible", "binding", "reference", "points", "reasons")):  # fmt: skip
        table.add_column(name, overflow="fold")
    for park in document["parks"][:MOST_SHOWN]:
        reasons = park["reasons_zh" if zh else "reasons_en"]
        more = f" …（{len(reasons)}）" if len(reasons) > 3 else ""
        words = {None: "—", True: "是" if zh else "yes", False: "否" if zh else "no"}
        table.add_row(
            str(park["rank"]),
            park["name_zh" if zh else "name_en"] or park["folder"],
            words[park["eligible"]],
            f"{park['met_binding']}/{park['of_binding']}",
            f"{park['met_reference']}/{park['of_reference']}",
            f"{park['points']:g}",
            "；".join(reasons[:3]) + more,
        )
    console().print(table)
    if document["programme"]:
        _show_programme(document["programme"], zh)


def _show_programme(programme: dict[str, Any], zh: bool) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    table = Table(title=programme["name_zh" if zh else "name_en"], title_justify="left")
    for name in ("目标", "期限", "现值", "目标值", "还差") if zh else ("target", "by", "value", "target", "to go"):
        table.add_column(name)
    for one in programme["targets"]:
        value, to_go = ("—" if number is None else f"{number:,g}" for number in (one["value"], one["to_go"]))
        target = f"{one['target']:,g} {one['unit'] if one['unit'] != '1' else ''}".rstrip()
        table.add_row(one["name_zh" if zh else "name_en"], one["by"], value, target, to_go)
    console().print(table)
