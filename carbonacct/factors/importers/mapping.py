"""The mapping of a table of one's own: which column is which field of a factor, as a TOML file.

format = "carbonacct.factor-mapping/1"
sheet = ""                 # of a workbook; empty is the first
header_row = 1             # counted from 1
id_from = ["name"]         # columns whose texts make the id, where no column holds it

[head]                     # keys of dataset.toml: id, edition, publisher_zh, title_zh, published ...
[columns]                  # field = "header of its column"
[constants]                # field = the same text in every row
[units]                    # unit as typed = "kg/kWh"
[words.gas]                # text as typed = text of the project, by field
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from carbonacct.errors import StorageError, UsageError
from carbonacct.factors.dataset import COLUMNS, GWP_SET_NOT_STATED, MEASURED_COLUMNS, REFERABLE
from carbonacct.factors.importers.tables import grid, number_text, sheet_names, text_of

MAPPING_FORMAT = "carbonacct.factor-mapping/1"
UNIT = "unit"
FIELDS = (*COLUMNS, *MEASURED_COLUMNS, UNIT)
"""What a column may be: a column of ``factors.csv``, or a unit with numerator and denominator in one cell."""
_HEAD_TEXTS = (
    "id", "edition", "publisher_zh", "publisher_en", "document_zh", "document_number", "title_zh", "title_en",
    "licence", "gwp_set", "supersedes", "note_zh", "note_en",
)  # fmt: skip
_NEEDED = ("id", "edition", "publisher_zh", "title_zh")
_SEARCHED = 20


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping as read; ``problems`` says in words what is wrong with it."""

    sheet: str
    header_row: int
    id_from: tuple[str, ...]
    head: dict[str, object]
    columns: dict[str, str]
    constants: dict[str, str]
    units: dict[str, str]
    words: dict[str, dict[str, str]]
    problems: tuple[str, ...] = field(default=())


