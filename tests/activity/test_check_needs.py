"""A file by itself is told nothing that only another table could decide: what a check needs is declared beside it."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from carbonacct.activity.checks import Check, CheckContext, all_checks, needed_tables, run_checks
from carbonacct.activity.load import Tables, load_tables
from carbonacct.activity.meter_rows import with_meter_rows
from carbonacct.activity.period import Period
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.tables import TABLES
from carbonacct.activity.templates import write_templates
from carbonacct.factors.carriers import Carriers
from carbonacct.findings import Finding, catalogue
from tests.activity.conftest import ORGANISATIONS, write

if TYPE_CHECKING:
    import pandas as pd

NAMES = (*TABLES, *REGISTERS)
EACH_TABLE = {
    "duplicates": "rows of one table",
    "entities": "without organisations it says nothing",
    "estimated": "rows of one file",
    "evidence_files": "cells of one table",
    "gas_volume": "cells of one row",
    "measured": "cells of one row",
    "outliers": "rows of one table",
    "outliers_peers": "without organisations it says nothing",
    "periods": "rows of one table",
    "power_rows": "cells of one row",
    "process_twice": "what counts twice is there",
    "register_gaps": "cells of one row",
    "register_ids": "rows of one table",
    "register_parts": "cells of one row",
    "register_ranges": "cells of one row",
    "same_period": "rows of one table",
    "sources_twice": "what counts twice is there",
    "specific_consumption": "without output it says nothing",
    "steam": "cells of one row",
    "transfers_twice": "what is bought as well is there",
    "year_against_months": "rows of one table",
}
"""Checks that look at several tables and declare no needs, and why a file by itself is told the same as the whole."""


@dataclass(frozen=True)
class Watched(Tables):
    """Tables that keep the names of those that were looked at."""

    seen: set[str] = field(default_factory=set)

    def __getattribute__(self, name: str) -> object:
        if name in TABLES:
            object.__getattribute__(self, "seen").add(name)
        return object.__getattribute__(self, name)

    def frame(self, table: str) -> pd.DataFrame:
        self.seen.add(table)
        return super().frame(table)


SHARING = {
    "organisations.csv": ORGANISATIONS,
    "activity/a.csv": "单位编码,期间,品种,流向,用途,数量,单位,数据类别\n"
    "E1,2025,烟煤,购入,,1000,t,计量\nE1,2025,烟煤,消费,燃烧,900,t,计量\nE2,2025,烟煤,消费,燃烧,100,t,计量\n"
    "E1,2025,柴油,购入,,50,t,计量\nE2,2025,柴油,消费,移动源,50,t,计量\n",
    "electricity/p.csv": "单位编码,期间,电力来源,发电类型,数量,单位,数据类别,绿证归属\n"
    "E1,2025,外供上网,光伏,20,MWh,计量,已售\nE2,2025,电网,,90,MWh,计量,\n",
    "electricity/certificates.csv": "绿证编号,持有单位,数量,单位,发电类型,电量生产期间,状态,项目所属单位\n"
    "GEC-1,E1,20,MWh,光伏,2025,转让,E1\n",
    "transfers.csv": "转供编号,期间,供方编码,受方编码,品种,供出量,单位,发电类型,数据类别\n"
    "Z1,2025,E1,E2,烟煤,100,t,,计量\nZ2,2025,E1,E2,柴油,50,t,,计量\nZ3,2025,E1,E2,电力,50,MWh,光伏,计量\n",
}
"""Two members that share coal, diesel and power of the sun: right as a whole."""


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory, carriers: Carriers, period: Period) -> tuple[Tables, Path]:
    """A park with rows in every table and register, which agree with each other."""
    folder = tmp_path_factory.mktemp("examples")
    write_templates(folder, examples=True)
    tables, _ = load_tables(folder, carriers, period)
    return with_meter_rows(tables, carriers, period), folder


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory, carriers: Carriers, period: Period) -> tuple[Tables, Path]:
    folder = tmp_path_factory.mktemp("sharing")
    write(folder, SHARING)
    return load_tables(folder, carriers, period)[0], folder


def module_of(check: Check) -> str:
    return check.run.__module__.rsplit(".", 1)[1]


def looked_at(check: Check, tables: Tables, context: CheckContext) -> set[str]:
    """The tables that a check looks at."""
    watched = Watched(**{one.name: getattr(tables, one.name) for one in fields(Tables) if one.init})
    check.run(watched, context)
    return watched.seen


def parts(tables: Tables, names: set[str]) -> Iterator[tuple[set[str], Tables]]:
    """The rows of each of the tables named alone, and of all but each (not of registers where all are gone through)."""
    few = names if len(names) < len(REGISTERS) else names & set(TABLES)
    filled = {name for name in few if len(tables.frame(name))}
    for name in sorted(filled):
        for there in ({name}, filled - {name}):
            gone = {other: tables.frame(other).iloc[:0] for other in filled - there}
            frames = {other: frame for other, frame in gone.items() if other in TABLES}
            yield there, replace(tables, **frames, registers={**tables.registers, **gone})


def found_in_parts(tables: Tables, context: CheckContext) -> Iterator[tuple[set[str], Finding]]:
    """What every check finds in parts of the tables that it looks at."""
    for check in all_checks():
        for there, part in parts(tables, looked_at(check, tables, context)):
            for item in check.run(part, context):
                yield there, item


@pytest.fixture(scope="module")
def in_parts(
    examples: tuple[Tables, Path], sharing: tuple[Tables, Path], carriers: Carriers, period: Period
) -> list[tuple[set[str], Finding]]:
    """What the checks find in parts of two parks that are right as a whole, and not in the whole."""
    found = []
    for tables, folder in (examples, sharing):
        context = CheckContext(period, carriers, folder)
        whole = set(run_checks(tables, context))
        assert [item.code for item in whole if item.severity == "error"] == []
        found += [(there, item) for there, item in found_in_parts(tables, context) if item not in whole]
    return found


def test_a_part_of_the_tables_is_told_nothing_that_the_whole_is_not(in_parts: list[tuple[set[str], Finding]]) -> None:
    for there, item in in_parts:
        assert item.code in needed_tables(), f"{sorted(there)} alone: declare what {item.code} needs"
        assert not needed_tables()[item.code] <= there, f"{item.code} needs more than {sorted(there)}"


OF_ROWS_ELSEWHERE = {"activity.unknown_parent", "transfers.counterpart_missing"}
"""What an enterprise's own list of organisations lacks stands in that of the park (test_answer_whole.py)."""


