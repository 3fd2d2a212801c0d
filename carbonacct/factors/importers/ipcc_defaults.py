"""Defaults of the IPCC guidelines as csv tables of a data package (``ipcc.datapackage.yaml``, project bonsai-ipcc).

One table holds one parameter; its columns are dimensions, ``property`` (def, min, max, abs_min, abs_max), ``value`` and
``unit``. A default is a factor, with min and max as its range of uncertainty; every other row is left out with its
reason. What a table holds (emission factor, carbon content, parameter, activity data) is told by its name and unit, by
the words of ``ipcc_defaults.toml``. Tables were copied by that project from the guidelines, so values are secondary.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.factors.dataset import number_of
from carbonacct.factors.importers.result import Collector, Imported
from carbonacct.factors.importers.tables import Grid, UnreadableError, grid, text_of
from carbonacct.factors.uncertainty import half_width
from carbonacct.findings import finding
from carbonacct.source import Source, cell_name

FORMAT = "ipcc_defaults"
_PACKAGE = "ipcc.datapackage.yaml"
_PARAMETER, _CODES = "par_", "dim_"
_OTHER = ("property", "value", "unit")
_BLOCK = re.compile(r"^- name: ", re.MULTILINE)
_TEXT = r"(?P<text>'(?:[^']|'')*'|[^'\n][^\n]*(?:\n {%d}\s*[^\s\-][^\n:]*(?=\n))*)"
_DESCRIPTION = re.compile(r"^  description: " + _TEXT % 4, re.MULTILINE)
_SOURCE = re.compile(r"^  - title: " + _TEXT % 6, re.MULTILINE)
_PATH = re.compile(r"^  path: (\S+)$", re.MULTILINE)
_YEAR = re.compile(r"\s*\(year:.*", re.DOTALL)
_NOT_IN_ID = re.compile(r"[^\w.+<>=-]+")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(eq=False)
class _Line:
    """One row of a table: its dimensions and where its value stands."""

    key: tuple[tuple[str, str], ...]
    value: str
    unit: str
    place: Source


@dataclass(eq=False)
class _Table:
    """One parameter: what the package says of it, and its rows by property."""

    name: str
    folder: str
    description: str
    source: str
    defaults: dict[tuple[tuple[str, str], ...], _Line] = field(default_factory=dict)
    limits: list[tuple[str, _Line]] = field(default_factory=list)
    range_of: dict[tuple[str, tuple[tuple[str, str], ...]], str] = field(default_factory=dict)


def sniff(path: Path) -> bool:
    """Whether a folder holds the data package."""
    return _package(path) is not None


def _package(path: Path) -> Path | None:
    """Folder of the data package: the one named, or the one called ``data`` in it."""
    return next((folder for folder in (path, path / "data") if (folder / _PACKAGE).is_file()), None)


def read(path: Path) -> Imported:
    """Read every csv file of the package; each row is a factor, or left out with its reason."""
    kept = Collector(path)
    folder = _package(path)
    if folder is None:
        kept.findings.append(finding("factor_import.missing_sheet", kept.at(), sheet=_PACKAGE))
        return kept.result(FORMAT, {})
    try:
        about = _about((folder / _PACKAGE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{_PACKAGE}: {error}") from error
    codes = {file.stem.removeprefix(_CODES): _codes(file) for file in folder.glob(f"{_CODES}*.csv")}
    for file in sorted(folder.rglob("*.csv")):
        within = file.relative_to(folder).as_posix()
        rows = grid(file)
        if not file.name.startswith(_PARAMETER):
            for number in range(1, len(rows)):
                kept.leave(_place(within, number), file.stem, " ".join(map(text_of, rows[number])), "dimension")
            continue
        description, source = about.get(within, ("", ""))
        table = _Table(
            file.stem.removeprefix(_PARAMETER), file.parent.relative_to(folder).as_posix(), description, source
        )
        if not rows or "value" not in map(text_of, rows[0]):
            kept.findings.append(finding("factor_import.missing_column", _place(within, 0), column="value"))
            continue
        _sort(kept, table, rows, within)
        _limits(kept, table)
        for line in table.defaults.values():
            _factor(kept, table, line, codes)
    return kept.result(FORMAT, _words()["head"])


def _about(text: str) -> dict[str, tuple[str, str]]:
    """Description and sources of each table by its path; the few keys needed are plain lines of the YAML."""
    found = {}
    for block in _BLOCK.split(text)[1:]:
        path, description = _PATH.search(block), _DESCRIPTION.search(block)
        if path:
            sources = "; ".join(_plain(match["text"]) for match in _SOURCE.finditer(block))
            found[path[1]] = (_plain(description["text"]) if description else "", sources)
    return found


def _plain(text: str) -> str:
    quoted = text.startswith("'")
    return " ".join((text[1:-1].replace("''", "'") if quoted else text).split())


def _codes(file: Path) -> dict[str, str]:
    return {text_of(row[0]): text_of(row[1]) for row in grid(file)[1:] if len(row) > 1}


def _place(within: str, number: int, column: int = 0) -> Source:
    return Source(within, "", cell_name(number, column))


def _sort(kept: Collector, table: _Table, rows: Grid, within: str) -> None:
    """Rows of a table by what they are; what can be no value is counted out here."""
    header = [text_of(cell) for cell in rows[0]]
    column = header.index("value")
    for number in range(1, len(rows)):
        cells = dict(zip(header, map(text_of, rows[number]), strict=False))
        key = tuple((name, cells[name]) for name in header if name not in _OTHER and cells.get(name))
        line = _Line(key, cells.get("value", ""), cells.get("unit", ""), _place(within, number, column))
        what = cells.get("property", "def" if "property" not in header else "")
        reason = _no_value(line, what, "property" in header)
        if reason:
            _leave(kept, table, line, reason)
        elif what in _words()["limits"]:
            table.limits.append((what, line))
        elif key in table.defaults:
            _repeat(kept, table, table.defaults[key], line)
        else:
            table.defaults[key] = line


def _no_value(line: _Line, what: str, told: bool) -> str:
    """Why a row can hold no value; empty when it can."""
    words = _words()
    if words["placeholder"] in (what, line.unit, *(text for _, text in line.key)):
        return "placeholder"
    if what in words["absolute_limits"]:
        return "absolute_limit"
    if not line.value:
        return "blank"
    if what in words["limits"] and line.value in words["unlimited"]:
        return "bound"
    if told and what not in (*words["limits"], "def"):
        return "unknown_property"
    if number_of(line.value) is None:
        return "refused" if told else "category"
    return "activity_data" if line.unit in words["activity_units"] else ""


def _leave(kept: Collector, table: _Table, line: _Line, reason: str) -> None:
    kept.leave(line.place, _id(table, line), line.value, reason)
    if reason == "refused":
        kept.findings.append(finding("factor_import.not_a_number", line.place, column="value", text=line.value))


def _repeat(kept: Collector, table: _Table, first: _Line, line: _Line) -> None:
    """A default for the second time: the first counts, and another value is remarked on."""
    kept.leave(line.place, _id(table, line), line.value, "repeated")
    if number_of(first.value) != number_of(line.value):
        names = {"factor": _id(table, line), "first": first.value, "second": line.value}
        kept.findings.append(finding("factor_import.differing_repeat", line.place, **names))


def _limits(kept: Collector, table: _Table) -> None:
    """Count limits out: as the range of a default (the first of two counts), or as alone."""
    for what, line in table.limits:
        alone = line.key not in table.defaults
        repeated = (what, line.key) in table.range_of
        table.range_of.setdefault((what, line.key), line.value)
        _leave(kept, table, line, "limit_alone" if alone else "repeated" if repeated else "range")


def _factor(kept: Collector, table: _Table, line: _Line, codes: dict[str, dict[str, str]]) -> None:
    """A default as a factor."""
    words = _words()
    unit = _unit(line.unit)
    if unit is None:
        kept.findings.append(finding("factor_import.unknown_unit", line.place, column="unit", text=line.unit))
        kept.leave(line.place, _id(table, line), line.value, "refused")
        return
    kind, gas = _kind(table, line)
    title = _YEAR.sub("", table.description) or table.name
    named = [codes.get(name, {}).get(text, text) for name, text in line.key if name not in ("year", "region")]
    region = dict(line.key).get("region", "")
    low, high = (table.range_of.get((what, line.key), "") for what in words["limits"])
    spread = f"{low}..{high}" if low or high else ""
    understood = half_width(spread, float(line.value)) is not None
    area = words["areas"].get(table.folder.partition("/")[0], table.folder)
    kept.add(
        line.place,
        factor_id=_id(table, line),
        name_zh=f"{area}：{' · '.join([title, *named, *([region] if region else [])])}",
        name_en=" · ".join([title, *named, *([region] if region else [])]),
        kind=kind,
        gas=gas,
        value=line.value,
        unit_num=unit[0],
        unit_den=unit[1],
        region=_region(region),
        boundary="process" if kind == "emission_factor" else "",
        family=table.folder.replace("/", "."),
        uncertainty=spread if understood else "",
        verification="secondary",
        source_locator=table.source or table.description or f"{line.place.file}!{line.place.cell}",
        note=f"{line.place.file}!{line.place.cell}" + (f"; {spread}" if spread and not understood else ""),
    )


def _id(table: _Table, line: _Line) -> str:
    parts = [*table.folder.split("/"), table.name, *(text for _, text in line.key)]
    return ".".join(_NOT_IN_ID.sub("_", part) for part in parts)


def _kind(table: _Table, line: _Line) -> tuple[str, str]:
    """Kind and substance of a table: by its name, else by its description; a factor of no known gas is a parameter."""
    words = _words()
    if table.name in words["kinds"]:
        one = words["kinds"][table.name]
        return one["kind"], one["gas"]
    if not any(re.search(pattern, table.name) for pattern in words["emission_factors"]):
        return "parameter", ""
    emitted = dict(line.key).get("emission", "")
    for text in (emitted, table.name, table.description):
        for sign in re.findall(r"[a-z0-9]+", text.lower()):
            if sign in words["gases"]:
                return "emission_factor", words["gases"][sign]
    return "parameter", ""


def _unit(text: str) -> tuple[str, str] | None:
    """Numerator and denominator; None for what is not understood."""
    words = _words()["units"]
    text = words.get(text, text)
    if "/" not in text:
        return (text, "1") if text else None
    numerator, _, rest = text.partition("/")
    denominator = " ".join(words.get(part, part) for part in rest.split("/"))
    return (words.get(numerator, numerator), denominator) if numerator and denominator.strip() else None


def _region(text: str) -> str:
    """ISO code of a country; a region of the guidelines under a name that no ISO code has; empty for the world."""
    if text in ("", _words()["world"]):
        return ""
    return text if re.fullmatch(r"[A-Z]{2}", text) else f"IPCC-{_NOT_IN_ID.sub('-', text).upper()}"
