"""``carbonacct evaluate`` end to end: the demonstration park, options and terms, bad input."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest

from carbonacct.lineage.explain import Evidence, Explained
from carbonacct.lineage.explain import explain as explained
from carbonacct.lineage.graph import digest
from carbonacct.report.json_writer import scorecard_schema
from carbonacct.workspace.results import load_evidence
from tests.workspace.cells import cell_value
from tests.workspace.runs import (
    DEMO,
    ELSEWHERE,
    PREVIOUS,
    WUXI,
    Json,
    call,
    cli,
    copy_example,
    demo_evaluation,
    evaluated,
    indicator,
    read_scorecard,
    wuxi,
)
from tests.workspace.tiny import write_tiny


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_evaluation(tmp_path_factory)


@pytest.fixture(scope="module")
def scorecard(workspace: Path) -> Json:
    return read_scorecard(workspace)


def test_the_scorecard_fits_its_schema_and_carries_its_digest(scorecard: Json) -> None:
    jsonschema.Draft202012Validator(scorecard_schema()).validate(scorecard)
    stated = scorecard.pop("digest")
    assert stated == digest(scorecard)
    scorecard["digest"] = stated


def test_each_indicator_carries_what_the_format_promises(scorecard: Json) -> None:
    wanted = {"number", "id", "name_zh", "name_en", "class", "unit", "value", "near", "long", "options", "evidence",
              "explain"}  # fmt: skip
    for system in scorecard["systems"]:
        for one in system["indicators"]:
            assert wanted <= set(one)
            for role in ("near", "long"):
                assert one[role] is None or {"target", "status", "margin"} <= set(one[role])


def test_the_same_park_stands_under_every_system(scorecard: Json) -> None:
    parks = [line["system"] for line in scorecard["comparison"] if line["subject_id"] == "park"]
    assert parks == ["wuxi-2025", "jiangsu-366-2024", "national-910-2025", "hunan-2026"]
    factories = [line for line in scorecard["comparison"] if line["system"] == "zero-carbon-factory-2026"]
    # industrial enterprises alone: the data centre (6450) and the haulier (5431) are none
    assert {"E11", "E18"}.isdisjoint(line["subject_id"] for line in factories)
    assert len(factories) == 17


def test_binding_failures_come_first(scorecard: Json) -> None:
    reasons = wuxi(scorecard)["outcome"]["near"]["reasons"]
    classes = [reason["class"] for reason in reasons]
    assert classes == sorted(classes, key=["binding", "reference"].index)
    assert [reason["number"] for reason in reasons if reason["class"] == "binding"] == [2, 3, 4, 5]


def test_every_option_prints_what_each_reading_would_give(scorecard: Json) -> None:
    options = {option["id"]: option for option in indicator(scorecard, 2)["options"]}
    basis = {reading["id"]: reading["value"] for reading in options["co2_per_tce.energy_basis"]["readings"]}
    # 873 725 t on 256 857 tce (calorific) and on 403 737 tce (equivalent), as the example's README prints them
    assert basis["calorific"] == pytest.approx(3.4016, abs=5e-5)
    assert basis["equivalent"] == pytest.approx(2.1641, abs=5e-5)
    factors = {r["id"]: r["value"] for r in options["co2_per_tce.electricity_factor"]["readings"]}
    assert factors["provincial_average"] < factors["newest_fossil"] < factors["printed"]
    assert [r["used"] for r in options["co2_per_tce.electricity_factor"]["readings"]] == [True, False, False]
    unread = [o["id"] for one in wuxi(scorecard)["indicators"] for o in one["options"] if len(o["readings"]) < 2]
    assert unread == []


def test_the_factor_readings_differ_by_the_factors(scorecard: Json) -> None:
    """0.8325 → 0.8273 takes 5.2 kg a MWh off every MWh at the ordinary factor: the difference of the values, times the
    denominator, over 0.0052 is that power in kWh, and with 0.5827 (Jiangsu 2023) the same power comes out."""
    one = indicator(scorecard, 2)
    readings = {r["id"]: r["value"] for o in one["options"] if o["id"].endswith("factor") for r in o["readings"]}
    tce = next(q["value"] for q in one["quantities"] if q["unit"] == "tce")
    fossil = (readings["printed"] - readings["newest_fossil"]) * tce / (0.8325 - 0.8273)
    province = (readings["printed"] - readings["provincial_average"]) * tce / (0.8325 - 0.5827)
    assert fossil == pytest.approx(province, rel=1e-9)


def test_evidence_is_hashed(scorecard: Json, workspace: Path) -> None:
    import hashlib  # noqa: PLC0415

    files = [item for one in wuxi(scorecard)["indicators"] for item in one["evidence"]]
    assert files
    for item in files:
        assert hashlib.sha256((workspace / item["file"]).read_bytes()).hexdigest() == item["sha256"]
        assert item["rows"]


def test_the_year_before_and_the_decomposition(scorecard: Json) -> None:
    assert indicator(scorecard, 2)["previous"]["change"] == pytest.approx(
        indicator(scorecard, 2)["value"] - indicator(scorecard, 2)["previous"]["value"]
    )
    for target in scorecard["decomposition"]["targets"]:
        assert sum(effect["value"] for effect in target["additive"]) == pytest.approx(target["change"], rel=1e-9)
        assert abs(target["residual"]) <= 1e-9


def test_offsets_never_reduce_the_gross_figure(scorecard: Json) -> None:
    statement = scorecard["neutrality"]
    used = next(q for q in indicator(scorecard, 2)["quantities"] if q["id"] == "park_co2")
    assert statement["gross"] == pytest.approx(used["value"], rel=1e-12)
    assert statement["remaining_t"] == pytest.approx(statement["gross"] - statement["offsets_t"], rel=1e-12)


def test_formulas_are_filled_in_both_languages(scorecard: Json) -> None:
    texts = [one["formula_filled_en"] for system in scorecard["systems"] for one in system["indicators"]]
    assert [text for text in texts if re.search("[\u4e00-\u9fff]", text)] == []
    first = indicator(scorecard, 1)
    assert (first["formula_filled_zh"], first["formula_filled_en"]) == ("是", "yes")


# ---- explain


def below(path: str, evidence: Evidence, seen: dict[str, set[str]]) -> set[str]:
    """What a figure ends in: kinds of leaves, each looked up in the evidence; every figure is walked once."""
    if path in seen:
        return seen[path]
    figure = evidence.figures[path]
    ends: set[str] = set()
    for name in figure["inputs"]:
        ends |= below(name, evidence, seen)
    for kind, refs, known in (
        ("line", figure["lines"], evidence.emission_lines),
        ("line", figure["energy_lines"], evidence.energy_lines),
        ("row", figure["rows"], evidence.rows),
        ("factor", figure["factors"], evidence.factors),
    ):
        assert all(ref in known for ref in refs), path
        ends |= {kind} if refs else set()
    if not ends:
        assert figure["operation"] in ("given", "sum", "rows", "energy_lines", "count", "rows_hold"), path
        ends = {"given" if figure["operation"] == "given" else "empty"}
    seen[path] = ends
    return ends


def test_every_indicator_and_reading_goes_back_to_cells_and_documents(scorecard: Json, workspace: Path) -> None:
    evidence, seen = load_evidence(workspace, "indicator/x"), {}
    for system in scorecard["systems"]:
        for one in system["indicators"]:
            paths = [one["explain"], *(r["path"] for o in one["options"] for r in o["readings"] if r["path"])]
            for path in paths:
                ends = below(path, evidence, seen)
                if evidence.figures[path]["value"] is not None:
                    assert ends & {"row", "line"}, path
    assert len(seen) > 2000


@pytest.mark.parametrize("number", [1, 2, 7, 12, 19, 23, 29])
def test_the_tree_of_an_indicator_can_be_drawn(number: int, workspace: Path) -> None:
    path = f"indicator/{WUXI}/{number}"
    tree = explained(path, load_evidence(workspace, path), 3)
    assert {"row", "figure"} <= kinds(tree)


def kinds(tree: Explained) -> set[str]:
    return {tree.kind}.union(*(kinds(child) for child in tree.children))


def test_cells_of_registers_hold_what_is_explained(scorecard: Json, workspace: Path) -> None:
    evidence = load_evidence(workspace, "indicator/x")
    place = re.compile(r"^(registers/[^!\[]+)(?:\[([^\]]+)\])?!([A-Z]+[0-9]+) = ([-0-9.e+]+)")
    found = 0
    for number in (13, 14, 15, 24, 25):
        tree = explained(f"indicator/{WUXI}/{number}", evidence, None)
        for leaf in tree.leaves():
            match = place.match(leaf.label_zh)
            if match:
                file, sheet, cell, amount = match.groups()
                typed = float(str(cell_value(workspace, file, sheet or "", cell)))
                scale = scale_of_header(workspace, file, sheet or "", cell)
                assert float(amount) == pytest.approx(typed * scale), (file, cell)
                found += 1
    assert found > 30


def scale_of_header(workspace: Path, file: str, sheet: str, cell: str) -> float:
    """What a unit in the brackets of the header stands for, seen from the unit of the column: 万m3 is 10 000 m3."""
    letters = cell.rstrip("0123456789")
    headers = [str(cell_value(workspace, file, sheet, f"{letters}{row}") or "") for row in range(1, 5)]
    marks = {"万": 1e4, "MWh": 1e3, "MW": 1e3}
    return next((scale for mark, scale in marks.items() for header in headers if mark in header), 1.0)


def test_the_command_explains_an_indicator(workspace: Path) -> None:
    told = call("explain", workspace, f"indicator/{WUXI}/24", "--all")
    assert told.code == 0
    assert "registers/" in told.out
    assert "365" in told.out


# ---- options, terms, dates


def test_options_and_terms_of_the_command_line(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    base = ("evaluate", folder, "--json", "--system", WUXI, "--system", "hunan-2026")
    plain = call(*base).json
    other = call(*base, "--term", "long", "--option", f"{WUXI}:co2_per_tce.energy_basis=calorific").json
    assert (plain["term"], other["term"]) == ("near", "long")
    first, second = indicator(plain, 2), indicator(other, 2)
    before, after = (next(o for o in one["options"] if o["id"].endswith("basis")) for one in (first, second))
    assert (before["used"], after["used"]) == ("equivalent", "calorific")
    assert second["value"] == next(r["value"] for r in before["readings"] if r["id"] == "calorific")
    assert second["status"] == second["long"]["status"]
    terms = {}
    for day in ("2025-12-31", "2027-12-31", "2028-01-01", "2033-06-01"):
        document = call("evaluate", folder, "--json", "--system", "hunan-2026", "--at", day).json
        terms[day] = document["systems"][0]["term"]
        assert document["at"] == day
        system, (line,) = document["systems"][0], document["comparison"]
        assert line["term"] == system["term"]  # compared in the term of the values shown, whatever its role
        statuses = [one["terms"][system["term"]]["status"] for one in system["indicators"]]
        assert [line[name] for name in ("met", "not_met", "missing")] == [
            statuses.count(name) for name in ("met", "not_met", "missing")
        ]
        assert line["eligible"] is (system["indicators"][0]["status"] == "met")  # its one core indicator
    assert terms == {"2025-12-31": "2027", "2027-12-31": "2027", "2028-01-01": "2030", "2033-06-01": "2035"}


def test_settings_of_the_workspace(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    settings = folder / "carbonacct.toml"
    text = settings.read_text(encoding="utf-8")
    more = f'[evaluation]\nsystems = ["{WUXI}"]\n[evaluation.options."{WUXI}"]\n"park_scale.level" = "national"\n'
    settings.write_text(text + more + f'[evaluation.points."{WUXI}"]\nincentive = 2.5\n', encoding="utf-8")
    document = call("evaluate", folder, "--json").json
    assert indicator(document, 1)["options"][0]["used"] == "national"
    settings.write_text(text + f'[evaluation.points."{WUXI}"]\nnobody = 1\n', encoding="utf-8")
    assert call("evaluate", folder).code == 2


def test_a_missing_previous_year_is_told(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    settings = folder / "carbonacct.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '[evaluation]\nprevious = "../nowhere"\n', "utf-8")
    document = call("evaluate", folder, "--json").json
    assert document["decomposition"] is None
    assert "evaluation.previous_unreadable" in [item["code"] for item in document["findings"]]
    assert call("evaluate", folder, "--previous", tmp_path / "nowhere").code == 2


# ---- the same bytes


@pytest.mark.long
def test_the_same_bytes_on_any_number_of_threads(workspace: Path, tmp_path: Path) -> None:
    copy_example(PREVIOUS, tmp_path / PREVIOUS)
    other = copy_example(DEMO, tmp_path / DEMO)
    called = cli("evaluate", other, "--threads", 2, env=ELSEWHERE)
    assert called.code == 0, called.out + called.err
    for name in ("scorecard.json", "scorecard.xlsx", "scorecard.html", "accounts.json"):
        one, two = (folder / "results" / "evaluation" / name for folder in (workspace, other))
        assert one.read_bytes() == two.read_bytes(), name


def test_a_run_replaces_what_was_evaluated_before(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    assert evaluated(folder).code == 0
    assert (folder / "results" / "evaluation" / "scorecard.json").is_file()
    assert call("run", folder).code == 0
    assert not (folder / "results" / "evaluation").exists()  # it belonged to other results
    assert evaluated(folder).code == 0
    assert (folder / "results" / "accounts.json").is_file()


# ---- the systems command


def test_systems_are_listed_with_their_options(tmp_path: Path) -> None:
    ids = [system["id"] for system in call("systems", "--json").json]
    assert {"wuxi-2025", "jiangsu-366-2024", "national-910-2025"} <= set(ids)
    told = call("systems", WUXI)
    assert told.code == 0
    assert "co2_per_tce.energy_basis" in told.out
    assert "附件 序号31" in told.out
    assert call("systems", "nobody").code == 2
    assert call("systems", WUXI, "--lang", "en", "--workspace", tmp_path).code == 0
    assert len(call("systems", WUXI, "--json").json["indicator"]) == 31
