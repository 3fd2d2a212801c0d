"""Whatever bytes and cells a file holds, every reader gives rows and findings, never a traceback.

`make test` draws 200 examples a reader, the same every time. `make test-long` draws new ones for ten minutes a reader
(CARBONACCT_FUZZ_SECONDS says how long).
"""

from __future__ import annotations

import io
import itertools
import os
import time
import zipfile
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from carbonacct import apart
from carbonacct.activity.load import read_file
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.tables import TABLES
from carbonacct.factors.store import FactorStore
from tests.messy.corpus import DIESEL, HEAD, TABLE
from tests.messy.make_corpus import texts_parquet, typed_parquet
from tests.messy.writers import csv_of, fixture, text, xlsb, xlsx

SCHEMAS = tuple({**TABLES, **REGISTERS}.values())
EXAMPLES = 200
SECONDS = float(os.environ.get("CARBONACCT_FUZZ_SECONDS", "600"))
MAKERS: dict[str, tuple[Callable[[Path], None], ...]] = {
    ".csv": (text(csv_of(TABLE)), text(csv_of(TABLE, "\t"), "gb18030"),
             text(csv_of([[*HEAD, '"a\nb"'], DIESEL]), "utf-16")),
    ".xlsx": (xlsx(TABLE), xlsx([["标题"], *TABLE, ["合计", None, None, None, None, 8]])),
    ".xls": tuple(fixture(f"{name}.xls") for name in ("plain", "percent", "error", "hidden", "merged")),
    ".xlsb": (xlsb(TABLE, hidden=[2], percents=[(1, 8)], merged=[(1, 2, 0, 0)]),),
    ".ods": tuple(fixture(f"{name}.ods") for name in ("plain", "percent", "error", "hidden", "merged")),
    ".parquet": (texts_parquet(), typed_parquet()),
}  # fmt: skip
READERS = sorted(MAKERS)
ARCHIVES = (".xlsx", ".xlsb", ".ods")
WORDS = st.sampled_from(
    ["", " ", "E1", "天然气", "柴油", "2025-01", "2025", "45717", "消费", "燃烧", "12.5", "1,234", "1,5", "-3",
     "１２", "1e400", "nan", "5吨", "¥5", "98%", "合计", "小计", "#N/A", "=1+1", "—", "/", "无", "注：x", "单位编码",
     "t", "万kWh", "计量", "\u200b", "0", "检查结果(carbonacct)"]
)  # fmt: skip
TEXTS = st.text(max_size=12)
CELLS = st.one_of(
    st.none(), WORDS, TEXTS, st.integers(-(10**18), 10**18), st.floats(), st.booleans(), st.dates(date(1900, 3, 1))
)


@lru_cache(maxsize=1)
def carriers() -> Any:
    return FactorStore.load().carriers()


@lru_cache(maxsize=32)
def sample(ending: str, number: int, folder: Path) -> bytes:
    """The bytes of a sound file."""
    path = folder / f"sample{number}{ending}"
    MAKERS[ending][number](path)
    return path.read_bytes()


@st.composite
def changed(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes with some of them overwritten, taken out, doubled, put in, or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(len(content) - 1, 0)))
        size = draw(st.integers(0, 40))
        piece = draw(st.binary(max_size=12))
        kind = draw(st.sampled_from(["over", "out", "double", "in", "cut", "swap"]))
        head, tail = content[:place], content[place:]
        if kind == "over":
            content = head + piece + tail[len(piece) :]
        elif kind == "out":
            content = head + tail[size:]
        elif kind == "double":
            content = head + tail[:size] + tail
        elif kind == "in":
            content = head + piece + tail
        elif kind == "cut":
            content = head
        else:
            content = head + tail[:size][::-1] + tail[size:]
    return content


