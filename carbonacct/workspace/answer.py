"""Check one file and give it back with its findings: the use case behind ``carbonacct check FILE``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.activity.answer_marks import ANSWER_SUFFIXES, is_findings_header
from carbonacct.activity.period import Period
from carbonacct.activity.readers.raw import RawSheet
from carbonacct.activity.readers.sniff import KINDS, Kind, kind_of
from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding, ordered
from carbonacct.source import Source
from carbonacct.workspace.answer_notes import SheetNotes, row_notes, summary_advice, summary_lines, summary_title
from carbonacct.workspace.answer_xlsx import NoRoomError, Summary
from carbonacct.workspace.config import FILE
from carbonacct.workspace.names import named_carriers
from carbonacct.workspace.replacing import named_faults

if TYPE_CHECKING:
    from carbonacct.activity.load import Tables
    from carbonacct.factors.carriers import Carriers

_ALONE = "activity.checked_alone"
_NO_PERIOD = Period(date(1, 1, 1), date(1, 12, 31))  # no row names a year, so nothing is compared with it
_OPEN_QUOTE = "activity.open_quote"
CHECKED = "checked"
"""Folder of a workspace that answers go to, for what lies beside the data would be read as data."""


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What the check of a file found.

    Attributes:
        findings: those of the file, errors first.
        elsewhere: how many findings the workspace has in other files.
        workspace: the workspace whose settings and tables were used, or None.
        answer: the file written, or None when there was nothing to say or nothing to write it into.
        rebuilt: the answer holds the values alone, for the format cannot be added to.
    """

    findings: tuple[Finding, ...]
    elsewhere: int
    workspace: Path | None
    answer: Path | None
    rebuilt: bool = False


def check_file(path: Path, lang: str = "zh", output: Path | None = None, year: int | None = None) -> FileCheck:
    """Check one workbook, csv or parquet file and write its answer.

    A file that lies where its workspace reads it is checked with the whole workspace; any other by itself, with the
    period and the organisations of the workspace around it if there is one.

    Args:
        path: the file.
        lang: language of the answer, ``zh`` or ``en``.
        output: where to write the answer; without it a new name is chosen and nothing is overwritten.
        year: the year that the rows must lie in; without it that of the workspace, or the one most rows name.

    Raises:
        UsageError: there is no such file, no reader for it, or ``output`` has an ending that no answer has.
        StorageError: the answer cannot be written.
    """
    if path.suffix.lower() not in KINDS:
        raise UsageError(f"不认识的文件类型 / unknown file type: {path.name} ({', '.join(sorted(KINDS))})")
    if output is not None and output.is_dir():
        raise UsageError(f"--output 是文件夹，请写文件名 / is a folder, name a file: {output}")
    folder = _workspace_of(path)
    findings, elsewhere = _findings(path, folder, year)
    checked = FileCheck(tuple(ordered(findings)), elsewhere, folder, None)
    if output is None and all(item.code == _ALONE for item in checked.findings):
        return checked
    target = output if output is not None else _free_name(path, folder, lang)
    return _answered(path, target, checked, lang)


def _workspace_of(path: Path) -> Path | None:
    """The nearest folder above a file that is a workspace."""
    return next((folder for folder in path.resolve().parents if (folder / FILE).is_file()), None)


def _findings(path: Path, folder: Path | None, year: int | None) -> tuple[list[Finding], int]:
    """Findings of the file, named by its name, and the number of findings in other files."""
    from carbonacct.activity.load import workspace_files  # noqa: PLC0415  (loaded when first used)
    from carbonacct.activity.timeseries_schema import FOLDER as SERIES_FOLDER  # noqa: PLC0415
    from carbonacct.workspace.run import check_workspace  # noqa: PLC0415

    if folder is not None:
        file = path.resolve().relative_to(folder).as_posix()
        series = file.startswith(f"{SERIES_FOLDER}/")
        if series or any(name == file for name, *_ in workspace_files(folder)):
            found = check_workspace(folder)
            mine = [item for item in found if item.source is not None and item.source.file == file]
            return [replace(item, source=_renamed(item.source, path.name)) for item in mine], len(found) - len(mine)
    return _by_itself(path, folder, year), 0


def _renamed(source: Source | None, name: str) -> Source | None:
    return None if source is None else Source(name, source.sheet, source.cell)


def _by_itself(path: Path, folder: Path | None, year: int | None) -> list[Finding]:
    """What is wrong with a file as far as it tells by itself."""
    from carbonacct.activity.checks import CheckContext, needed_tables, run_checks  # noqa: PLC0415  (loaded when first used)
    from carbonacct.activity.load_file import load_file, period_of  # noqa: PLC0415
    from carbonacct.activity.meter_rows import with_meter_rows  # noqa: PLC0415
    from carbonacct.activity.timeseries import check_series_file  # noqa: PLC0415
    from carbonacct.activity.timeseries_files import ENDINGS  # noqa: PLC0415

    carriers, period, tables = _around(folder)
    if year is not None:
        period = Period(date(year, 1, 1), date(year, 12, 31))
    entities = set() if tables is None else set(tables.organisations["entity_id"])
    series = check_series_file(path, path.name, entities, period) if path.suffix.lower() in ENDINGS else None
    if series is not None:
        label = "—" if series[0] is None else series[0].label()
        return list(dict.fromkeys([*series[1], finding(_ALONE, Source(path.name), period=label)]))
    loaded = load_file(path, path.name, carriers if folder is None else named_carriers(folder, carriers))
    mine, there = loaded.tables, loaded.present
    if tables is not None and "organisations" not in loaded.found:
        mine = replace(mine, organisations=tables.organisations)
        there |= {"organisations", "gate"}  # they are those of the whole park
    period = period or period_of(mine) or _NO_PERIOD
    mine = with_meter_rows(mine, carriers, period)
    context = CheckContext(period, carriers, folder or path.parent)
    between = [item for item in run_checks(mine, context) if item.source is None or item.source.file == path.name]
    needs = needed_tables()
    found = [*loaded.findings, *(item for item in between if needs.get(item.code, frozenset()) <= there)]
    if loaded.found:  # sheets of a template that were left empty
        found = [item for item in found if item.code != "activity.empty_table"]
        found.append(finding(_ALONE, Source(path.name), period=period.label()))
    return list(dict.fromkeys(found))


