"""The commands of life-cycle results from a csv of Brightway's form to a score, its parts and its page, by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workspace.runs import call

BICYCLE = """Database,bikes,,,,,,
,,,,,,,
Activity,Bicycle production,,,,,,
reference product,bicycle,,,,,,
location,CN,,,,,,
unit,unit,,,,,,
production amount,1,,,,,,
Exchanges,,,,,,,
name,amount,unit,type,location,reference product,categories,uncertainty type
Bicycle production,1,unit,production,CN,bicycle,,
Steel making,10,kilogram,technosphere,CN,steel,,
"Carbon dioxide, fossil",3,kilogram,biosphere,,,air,
,,,,,,,
Activity,Steel making,,,,,,
reference product,steel,,,,,,
location,CN,,,,,,
unit,kilogram,,,,,,
production amount,1,,,,,,
Exchanges,,,,,,,
name,amount,unit,type,location,reference product,categories,uncertainty type
Steel making,1,kilogram,production,CN,steel,,
"Carbon dioxide, fossil",2,kilogram,biosphere,,,air,
"Methane, fossil",0.01,kilogram,biosphere,,,air,
"""
# by hand: 3 + 10 × (2 + 0.01 × 29.8) = 25.98 kg CO2e with the AR6 value of fossil methane
SCORE = 3 + 10 * (2 + 0.01 * 29.8)


def answer(*arguments: object) -> dict[str, object]:
    done = call(*arguments, "--json")
    assert done.code == 0, done.out + done.err
    found: dict[str, object] = json.loads(done.out)
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lci")
    (folder / "bikes.csv").write_text(BICYCLE, encoding="utf-8")
    done = call("lci", "import", folder / "bikes.csv", "--store", folder / "store", "--quiet")
    assert done.code == 0, done.out + done.err
    return folder / "store"


def test_the_score_is_that_of_the_hand_calculation(store: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    asked = ("--store", store, "-p", "bicycle", "-m", "gwp-ar6", "--html", page)
    found = answer("lca", "contributions", *asked)
    assert found["scores"][0]["value"] == pytest.approx(SCORE, rel=1e-12)  # type: ignore[index]
    parts = found["contributions"][0]  # type: ignore[index]
    for part in ("by_process", "by_flow", "by_supplier"):
        assert sum(row["value"] for row in parts[part]) == pytest.approx(SCORE, rel=1e-12)
    steel = next(row for row in parts["by_process"] if row["label"].startswith("Steel"))
    assert steel["value"] == pytest.approx(10 * 2.298, rel=1e-12)
    assert "Bicycle production" in page.read_text(encoding="utf-8")


def test_the_methods_of_the_gwp_tables_are_listed(store: Path) -> None:
    found = answer("lci", "methods", "ar6", "--store", store)
    assert [one["name"] for one in found] == ["gwp-ar6"]  # type: ignore[index]


def test_every_product_has_its_intensity_and_the_tree_adds_up(store: Path) -> None:
    found = answer("lca", "intensities", "--store", store, "-m", "gwp-ar6")
    values = [next(iter(one["values"].values())) for one in found["intensities"]]  # type: ignore[attr-defined]
    assert values == pytest.approx([SCORE, 2.298], rel=1e-12)
    tree = answer("lca", "tree", "--store", store, "-p", "bicycle", "-m", "gwp-ar6")["tree"]
    assert sum(node["direct"] for node in tree["nodes"]) == pytest.approx(SCORE, rel=1e-12)  # type: ignore[index]


def test_what_does_not_vary_is_said(store: Path) -> None:
    found = answer("lca", "montecarlo", "--store", store, "-p", "bicycle", "-m", "gwp-ar6", "--draws", 8)
    assert found["montecarlo"]["uncertain_inputs"] == 0  # type: ignore[index]
    assert any("uncertain" in item["code"] for item in found["findings"])  # type: ignore[attr-defined]


def test_the_store_is_listed_searched_and_shown(store: Path) -> None:
    listed = json.loads(call("lci", "list", "--store", store, "--json").out)
    assert [(one["name"], one["processes"]) for one in listed] == [("bikes", 2)]
    hits = answer("lci", "search", "steel", "--store", store)["hits"]
    assert [hit["name"] for hit in hits] == ["Steel making"]  # type: ignore[attr-defined]
    shown = answer("lci", "show", "bicycle", "--store", store)
    assert {one["kind"] for one in shown["exchanges"]} == {"production", "technosphere", "biosphere"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lca", "score", "-p", "steam", "-m", "gwp-ar6"), "没有产品含"),
        (("lca", "score", "-p", "i", "-m", "gwp-ar6"), "several products fit"),
        (("lca", "score", "-p", "bicycle", "-m", "nothing"), "没有方法含"),
        (("lca", "score", "-p", "bicycle"), "--method"),
        (("lca", "score", "-m", "gwp-ar6"), "--product"),
    ],
)
def test_a_wrong_question_is_a_wrong_call(arguments: tuple[str, ...], words: str, store: Path) -> None:
    done = call(*arguments, "--store", store)
    assert done.code == 2 and words in done.err, done.out + done.err


def test_no_store_is_told(tmp_path: Path) -> None:
    done = call("lca", "score", "-p", "x", "-m", "gwp-ar6", "--store", tmp_path)
    assert done.code == 2 and "不是清单库" in done.err


def test_an_open_exchange_stops_the_import_until_it_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(BICYCLE.partition(",,,,,,,\nActivity,Steel")[0], encoding="utf-8")
    store, report = tmp_path / "store", tmp_path / "report"
    refused = call("lci", "import", path, "--store", store, "--report", report, "--quiet")
    assert refused.code == 1 and "未写入" in refused.err
    assert not (store / "carbonacct-store.toml").exists()
    written = json.loads((report / "linking.json").read_text(encoding="utf-8"))
    assert written["counts"]["open"] == 1
    assert (report / "mapping.toml").read_text(encoding="utf-8").startswith('format = "carbonacct.lci-mapping/1"')
    declared = call("lci", "import", path, "--store", store, "--cutoff", "all", "--quiet")
    assert declared.code == 0, declared.out + declared.err


def test_a_file_that_is_no_library_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "notes.bin"
    path.write_bytes(b"\x00\x01 nothing")
    done = call("lci", "check", path)
    assert done.code == 1 and "Traceback" not in done.err
