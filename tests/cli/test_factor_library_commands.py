"""``factors search | show | diff | validate | impact`` and ``names``: text, JSON, files, exit codes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.workspace.runs import call
from tests.workspace.tiny import replace

EDITIONS = ("mee-electricity-co2@2022", "mee-electricity-co2@2023")
JIANGSU = "electricity.average.CN-JS"


@pytest.mark.parametrize(
    "command",
    [("factors", name) for name in ("search", "show", "diff", "validate", "impact")]
    + [("names", name) for name in ("list", "accept", "forget")],
)
def test_help_is_chinese_and_english(command: tuple[str, ...]) -> None:
    called = call(*command, "--help")
    assert called.code == 0
    assert re.search(r"[\u4e00-\u9fff]", called.out)
    assert re.search(r"/ [a-z]", called.out)


def test_search_says_why() -> None:
    zh, en = call("factors", "search", "trq"), call("factors", "search", "trq", "--lang", "en")
    assert "拼音首字母" in zh.out
    assert "initials" in en.out
    found = call("factors", "search", "江苏电力", "--year", "2023", "--family", "average", "--json").json
    assert [hit["ref"] for hit in found["hits"]] == [f"mee-electricity-co2@2023#{JIANGSU}"]
    assert {reason["word"] for reason in found["hits"][0]["reasons"]} == {"江苏", "电力"}
    assert call("factors", "search", "qqqzzz").code == 0


def test_show_gives_history_and_use(done: Path) -> None:
    shown = call("factors", "show", f"{EDITIONS[1]}#{JIANGSU}")
    assert "-2.53%" in shown.out  # 0.5827 ÷ 0.5978 − 1
    record = call("factors", "show", "gbt-2589@2020#tce.electricity", "--workspace", done, "--json").json[0]
    assert record["use"]["energy_lines"] > 0
    assert "energy/park/calorific/comprehensive" in {figure["path"] for figure in record["use"]["figures"]}
    assert "能源明细" in call("factors", "show", "gbt-2589@2020#tce.electricity", "--workspace", done).out


def test_diff_as_text_json_and_csv(tmp_path: Path) -> None:
    text = call("factors", "diff", *EDITIONS, "--csv", tmp_path / "d.csv")
    assert (text.code, "云南" in text.out) == (0, True)
    changes = call("factors", "diff", *EDITIONS, "--json").json["changes"]
    sizes = [abs(change["relative_change"]) for change in changes]
    assert sizes == sorted(sizes, reverse=True)
    with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["factor_id"] for row in csv.DictReader(stream)] == [change["factor_id"] for change in changes]
    assert call("factors", "diff", "mee-electricity-co2@1900", EDITIONS[0]).code == 3


def test_validate_ends_with_1_where_there_are_errors(tmp_path: Path) -> None:
    (tmp_path / "dataset.toml").write_text('format = "carbonacct.dataset/1"\n', encoding="utf-8")
    called = call("factors", "validate", tmp_path, "--json")
    assert called.code == 1
    assert {finding["code"] for finding in called.json["findings"]} == {"factor_set.key"}
    assert call("factors", "validate", tmp_path / "none").code == 2


def test_impact_where_nothing_moves(done: Path, tmp_path: Path) -> None:
    files = ("--csv", tmp_path / "i.csv", "--xlsx", tmp_path / "i.xlsx")
    called = call("factors", "impact", "gwp-ar5@1", "gwp-ar6@1", done, *files)
    assert called.code == 0
    assert "所有数字不变" in called.out.replace("\n", "")
    assert (tmp_path / "i.xlsx").is_file()
    assert (tmp_path / "i.csv").read_text(encoding="utf-8-sig").startswith("path,")
    assert call("factors", "impact", "gwp-ar5@1", "gwp-ar6@1", done, "--json").json["lines"] == []


def test_names_are_listed_accepted_and_forgotten(tiny: Path) -> None:
    replace(tiny / "activity/fuel.csv", "天然气", "天燃气")
    listed = call("names", "list", tiny, "--json").json
    assert listed["unknown"][0]["candidates"][0]["carrier"] == "natural_gas"
    assert call("names", "accept", tiny, "--least", "0.99", "--by", "张三").code == 0
    assert call("check", tiny).code == 1
    assert call("names", "accept", tiny, "天燃气", "天然气").code == 2  # nobody is named
    assert call("names", "accept", tiny, "--least", "0.95", "--by", "张三", "--json").json["accepted"] == [
        {"text": "天燃气", "carrier": "natural_gas"}
    ]
    assert call("check", tiny).code == 0
    assert "张三" in call("names", "list", tiny).out
    assert call("names", "forget", tiny, "天燃气").code == 0
    assert call("check", tiny).code == 1
    assert call("names", "forget", tiny, "天燃气").code == 2
