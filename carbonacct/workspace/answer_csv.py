"""The user's own csv with a column of findings: its encoding, its signs and every byte of its cells stay."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from carbonacct.activity.answer_marks import FINDINGS_HEADERS
from carbonacct.activity.readers.csv_reader import CsvText, read_text
from carbonacct.workspace.answer_notes import SheetNotes, clipped

_BREAKS = "\r\n"


def write_answer(original: Path, target: Path, notes: SheetNotes, lang: str) -> None:
    """Write the answer to a csv file that could be read: the column stands behind the last cell of the widest row."""
    found = read_text(original)
    if found is None:
        raise ValueError(f"{original}: the encoding is not known")
    lines = io.StringIO(found.text, newline="").readlines()
    reader = csv.reader(iter(lines), delimiter=found.delimiter)
    records, start = [], 0
    for cells in reader:
        records.append((cells, "".join(lines[start : reader.line_num])))
        start = reader.line_num
    column = notes.column if notes.column is not None else max(len(cells) for cells, _ in records)
    texts = {row: " | ".join(note.lines) for row, note in notes.rows.items()}
    above = texts.pop(notes.header_row, None)
    texts[notes.header_row] = FINDINGS_HEADERS[lang] + (f" {above}" if above else "")
    written = [
        _with_text(found, cells, text, column, texts.get(row), notes.column is not None)
        for row, (cells, text) in enumerate(records)
    ]
    target.write_bytes("".join(written).encode(found.encoding, "replace"))


def _with_text(found: CsvText, cells: list[str], line: str, column: int, text: str | None, again: bool) -> str:
    """One record with its finding; ``again``: the column is there from an earlier answer and is written anew."""
    if text is None and not (again and column < len(cells) and cells[column]):
        return line
    quoted = '"' + clipped(text or "").replace('"', '""').replace("\n", " ") + '"' if text else ""
    body = line.rstrip(_BREAKS)
    ending = line[len(body) :] or "\n"
    if not again:
        return f"{body}{found.delimiter * (column - len(cells) + bool(cells))}{quoted}{ending}"
    kept = [*cells[:column], *[""] * (column - len(cells))]
    stream = io.StringIO()
    csv.writer(stream, delimiter=found.delimiter, lineterminator="").writerow(kept)
    rest = io.StringIO()
    csv.writer(rest, delimiter=found.delimiter, lineterminator="").writerow(cells[column + 1 :])
    behind = found.delimiter + rest.getvalue() if len(cells) > column + 1 else ""
    return f"{stream.getvalue()}{found.delimiter if kept else ''}{quoted}{behind}{ending}"