@st.composite
def changed_part(draw: st.DrawFn, content: bytes) -> bytes:
    """An archive, sound by itself, one of whose parts is changed or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        chosen = draw(st.sampled_from(names))
        left_out = draw(st.integers(0, 9)) == 0
        for name in names:
            if name != chosen:
                new.writestr(name, old.read(name))
            elif not left_out:
                new.writestr(name, draw(changed(old.read(name))))
    return stream.getvalue()


@st.composite
def cells(draw: st.DrawFn) -> list[list[object]]:
    """Rows of anything under headers of some table, or of none."""
    schema = draw(st.sampled_from(SCHEMAS))
    headers: list[object] = [column.zh[0] for column in schema.columns]
    if draw(st.booleans()):
        headers = draw(st.lists(st.sampled_from(headers), min_size=1, unique=True))
    above = draw(st.lists(st.lists(CELLS, max_size=4), max_size=2))
    rows = draw(st.lists(st.lists(CELLS, max_size=len(headers) + 1), max_size=5))
    return [*above, headers, *rows]


def plain(cell: object) -> object:
    """A cell that openpyxl takes: no control signs, no lone half of a sign."""
    if not isinstance(cell, str):
        return cell
    return ILLEGAL_CHARACTERS_RE.sub("", cell).encode("utf-8", "ignore").decode("utf-8")


def written(ending: str, rows: list[list[object]], path: Path) -> None:
    """The rows as a file of that format, where there is a writer for it."""
    if ending == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append([plain(cell) for cell in row])
        book.save(path)
    elif ending == ".xlsb":
        xlsb([[plain(cell) if not isinstance(cell, bool) else str(cell) for cell in row] for row in rows])(path)
    elif ending == ".parquet":
        width = max(len(row) for row in rows)
        names = [str(plain(cell)) for cell in (rows[0] + [""] * width)[:width]]
        columns = [[None if row[place : place + 1] in ([], [None]) else str(plain(row[place])) for row in rows[1:]]
                   for place in range(width)]  # fmt: skip
        pq.write_table(pa.table([pa.array(column, pa.string()) for column in columns], names=names), path)
    else:
        path.write_bytes(csv_of(rows).encode("utf-8", "ignore"))


def check(path: Path) -> None:
    """Read the file as far as its cells go; every finding can be told."""
    _, findings = read_file(path, path.name, SCHEMAS, carriers(), False)
    for item in findings:
        for lang in ("zh", "en"):
            assert len(item.message(lang)) < 5000
            assert item.hint(lang)


def example(ending: str, data: st.DataObject, folder: Path) -> None:
    """One file of a reader: changed bytes, a changed part of an archive, or any cells."""
    path = folder / f"a{ending}"
    kind = data.draw(st.sampled_from(["bytes", "bytes", "part", "part", "cells"]))
    content = sample(ending, data.draw(st.integers(0, len(MAKERS[ending]) - 1)), folder)
    if kind == "cells" and ending not in (".xls", ".ods"):
        written(ending, data.draw(cells()), path)
    elif kind == "part" and ending in ARCHIVES:
        path.write_bytes(data.draw(changed_part(content)))
    else:
        path.write_bytes(data.draw(changed(content)))
    check(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("ending", READERS)
def test_two_hundred_files_a_reader(ending: str, folder: Path) -> None:
    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        example(ending, data, folder)

    run()


@pytest.mark.long
@pytest.mark.parametrize("ending", READERS)
def test_new_files_for_ten_minutes_a_reader(ending: str, folder: Path) -> None:
    """The seed of a failure stands in the report of hypothesis."""
    end = time.monotonic() + SECONDS
    first = int.from_bytes(os.urandom(6), "big")
    for number in itertools.count(first):

        @seed(number)
        @settings(max_examples=EXAMPLES, derandomize=False, deadline=None, database=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(data=st.data())
        def run(data: st.DataObject) -> None:
            example(ending, data, folder)

        run()
        if time.monotonic() >= end:
            break


@pytest.mark.parametrize("ending", READERS)
def test_the_samples_are_sound(ending: str, folder: Path) -> None:
    """Or changing them would say little."""
    for number in range(len(MAKERS[ending])):
        path = folder / f"sound{number}{ending}"
        path.write_bytes(sample(ending, number, folder))
        blocks, findings = read_file(path, path.name, SCHEMAS, carriers(), False)
        assert [block.table.schema.name for block in blocks] == ["activity"]
        assert not {item.code for item in findings} & {"activity.unreadable_file", "activity.no_table"}


@pytest.mark.parametrize(("name", "place", "value"), [("hidden", 0xE31, 154), ("merged", 0x678, 0)])
def test_a_byte_that_ends_a_reader_is_a_finding(
    name: str, place: int, value: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first makes calamine 0.4 ask for 1.5 TB and abort, the second xlrd 2.0 run without an end.
    monkeypatch.setattr(apart, "SECONDS", 5)
    path = folder / f"{name}.xls"
    fixture(f"{name}.xls")(path)
    content = bytearray(path.read_bytes())
    content[place] = value
    path.write_bytes(content)
    blocks, findings = read_file(path, path.name, SCHEMAS, carriers(), False)
    assert (blocks, [item.code for item in findings]) == ([], ["activity.unreadable_file"])
