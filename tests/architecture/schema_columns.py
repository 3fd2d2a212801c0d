"""The tables of columns in docs/prepare-a-parks-files.md and docs/prepare-registers.md, made from the schemas.

python -m tests.architecture.schema_columns    writes them into the pages
"""

from __future__ import annotations

import re
from pathlib import Path

from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import Column, TableSchema
from carbonacct.activity.tables import TABLES
from carbonacct.activity.timeseries_schema import TIMESERIES

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES: dict[str, dict[str, TableSchema]] = {
    "prepare-a-parks-files.md": TABLES,
    "prepare-registers.md": {**REGISTERS, TIMESERIES.name: TIMESERIES},
}
SCHEMAS = {name: schema for schemas in PAGES.values() for name, schema in schemas.items()}
BLOCK = re.compile(r"(<!-- columns: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
KINDS = {
    "code": "编码 code",
    "text": "文字 text",
    "number": "数 number",
    "fraction": "比例 fraction",
    "percent": "百分数 per cent",
    "choice": "选项 choice",
    "period": "期间 period",
    "date": "日期 date",
    "carrier": "品种 carrier",
    "unit": "单位 unit",
    "money_unit": "金额单位 unit of money",
    "ratio_unit": "因子单位 unit of a factor",
    "boolean": "是/否 yes/no",
    "path": "路径 path",
}


MANY = 12


def choices(column: Column) -> str:
    """The words of a choice: the program's, then what one may write."""
    if len(column.choices) > MANY:  # provinces: the first word of each is enough
        return " ".join(f"`{canonical}` {words[0]}" for canonical, words in column.choices.items())
    return "<br>".join(f"`{canonical}` {'、'.join(words)}" for canonical, words in column.choices.items())


def table(schema: TableSchema) -> str:
    """A Markdown table of the columns of a schema."""
    lines = ["| 中文表头 | English header | ✓ | 内容 kind | 选项与说明 choices and notes |", "|---|---|---|---|---|"]
    for column in schema.columns:
        chinese = "、".join(column.zh)
        english = ", ".join((f"`{column.name}`", *column.en))
        kind = KINDS[column.kind] + (f" ({column.unit})" if column.unit else "")
        told = "<br>".join(text for text in (choices(column), column.note_zh, column.note_en) if text)
        cells = (chinese, english, "✓" if column.required else "", kind, told)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    """The page with every block of columns made anew."""
    return BLOCK.sub(lambda match: f"{match[1]}{table(SCHEMAS[match[2]])}{match[3]}", page)


if __name__ == "__main__":
    for name in PAGES:
        (DOCS / name).write_text(written((DOCS / name).read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
