"""Every command: what it prints and where, in both languages and as JSON, and its exit code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carbonacct import __version__
from tests.workspace.runs import Run, call, cli, read_document
from tests.workspace.tiny import replace

TOTAL = "park/national-park-910-a4/total"
COMMANDS = ("init", "check", "run", "explain", "profiles", "factors")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


# help and version


def test_help_of_the_program() -> None:
    called = cli("--help")
    assert (called.code, called.err) == (0, "")
    assert [name for name in COMMANDS if name not in called.out] == []


def test_version() -> None:
    called = cli("--version")
    assert (called.code, called.out.strip()) == (0, f"carbonacct {__version__}")


@pytest.mark.parametrize("command", [*((name,) for name in COMMANDS), ("factors", "list"), ("factors", "show"),
                                     ("factors", "lock")])  # fmt: skip
def test_help_of_every_command_is_chinese_and_english(command: tuple[str, ...]) -> None:
    called = call(*command, "--help")
    assert called.code == 0
    assert CHINESE.search(called.out)
    assert re.search(r"/ [a-z]", called.out)


# run


def test_progress_goes_to_standard_error_and_results_to_standard_output(demo: Run) -> None:
    steps = demo.called.err.splitlines()
    assert len(steps) > 5
    assert all(re.match(r"^\[ *\d+\.\d s\] \S", line) for line in steps), demo.called.err
    assert " s] " not in demo.called.out
    assert TOTAL in demo.called.out


def test_run_prints_the_headline_and_where_the_report_lies(demo: Run) -> None:
    out = demo.called.out
    for path in demo.document["headline"]:
        assert path in out
    assert f"报告：{demo.results / 'accounts.html'}" in out
    assert f"工作簿：{demo.results / 'accounts.xlsx'}" in out
    assert f"carbonacct explain {demo.workspace} {TOTAL}" in out
    assert "数据检查：错误 0" in out


def test_run_in_english(english: Run) -> None:
    assert english.called.code == 0, english.called.err
    assert "report: " in english.called.out
    assert "data checks: error 0" in english.called.out
    assert "total of the park" in english.called.out
    assert not CHINESE.search(english.called.err)
    titles = [line for line in english.called.out.splitlines() if "│" in line and not line.startswith("│warning")]
    assert [line for line in titles if CHINESE.search(line)] == []
    assert 'lang="en"' in (english.results / "accounts.html").read_text(encoding="utf-8")[:2000]


def test_run_as_json(tiny: Path) -> None:
    called = cli("run", tiny, "--json")
    assert (called.code, called.err) == (0, "")
    document = read_document(tiny)
    assert called.json["digest"] == document["digest"]
    assert list(called.json["headline"]) == document["headline"]
    assert called.json["headline"][TOTAL]["unit"] == "tCO2"
    assert Path(called.json["results"]) == tiny / "results"
    assert {item["severity"] for item in called.json["findings"]} <= {"warning", "info"}


def test_quiet_run(tiny: Path) -> None:
    assert call("run", tiny, "--quiet").err == ""


@pytest.mark.parametrize("threads", ["0", "-1", "many"])
def test_run_with_a_wrong_number_of_threads(threads: str, tiny: Path) -> None:
    assert call("run", tiny, "--threads", threads).code == 2
    assert not (tiny / "results").exists()


def test_a_wrong_number_of_threads_in_the_environment(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARBONACCT_THREADS", "none")
    called = call("run", tiny, "--json")
    assert (called.code, "CARBONACCT_THREADS" in called.json["error"]["message"]) == (2, True)


# check


def test_check_as_text_and_as_json(tiny: Path) -> None:
    assert call("check", tiny).code == 0
    replace(tiny / "activity/fuel.csv", "天然气", "天燃气")
    zh, en, data = call("check", tiny), call("check", tiny, "--lang", "en"), call("check", tiny, "--json")
    assert (zh.code, en.code, data.code) == (1, 1, 1)
    assert "activity/fuel.csv!C2" in zh.out
    assert "错误 1" in zh.out
    assert "activity/fuel.csv!C2" in en.out
    assert "error 1" in en.out
    finding = data.json["findings"][0]
    assert finding["code"] == "activity.unknown_carrier"
    assert finding["source"] == {"file": "activity/fuel.csv", "sheet": "", "cell": "C2"}
    assert "天然气" in finding["hint_zh"]


def test_run_with_errors_tells_them_like_check(tiny: Path) -> None:
    replace(tiny / "activity/fuel.csv", "天然气", "天燃气")
    checked, run = call("check", tiny, "--json"), call("run", tiny, "--json")
    assert (run.code, run.json["findings"]) == (1, checked.json["findings"])
    told = call("run", tiny, "--lang", "en")
    assert told.code == 1
    assert "nothing was computed" in told.err


# explain


def test_explain_in_both_languages(demo: Run) -> None:
    zh, en = (call("explain", demo.workspace, TOTAL, "--lang", lang) for lang in ("zh", "en"))
    assert (zh.code, en.code) == (0, 0)
    assert zh.out.startswith("排放总量 = 873,725 tCO₂")
    assert en.out.startswith("total = 873,725 tCO₂")
    for out in (zh.out, en.out):
        assert "activity/04-multinationals.csv!F2 = 268839 Nm3" in out
        assert "gate.csv!F2 = 6399.49 万kWh" in out
        assert "activity/02-天然气与工艺.xlsx[天然气]!F" in out
        assert "ndrc-guidelines@2015#fuel.natural_gas.ncv" in out.replace("\n", "").replace(" ", "").replace("│", "")
    assert "（--all 全部列出）" in zh.out
    assert "more (--all lists them)" in en.out


def test_explain_all_lists_every_row(demo: Run) -> None:
    path = "enterprise/E02-F1/national-park-910-a4/category/fuel_combustion"
    short, full = call("explain", demo.workspace, path), call("explain", demo.workspace, path, "--all")
    rows = [f"activity/04-multinationals.csv!F{number} =" for number in range(2, 14)]
    assert [row in full.out for row in rows] == [True] * 12
    assert [row in short.out for row in rows].count(True) == 3
    assert "--all" not in full.out


def test_explain_as_json(demo: Run) -> None:
    called = call("explain", demo.results, "activity/value_added", "--all", "--json")
    tree = called.json
    assert called.code == 0
    assert (tree["kind"], tree["unit"]) == ("figure", "1e4 CNY")
    assert {child["kind"] for child in tree["children"]} == {"row"}
    assert sum(child["value"] for child in tree["children"]) == pytest.approx(tree["value"] * 10_000, rel=1e-9)


def test_explain_without_a_path_lists_all_figures(demo: Run) -> None:
    paths = [figure["path"] for figure in demo.document["figures"]]
    called = call("explain", demo.results / "accounts.json", "--lang", "en")
    assert [line.split("\t")[0] for line in called.out.splitlines()] == paths
    data = call("explain", demo.workspace, "--json")
    assert [entry["path"] for entry in data.json] == paths
    assert data.json[0].keys() == {"path", "label_zh", "label_en", "value", "unit"}


def test_explain_an_unknown_path_names_the_closest(demo: Run) -> None:
    called = call("explain", demo.workspace, "park/national-park-910-a4/totl")
    assert (called.code, called.out) == (2, "")
    assert TOTAL in called.err
    as_json = call("explain", demo.workspace, "park/national-park-910-a4/totl", "--json")
    assert (as_json.code, TOTAL in as_json.json["error"]["message"]) == (2, True)


def test_explain_without_results(tiny: Path) -> None:
    called = call("explain", tiny, TOTAL)
    assert (called.code, "carbonacct run" in called.err) == (2, True)


def test_explain_with_a_table_gone(done: Path) -> None:
    (done / "results" / "emission_lines.parquet").unlink()
    called = call("explain", done, TOTAL)
    assert (called.code, "emission_lines.parquet" in called.err) == (2, True)


def test_explain_results_of_another_format(done: Path) -> None:
    path = done / "results" / "accounts.json"
    path.write_text(path.read_text(encoding="utf-8").replace("carbonacct.accounts/1", "carbonacct.accounts/2"), "utf-8")
    called = call("explain", done, TOTAL, "--json")
    assert (called.code, called.json["error"]["type"]) == (3, "FormatVersionError")


# factors and profiles


def test_factors_list() -> None:
    zh, en, data = call("factors", "list"), call("factors", "list", "--lang", "en"), call("factors", "list", "--json")
    assert (zh.code, en.code, data.code) == (0, 0, 0)
    entries = {f"{entry['id']}@{entry['edition']}": entry for entry in data.json}
    assert {"mee-electricity-co2@2023", "gwp-ar6@1", "gbt-2589@2020"} <= set(entries)
    for name in ("mee-electricity-co2@2023", "gwp-ar6@1"):
        assert name in zh.out
        assert name in en.out
    assert "数据集" in zh.out
    assert "data set" in en.out
    assert all(re.fullmatch("[0-9a-f]{64}", entry["sha256"]) for entry in entries.values())
    assert call("factors", "list", "nowhere").code == 2


@pytest.mark.parametrize(
    "name",
    ["mee-electricity-co2@2023#electricity.average.CN-JS", "electricity.average.CN-JS", "mee-electricity-co2",
     "mee-electricity-co2@2023", "electricity"],
)  # fmt: skip
def test_factors_show(name: str) -> None:
    called = call("factors", "show", name, "--json")
    assert called.code == 0
    found = {entry["ref"]: entry for entry in called.json}
    entry = found["mee-electricity-co2@2023#electricity.average.CN-JS"]
    assert (entry["value_text"], entry["unit"], entry["verification"]) == ("0.5827", "kg CO2/kWh", "primary")
    assert entry["document_number"]
    assert entry["source_locator"]


def test_factors_show_as_text_and_unknown() -> None:
    for lang in ("zh", "en"):
        called = call("factors", "show", "electricity.average.CN-JS", "--lang", lang)
        assert (called.code, "0.5827" in called.out) == (0, True)
    called = call("factors", "show", "electricity.average.CN-XX")
    assert (called.code, "factors list" in called.err) == (2, True)


def test_factors_lock(tiny: Path) -> None:
    assert "--update" in call("factors", "lock", tiny).out
    assert not (tiny / "factors.lock").exists()
    made = call("factors", "lock", tiny, "--update", "--json")
    assert (made.code, made.json["written"], made.json["changes"]) == (0, True, [])
    assert (tiny / "factors.lock").is_file()
    same = call("factors", "lock", tiny, "--json")
    assert (same.code, same.json["written"], same.json["changes"]) == (0, False, [])
    assert call("factors", "lock", tiny / "nowhere").code == 2


def test_profiles() -> None:
    zh, en, data = call("profiles"), call("profiles", "--lang", "en"), call("profiles", "--json")
    assert (zh.code, en.code, data.code) == (0, 0, 0)
    names = [entry["id"] for entry in data.json]
    assert {"national-park-910-a4", "gbt-32150-2015", "ghg-protocol-location", "ghg-protocol-market"} <= set(names)
    assert [line.split("\t")[0] for line in zh.out.splitlines()] == names
    assert not CHINESE.search(en.out.split("\t")[1])


def test_one_profile() -> None:
    for lang, word in (("zh", "出处"), ("en", "where")):
        called = call("profiles", "national-park-910-a4", "--lang", lang)
        assert called.code == 0
        assert word in called.out
        assert "electricity.family" in called.out
    data = call("profiles", "national-park-910-a4", "--json").json
    assert data["id"] == "national-park-910-a4"
    assert {choice["key"] for choice in data["choices"]} >= {"electricity.family", "heat.factor", "gases"}
    unknown = call("profiles", "national-park", "--json")
    assert (unknown.code, unknown.json["error"]["type"]) == (2, "UsageError")
