"""docs/checks.md, made from the texts of the findings that the checks of activity data give.

python tests/architecture/check_codes.py    writes the page
"""

from __future__ import annotations

import re
from pathlib import Path

from carbonacct.activity.checks import all_checks
from carbonacct.findings import SEVERITY_ORDER, catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
MARK = "<!-- codes -->\n"
"""What stands above it is written by hand."""
READING = ("activity", "registers", "meters", "electricity", "transfers", "gate")


def page() -> str:
    """The page as it should be."""
    parts, told = [PAGE.read_text(encoding="utf-8").partition(MARK)[0] + MARK], set()
    for check in sorted(all_checks(), key=lambda check: check.run.__module__):
        name = check.run.__module__.rsplit(".", 1)[1]
        parts.append(f"\n## {name}\n\n{summary(check.run.__module__)}\n\n{table(check.codes)}")
        told |= set(check.codes)
    rest = [code for code in catalogue() if code.split(".")[0] in READING and code not in told]
    parts.append(f"\n## 读文件时 · While reading\n\n{table(tuple(rest))}")
    return "".join(parts)


def summary(module: str) -> str:
    """The first line of the module's docstring."""
    return (__import__(module, fromlist=["__doc__"]).__doc__ or "").strip().splitlines()[0]


def table(codes: tuple[str, ...]) -> str:
    """A Markdown table of codes: severity, what is wrong, what to do."""
    lines = ["| 代码 code | 级别 severity | 问题 what is wrong | 怎么办 what to do |", "|---|---|---|---|"]
    for code in sorted(dict.fromkeys(codes), key=lambda code: (SEVERITY_ORDER[catalogue()[code].severity], code)):
        entry = catalogue()[code]
        cells = (
            f"`{code}`",
            SEVERITIES[entry.severity],
            f"{entry.zh}<br>{entry.en}",
            f"{entry.hint_zh}<br>{entry.hint_en}",
        )
        lines.append("| " + " | ".join(plain(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Text as a cell: names in braces lose their language, bars and line breaks go."""
    return re.sub(r"\{(\w+?)(?:_zh|_en)?\}", r"{\1}", text).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