def _around(folder: Path | None) -> tuple[Carriers, Period | None, Tables | None]:
    """Carriers, period and tables of the workspace around a file, or the shipped carriers alone."""
    from carbonacct.factors.store import FactorStore  # noqa: PLC0415  (loaded when first used)
    from carbonacct.workspace.open import open_workspace  # noqa: PLC0415

    if folder is None:
        return FactorStore.load().carriers(), None, None
    workspace = open_workspace(folder)
    return workspace.store.carriers(), workspace.period, workspace.tables


def _free_name(path: Path, folder: Path | None, lang: str) -> Path:
    """A name that no file has: beside the file, or in the folder ``checked`` of its workspace."""
    suffix = ANSWER_SUFFIXES[lang]
    stem = path.stem
    for known in ANSWER_SUFFIXES.values():
        base, mark, rest = stem.rpartition(f".{known}")
        if mark and (not rest or rest.removeprefix("-").isdigit()):
            stem = base
    ending = path.suffix.lower() if _kind(path) == KINDS[path.suffix.lower()] in ("text", "xlsx") else ".xlsx"
    place = path.parent if folder is None else folder / CHECKED
    names = (f"{stem}.{suffix}{f'-{number}' if number > 1 else ''}{ending}" for number in range(1, 10_000))
    return next(place / name for name in names if not (place / name).exists())


def _kind(path: Path) -> Kind:
    """What a file is read as: what its bytes say, else what its ending says."""
    kind = kind_of(path)
    return KINDS[path.suffix.lower()] if kind == "unknown" else kind


def _answered(path: Path, target: Path, checked: FileCheck, lang: str) -> FileCheck:
    """Write the answer beside its place, then move it there; a file that is empty or could not be read has none."""
    from carbonacct.activity.load_file import located  # noqa: PLC0415  (loaded when first used)

    sheets, header_rows = located(path, path.name)
    unclosed = any(item.code == _OPEN_QUOTE for item in checked.findings)
    if unclosed or not any(sheet.rows for sheet in sheets):  # no place for a column
        return checked
    alone = target.suffix.lower() in (".csv", ".tsv")  # no summary holds what is wrong with the whole file
    notes = {}
    for sheet in sheets:
        row = header_rows.get(sheet.sheet, 0 if alone else None)
        if row is not None:
            texts = row_notes(checked.findings, sheet.sheet, lang, row if alone else None)
            notes[sheet.sheet] = SheetNotes(row, texts, _column_of(sheet, row))
    lines = summary_lines(checked.findings, lang)
    summary = Summary(summary_title(path.name, lines, lang), summary_advice(lang), lines)
    with named_faults(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}-new")
        try:
            rebuilt = _write(path, fresh, target.suffix.lower(), sheets, notes, summary, lang)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
    return replace(checked, answer=target, rebuilt=rebuilt)


def _column_of(sheet: RawSheet, header_row: int) -> int | None:
    """The column of findings of an earlier answer."""
    return next((place for place, cell in enumerate(sheet.rows[header_row]) if is_findings_header(cell)), None)


def _write(
    path: Path,
    fresh: Path,
    ending: str,
    sheets: list[RawSheet],
    notes: dict[str, SheetNotes],
    summary: Summary,
    lang: str,
) -> bool:
    """Write the answer in the format of its ending; whether it holds the values alone.

    Raises:
        UsageError: no answer has that ending, or it cannot be made of this file.
    """
    from carbonacct.workspace import answer_csv, answer_rebuilt, answer_xlsx  # noqa: PLC0415  (loaded when first used)

    kind = _kind(path)
    if ending in (".csv", ".tsv") and kind == "text":
        answer_csv.write_answer(path, fresh, notes[""], lang)
        return False
    if ending not in (".xlsx", ".xlsm") or (ending == ".xlsm" and kind != "xlsx"):
        raise UsageError(f"答复不能写成 / an answer of {path.name} is not written as {ending or fresh.name!r}")
    if kind == "xlsx":
        try:
            answer_xlsx.write_answer(path, fresh, notes, summary, lang)
        except (NoRoomError, KeyError, ValueError, SyntaxError):  # parts that are elsewhere, or a sheet without room
            fresh.unlink(missing_ok=True)
        else:
            return False
    answer_rebuilt.write_answer(sheets, fresh, notes, summary, lang)
    return True
