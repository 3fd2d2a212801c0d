"""Outcomes of a command: exit codes, errors as text or JSON, findings as a table."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from carbonacct.errors import CarbonacctError

if TYPE_CHECKING:
    import typer

    from carbonacct.findings import Finding

ENVIRONMENT, FAULT = 3, 70
SEVERITIES = {
    "error": ("错误", "error", "red"),
    "warning": ("警告", "warning", "yellow"),
    "info": ("提示", "info", "cyan"),
}


def guarded(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command line; every outcome becomes an exit code and, for errors, one clear message."""
    try:
        app(args=list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except CarbonacctError as error:
        _tell(arguments, type(error).__name__, str(error))
        return error.exit_code
    except OSError as error:
        _tell(arguments, "EnvironmentError", f"文件读写失败 / a file cannot be read or written: {error}")
        return ENVIRONMENT
    except Exception as error:  # the last resort: say that it is our fault, and keep the trace
        traceback.print_exc()
        _tell(arguments, "InternalError", f"carbonacct 的程序错误，请连同上文报告 / a fault of carbonacct: {error}")
        return FAULT
    return 0


def _tell(arguments: Sequence[str], kind: str, message: str) -> None:
    if "--json" in arguments:
        print(json.dumps({"error": {"type": kind, "message": message}}, ensure_ascii=False))
    else:
        print(f"{kind}: {message}", file=sys.stderr)


def finding_record(item: Finding) -> dict[str, Any]:
    """A finding as a plain mapping with both languages, as it stands in every document."""
    from carbonacct.workspace.document import finding_document  # noqa: PLC0415

    return finding_document(item)


@contextmanager
def data_errors(lang: str, as_json: bool) -> Iterator[None]:
    """Findings of files that cannot be read, told like those of any other command; exit code 1."""
    import typer  # noqa: PLC0415

    from carbonacct.findings import DataError  # noqa: PLC0415

    try:
        yield
    except DataError as error:
        if as_json:
            print_json({"findings": [finding_record(item) for item in error.findings]})
        else:
            show_findings(error.findings, lang)
        raise typer.Exit(1) from error


def print_json(content: Any) -> None:
    """Print JSON for programs (UTF-8, never NaN)."""
    print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))


def show_findings(items: Iterable[Finding], lang: str, least: str = "info") -> None:
    """Print findings as a table: severity, place, what is wrong, what to do; and the counts."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415
    from carbonacct.findings import SEVERITY_ORDER  # noqa: PLC0415

    found = list(items)
    zh = lang == "zh"
    table = Table(show_lines=False, expand=False, pad_edge=False)
    for name in ("级别", "位置", "问题", "怎么办") if zh else ("severity", "where", "what", "what to do"):
        table.add_column(name, overflow="fold")
    shown = [f for f in found if SEVERITY_ORDER[f.severity] <= SEVERITY_ORDER[least]]
    for item in shown:
        word = SEVERITIES[item.severity]
        place = str(item.source) if item.source else "—"
        table.add_row(
            Text(word[0 if zh else 1], style=word[2]), Text(place), Text(item.message(lang)), Text(item.hint(lang))
        )
    out = console()
    if shown:
        out.print(table)
    counts = {key: sum(f.severity == key for f in found) for key in SEVERITIES}
    parts = [f"{SEVERITIES[key][0 if zh else 1]} {count}" for key, count in counts.items()]
    out.print(("数据检查：" if zh else "data checks: ") + " · ".join(parts))
