"""Write ``results/`` and read it back for explanations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.errors import UsageError
from carbonacct.factors.lock import pin_used
from carbonacct.lineage.explain import Evidence
from carbonacct.report.html import render_html
from carbonacct.report.json_writer import read_accounts, write_accounts
from carbonacct.report.xlsx import write_workbook
from carbonacct.workspace.document import frame_digest, result_document
from carbonacct.workspace.open import LOCK
from carbonacct.workspace.replacing import complete, replaced
from carbonacct.workspace.run import Accounts, Progress
from carbonacct.workspace.tables import activity_rows, emission_lines, energy_table

if TYPE_CHECKING:
    import pandas as pd

FOLDER, EVALUATION = "results", "evaluation"
OF_EVALUATION = frozenset({"indicator", "neutrality", "quantity", "typed"})
"""First parts of the paths of figures that an evaluation adds."""
ACCOUNTS, WORKBOOK, PAGE = "accounts.json", "accounts.xlsx", "accounts.html"
LINES, ENERGY, ROWS = "emission_lines.parquet", "energy_lines.parquet", "activity_rows.parquet"


def write_results(
    accounts: Accounts, lang: str = "zh", progress: Progress | None = None
) -> tuple[Path, dict[str, Any]]:
    """Write all results of a run; the folder is replaced whole, so that no file of an older run stays.

    Older results stay as they are until every new file is written. The first run also pins the reference data it used
    in ``factors.lock``, later ones the libraries used since; other data are refused.

    Returns:
        The folder and the result document.

    Raises:
        StorageError: another process is writing there, the disk is full, or the folder cannot be written.
    """
    say = progress or (lambda zh, en: None)
    folder = accounts.workspace.folder / FOLDER
    with replaced(folder) as fresh:
        document = _write_files(accounts, fresh, lang, say)
    pin_used(accounts.workspace.folder / LOCK, accounts.workspace.store)
    return folder, document


def _write_files(accounts: Accounts, fresh: Path, lang: str, say: Progress) -> dict[str, Any]:
    document, lines, energy, rows = write_tables(accounts, fresh, say)
    say("写出结果：工作簿", "writing results: workbook")
    write_workbook(document, lines, rows, fresh / WORKBOOK, energy)
    say("写出结果：网页报告", "writing results: page")
    (fresh / PAGE).write_text(
        render_html(document, lang, lines=lines, energy_lines=energy, rows=rows), encoding="utf-8", newline="\n"
    )
    return document


def write_tables(
    accounts: Accounts, folder: Path, say: Progress
) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Write ``accounts.json`` and the three tables beside it; they are returned as well."""
    lines, energy, rows = emission_lines(accounts), energy_table(accounts), activity_rows(accounts)
    document = result_document(accounts, lines, energy, rows)
    say("写出结果：JSON 与明细表", "writing results: JSON and tables")
    write_accounts(document, folder / ACCOUNTS)
    for name, frame in ((LINES, lines), (ENERGY, energy), (ROWS, rows)):
        frame.to_parquet(folder / name, index=False)
    return document, lines, energy, rows


def result_file(place: Path, path: str = "") -> Path:
    """The ``accounts.json`` meant by a workspace, a results folder or the file itself.

    Args:
        place: the workspace, its results folder, or the file.
        path: path of a figure; figures of indicators stand in ``results/evaluation``.

    Raises:
        UsageError: there is none.
    """
    complete(place / FOLDER)
    complete(place / FOLDER / EVALUATION, guard=place)
    evaluated = [place / EVALUATION / ACCOUNTS, place / FOLDER / EVALUATION / ACCOUNTS]
    computed = [place / ACCOUNTS, place / FOLDER / ACCOUNTS]
    of_evaluation = path.partition("/")[0] in OF_EVALUATION
    for candidate in (place, *(evaluated + computed if of_evaluation else computed + evaluated)):
        if candidate.is_file():
            return candidate
    raise UsageError(f"{place} 中没有结果，请先运行 carbonacct run / no results in {place}: run 'carbonacct run' first")


def _by(frame: pd.DataFrame, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: {str(k): v for k, v in row.items()} for row in frame.to_dict("records")}


def load_evidence(place: Path, figure: str = "") -> Evidence:
    """Everything an explanation of a figure needs, from the results on disk.

    Raises:
        UsageError: there are no results, or a table beside the document is missing, damaged or of another run.
    """
    import pandas as pd  # noqa: PLC0415

    path = result_file(place, figure)
    document = read_accounts(path)
    missing = [name for name in (LINES, ENERGY, ROWS) if not (path.parent / name).is_file()]
    if missing:
        raise UsageError(f"{path.parent}: 缺少 / missing {', '.join(missing)}")
    try:
        lines, energy, rows = (pd.read_parquet(path.parent / name) for name in (LINES, ENERGY, ROWS))
    except (OSError, ValueError) as error:  # pyarrow's errors are of these two
        raise UsageError(f"{path.parent}: 明细表已损坏，请重新运行 / a table is damaged, run again: {error}") from error
    for name, key, frame in ((LINES, "lines", lines), (ENERGY, "energy_lines", energy), (ROWS, "rows", rows)):
        if frame_digest(frame) != document[key]["digest"]:
            raise UsageError(f"{path.parent / name}: 与 {ACCOUNTS} 不是同一次运行 / not of the same run")
    figures = {figure["path"]: figure for figure in document["figures"]}
    choices = {f"{p['id']}:{choice['key']}": choice for p in document["profiles"] for choice in p["choices"]}
    return Evidence(
        figures,
        _by(lines, "line"),
        _by(energy, "line"),
        _by(rows, "row_id"),
        {factor["ref"]: factor for factor in document["factors"]},
        choices,
    )
