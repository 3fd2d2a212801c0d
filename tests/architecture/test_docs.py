"""The pages of docs/: links lead somewhere, tables of columns are those of the program, examples can be read by it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from carbonacct.activity.schema import match_choice, match_header
from tests.architecture.schema_columns import BLOCK, DOCS, PAGES, SCHEMAS, written

LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#]+)[^)]*\)")
SECTION = re.compile(r"<!-- columns: (\w+) -->.*?(?=\n### |\Z)", re.DOTALL)
INDENT = "    "


def pages(checkout: Path) -> list[Path]:
    return [checkout / "README.md", checkout / "CHANGELOG.md", *sorted((checkout / "docs").glob("*.md"))]


def test_links_lead_somewhere(checkout: Path) -> None:
    wrong = []
    for page in pages(checkout):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                wrong.append(f"{page.name}: {target}")
    assert not wrong, "\n".join(wrong)


def test_every_page_is_in_the_index(checkout: Path) -> None:
    index = (checkout / "docs" / "index.md").read_text(encoding="utf-8")
    assert [
        page.name for page in (checkout / "docs").glob("*.md") if page.name not in (*LINK.findall(index), "index.md")
    ] == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_tables_of_columns_are_those_of_the_program(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    assert [match[1] for match in BLOCK.findall(page)] == list(PAGES[name])
    assert page == written(page), "run python -m tests.architecture.schema_columns"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_examples_of_the_pages_fit_the_schema(name: str) -> None:
    text = "\n### \n".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES)
    sections = {match[1]: match[0] for match in SECTION.finditer(text)}
    lines = [line.removeprefix(INDENT) for line in sections[name].splitlines() if line.startswith(INDENT)]
    headers, *rows = csv.reader(lines)
    schema = SCHEMAS[name]
    matched = [match_header(schema, header) for header in headers]
    columns = [match.column for match in matched if match is not None]
    assert len(columns) == len(headers) == len(set(columns)), headers
    assert set(schema.required) <= set(columns)
    assert rows
    for row in rows:
        assert len(row) == len(headers), row
        for column_name, cell in zip(columns, row, strict=True):
            column = schema.column(column_name)
            assert cell or not column.required, row
            if cell and column.kind == "choice":
                assert match_choice(column, cell) is not None, f"{column_name}: {cell}"
