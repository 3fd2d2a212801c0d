"""The terminal: one console, progress lines, figures as people read them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 160
Lang = Annotated[Literal["zh", "en"], typer.Option("--lang", help="语言 zh 或 en / language zh or en")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@lru_cache(maxsize=2)
def console(stderr: bool = False) -> Console:
    """The console of standard output or of standard error; wide where the output is not a terminal.

    Square brackets and colons of names and file places are printed as they are, never read as markup.
    """
    from rich.console import Console  # noqa: PLC0415

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDE
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False, width=width)


def progress_to_stderr(lang: str, quiet: bool) -> Callable[[str, str], None]:
    """A progress callback that prints each step with the seconds since the start to standard error."""
    import time  # noqa: PLC0415

    start = time.monotonic()

    def say(zh: str, en: str) -> None:
        if not quiet:
            print(f"[{time.monotonic() - start:6.1f} s] {zh if lang == 'zh' else en}", file=sys.stderr, flush=True)

    return say


def shown(value: float | None, unit: str, lang: str = "zh") -> str:
    """A figure as people read it: thousands separators, five significant digits below a thousand, unit."""
    from carbonacct.report.format import number_text, percent_text, unit_text  # noqa: PLC0415

    if value is None:
        return "—"
    if unit == "1":
        return f"{percent_text(value)} %" if not percent_text(value).endswith("%") else percent_text(value)
    return f"{number_text(value)} {unit_text(unit, lang)}".rstrip()


def label(record: dict[str, Any], lang: str) -> str:
    """The label of a figure in the language asked for."""
    return str(record["label_zh" if lang == "zh" else "label_en"])