def test_what_is_declared_is_needed(in_parts: list[tuple[set[str], Finding]]) -> None:
    """Without a declaration the test above would fail: its code comes when one of its tables is not there."""
    assert set(needed_tables()) - {item.code for _, item in in_parts} == OF_ROWS_ELSEWHERE


def test_every_check_of_several_tables_says_what_it_needs(
    examples: tuple[Tables, Path], carriers: Carriers, period: Period
) -> None:
    tables, folder = examples
    seen = {
        module_of(check): looked_at(check, tables, CheckContext(period, carriers, folder)) for check in all_checks()
    }
    several = {module_of(check) for check in all_checks() if len(seen[module_of(check)]) > 1 and not check.needs}
    assert several == set(EACH_TABLE), "declare needs, or say in EACH_TABLE why a file by itself is told the same"


def test_needs_name_codes_and_tables_that_are_there() -> None:
    for check in all_checks():
        assert set(check.needs) <= set(check.codes)
        for tables in check.needs.values():
            assert tables <= set(NAMES)


def test_every_code_that_a_check_gives_is_declared() -> None:
    """The page docs/checks.md is made of the declared codes."""
    for check in all_checks():
        source = Path(str(importlib.import_module(check.run.__module__).__file__)).read_text(encoding="utf-8")
        constants = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
        given = {value for value in constants if isinstance(value, str) and value in catalogue()}
        assert given == set(check.codes), module_of(check)