def read_mapping(path: Path) -> Mapping:
    """Read a mapping; everything wrong with it is in ``problems``.

    Raises:
        UsageError: there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"没有这个文件 / no such file: {path}")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Mapping("", 1, (), {}, {}, {}, {}, {}, (str(error),))
    problems: list[str] = []
    if data.get("format") != MAPPING_FORMAT:
        problems.append(f"format is not {MAPPING_FORMAT!r}")
    tables = {name: _texts(data, name, problems) for name in ("columns", "constants", "units")}
    for name in ("columns", "constants"):
        problems += [f"[{name}] has the unknown field '{key}'" for key in tables[name] if key not in FIELDS]
    words = data.get("words", {})
    if not isinstance(words, dict) or not all(isinstance(table, dict) for table in words.values()):
        problems.append("[words] must hold one table for each field")
        words = {}
    header_row, id_from = data.get("header_row", 1), data.get("id_from", [])
    if not isinstance(header_row, int) or header_row < 1:
        problems.append("header_row must be a whole number from 1")
        header_row = 1
    if not isinstance(id_from, list):
        problems.append("id_from must be a list of headers")
        id_from = []
    return Mapping(
        str(data.get("sheet", "")), header_row, tuple(map(str, id_from)), _head(data, problems), **tables,
        words={name: {str(key): str(text) for key, text in table.items()} for name, table in words.items()},
        problems=tuple(problems),
    )  # fmt: skip


def _texts(data: dict[str, Any], name: str, problems: list[str]) -> dict[str, str]:
    """A table of texts; empty texts are fields left open."""
    table = data.get(name, {})
    if not isinstance(table, dict):
        problems.append(f"[{name}] must be a table")
        return {}
    return {key: str(value) for key, value in table.items() if str(value)}


def _head(data: dict[str, Any], problems: list[str]) -> dict[str, object]:
    """Keys of ``dataset.toml`` with what people may leave open filled in."""
    given = data.get("head", {})
    if not isinstance(given, dict):
        problems.append("[head] must be a table")
        given = {}
    head: dict[str, object] = {key: str(given.get(key, "")) for key in _HEAD_TEXTS}
    problems += [f"[head] {key} is empty" for key in _NEEDED if not head[key]]
    wrong = [key for key in ("id", "edition") if head[key] and not REFERABLE.fullmatch(str(head[key]))]
    problems += [f"[head] {key} must hold neither blanks nor @ nor #" for key in wrong]
    for key in ("publisher", "title", "note"):
        head[f"{key}_en"] = head[f"{key}_en"] or head[f"{key}_zh"]
    head["document_zh"] = head["document_zh"] or head["title_zh"]
    head["licence"] = head["licence"] or "not stated"
    head["gwp_set"] = head["gwp_set"] or GWP_SET_NOT_STATED
    published = given.get("published")
    if type(published) is not date:
        problems.append("[head] published must be a date, such as 2025-06-30")
    else:
        head["published"] = published.isoformat()
    for key, kind in (("data_year", int), ("private", bool), ("library", bool)):
        if key in given and type(given[key]) is not kind:
            problems.append(f"[head] {key} has the wrong kind of value")
        elif given.get(key):
            head[key] = given[key]
    return head


def draft_mapping(table: Path, path: Path) -> None:
    """Write a mapping to fill in, from the headers of a table.

    A column whose header reads like a field is entered; the others are listed as remarks.

    Raises:
        UsageError: the table cannot be read.
        StorageError: the mapping cannot be written.
    """
    if not table.exists():
        raise UsageError(f"没有这个文件 / no such file: {table}")
    sheets = sheet_names(table)
    if not sheets:
        raise UsageError(f"不是 xlsx、xls、ods 或 csv / neither a workbook nor csv: {table}")
    rows = [[text_of(cell) for cell in row] for row in grid(table, sheets[0])[:_SEARCHED]]
    header_row = max(range(len(rows)), key=lambda number: (_words_in(rows[number]), -number), default=0)
    headers = [name for name in (rows[header_row] if rows else []) if name]
    try:
        path.write_text(_draft(table, sheets[0], header_row + 1, headers), encoding="utf-8", newline="\n")
    except OSError as error:
        raise StorageError(f"写不了 / cannot be written: {path}: {error}") from error


def _words_in(row: Sequence[str]) -> int:
    """How many cells of a row are words: the row of headers has most."""
    return sum(bool(text) and not re.fullmatch(r"[-+\d.,%eE ]+", text) for text in row)


def _draft(table: Path, sheet: str, header_row: int, headers: Sequence[str]) -> str:
    """Text of a mapping to fill in."""
    found: dict[str, str] = {}
    for name in headers:
        field_name = _guess(name)
        if field_name and field_name not in found:
            found[field_name] = name
    rest = [name for name in headers if name not in found.values()]
    quoted = json.dumps
    stem = "-".join(re.findall(r"[a-z0-9]+", table.stem.lower())) or "my-factors"
    lines = [
        f"format = {quoted(MAPPING_FORMAT)}",
        f"sheet = {quoted(sheet, ensure_ascii=False)}",
        f"header_row = {number_text(float(header_row))}",
        "id_from = []   # 没有编号列时，用哪些列组成编号 / columns that make the id where none holds it",
        "",
        "[head]         # 数据集的说明 / about the data set",
        f"id = {quoted(stem)}",
        'edition = "1"',
        'publisher_zh = ""',
        'publisher_en = ""',
        'document_zh = ""',
        'document_number = ""',
        f"title_zh = {quoted(table.stem, ensure_ascii=False)}",
        'title_en = ""',
        'licence = ""',
        f"# published = 2025-06-30   # {_PUBLISHED}",
        'gwp_set = ""  # CO2e 所用的 GWP：gwp-ar4、gwp-ar5、gwp-ar6；空为未说明 / empty: not stated',
        "private = false  # 自有实测因子写 true：须有 method、laboratory、measured_on、uncertainty",
        "",
        "[columns]      # 字段 = 表头 / field = header",
        *(f"{name} = {quoted(found.get(name, ''), ensure_ascii=False)}" for name in dict.fromkeys((*_SHOWN, *found))),
        *(f"# ? = {quoted(name, ensure_ascii=False)}" for name in rest),
        "",
        "[constants]    # 每行相同的 / the same in every row",
        *(f"{name} = {quoted(text)}" for name, text in _CONSTANTS.items() if name not in found),
        "",
        '[units]        # 例 / e.g. "公斤每度" = "kg/kWh"',
        "",
        '[words.gas]    # 例 / e.g. "二氧化碳" = "CO2"',
    ]
    return "\n".join(lines) + "\n"


_PUBLISHED = "公布日期，去掉行首的 # / day of publication, take the # away"
_SHOWN = ("factor_id", "name_zh", "name_en", "gas", "value", UNIT)
_CONSTANTS = {"kind": "emission_factor", "verification": "unverified"}
_HINTS = (
    ("factor_id", r"编号|编码|代码|(?:factor[ _]?)?id|code"),
    ("value", r".*(?:因子值|数值|排放因子)|value|(?:emission )?factor(?: value)?|amount|ef"),
    (UNIT, r".*单位|units?|uom"),
    ("gas", r".*气体.*|gas|ghg|substance|pollutant"),
    ("name_zh", r".*名称|品种|燃料|项目"),
    ("name_en", r"(?:english )?name|description|activity|material|fuel|product|commodity|title"),
    ("region", r"地区|省份|region|country|location|geography"),
    ("uncertainty", r".*不确定.*|uncertainty.*"),
    ("method", r".*方法|method"),
    ("laboratory", r"实验室|检测机构|lab(?:oratory)?"),
    ("measured_on", r".*(?:测定|检测|测量)日期|(?:measured|tested)(?: on)?|date(?: of measurement)?"),
    ("source_locator", r"来源|出处|source|reference"),
    ("note", r"备注|说明|notes?|remarks?|comments?"),
    ("boundary", r".*边界|boundary"),
)


def _guess(header: str) -> str:
    """The field a header reads like; empty when none."""
    text = header.strip().lower()
    if text in FIELDS:
        return text
    return next((name for name, pattern in _HINTS if re.fullmatch(pattern, text)), "")
