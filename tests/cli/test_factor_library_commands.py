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


def test_a_search_that_finds_nothing_says_what_may_help() -> None:
    nothing = call("factors", "search", "qqqzzz")
    assert nothing.code == 0 and "一个因子也没有找到：qqqzzz" in nothing.out and "下面是其余词" not in nothing.out
    facet = call("factors", "search", "天然气", "--boundary", "combusti0n")
    assert "没有因子是 --boundary combusti0n；有：combustion" in facet.out
    found = call("factors", "search", "--year", "1066", "--json").json
    assert found["total"] == 0 and list(found["unknown_facets"]) == ["year 1066"]


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
    for wrong, named in (("mee-electricity-co2@1900", EDITIONS[0]), ("gwp-ar5", "gwp-ar5@1")):
        refused = call("factors", "diff", wrong, EDITIONS[0])
        assert refused.code == 2 and named in refused.err
    assert call("factors", "diff", "unit-aliases@1", EDITIONS[0]).code == 2  # it holds no factors


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


def test_a_name_may_begin_with_a_dash_and_may_not_be_blank(tiny: Path) -> None:
    assert call("names", "accept", tiny, "-10号油", "柴油", "--by", "张三").code == 0
    assert '"-10号油"' in (tiny / "names.toml").read_text(encoding="utf-8")
    assert call("names", "forget", tiny, "-10号油").code == 0
    assert call("names", "accept", tiny, "  ", "柴油", "--by", "张三").code == 2
    refused = call("names", "accept", tiny, "某油", "qqqzzz", "--by", "张三")
    assert refused.code == 2 and "—" not in refused.err
