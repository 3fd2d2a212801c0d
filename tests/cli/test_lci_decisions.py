"""Decisions that are passed to the commands: shipped ones by name, files of flows, and files with mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbonacct.datafiles import data_folder
from carbonacct.workspace.lci_decisions import shipped
from tests.workspace.runs import call

EXTRACT = data_folder("inventories") / "lci" / "uslci-extract" / "fy17q4" / "uslci_extract_olca1.5_json_ld.zip"
WOOD = """Database,wood,,,,,
,,,,,,
Activity,Chips,,,,,
reference product,chips,,,,,
location,CN,,,,,
unit,kilogram,,,,,
production amount,1,,,,,
Exchanges,,,,,,
name,amount,unit,type,location,reference product,categories
Chips,1,kilogram,production,CN,chips,
"Carbon dioxide, fossil",3,kilogram,biosphere,,,air
Methane from the pile,0.5,kilogram,biosphere,,,air
"Methane, fossil",0.25,kilogram,biosphere,,,water
"""
# By hand, AR6 (fossil methane 29.8 kg CO2e per kg): methane to water and the pile's gas have no factor of their own.
FOUND, METHANE = 3.0, 29.8
LINK = 'format = "carbonacct.lci-mapping/1"\n[[link]]\nflow = "x"\n'


def made(*arguments: object) -> dict[str, Any]:
    done = call(*arguments, "--json")
    assert done.code == 0, done.out + done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def value(*arguments: object) -> float:
    found: float = made("lca", "score", "-p", "chips", "-m", "gwp-ar6", *arguments)["scores"][0]["value"]
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wood")
    (folder / "wood.csv").write_text(WOOD, encoding="utf-8")
    done = call("lci", "import", folder / "wood.csv", "--store", folder / "store", "--quiet")
    assert done.code == 0, done.out + done.err
    return folder / "store"


def test_shipped_allocation_goes_by_its_name() -> None:
    assert list(shipped("allocation.toml")) == ["uslci/fy17q4"]
    by_name = made("lci", "link", EXTRACT, "--allocation", "uslci", "--cutoff", "all")
    by_file = made(
        "lci", "link", EXTRACT, "--allocation", shipped("allocation.toml")["uslci/fy17q4"], "--cutoff", "all"
    )
    assert by_name["allocation"] and by_name["allocation"] == by_file["allocation"]
    assert made("lci", "link", EXTRACT, "--allocation", "uslci/fy17q4", "--cutoff", "all") == by_name


def test_a_name_of_several_editions_or_of_none_is_a_wrong_call(store: Path) -> None:
    several = call("lca", "score", "-p", "chips", "-m", "gwp-ar6", "--flows", "uslci", "--store", store)
    assert several.code == 2 and "uslci/fy17q4, uslci/fy18q1" in several.err
    none = call("lci", "link", EXTRACT, "--allocation", "nowhere")
    assert none.code == 2 and "uslci/fy17q4" in none.err


def test_a_decision_about_a_flow_enters_the_score(store: Path, tmp_path: Path) -> None:
    assert value("--store", store) == pytest.approx(FOUND, rel=1e-12)
    decided = tmp_path / "flows.toml"
    decided.write_text(
        'format = "carbonacct.lci-flows/1"\n[[flow]]\nflow = "Methane from the pile"\nto = "methane, fossil"\n'
        'factor = 0.5\nby = "Li"\nwhy = "half of it is methane"\n',
        encoding="utf-8",
    )
    # 3 + 0.5 kg × 0.5 kg methane per kg × 29.8
    assert value("--store", store, "--flows", decided) == pytest.approx(FOUND + 0.25 * METHANE, rel=1e-12)
    found = made("lca", "score", "-p", "chips", "-m", "gwp-ar6", "--store", store, "--flows", "uslci/fy17q4")
    assert found["scores"][0]["value"] == pytest.approx(FOUND, rel=1e-12)
    assert "lca_run.choices_unused" in [item["code"] for item in found["findings"]]


def test_the_scaffold_is_filled_in_and_passed_again(store: Path, tmp_path: Path) -> None:
    asked = ("lci", "flows", "-m", "gwp-ar6", "--store", store)
    found = made(*asked, "--report", tmp_path)
    assert {item["name"] for item in found["unmatched"]} == {"Methane from the pile", "Methane, fossil"}
    assert [item["name"] for item in found["unmatched"] if item["near"]] == []
    scaffold = tmp_path / "flows.toml"
    text = scaffold.read_text(encoding="utf-8")
    assert text.startswith('format = "carbonacct.lci-flows/1"')
    assert "# Methane from the pile, air; kilogram; 1 exchanges" in text
    code = next(item["code"] for item in found["unmatched"] if item["name"] == "Methane from the pile")
    empty = f'# [[flow]]\n# flow = {json.dumps(code)}\n# to = ""'
    assert empty in text
    scaffold.write_text(
        text.replace(empty, f'[[flow]]\nflow = {json.dumps(code)}\nto = "methane, fossil"'), encoding="utf-8"
    )
    assert value("--store", store, "--flows", scaffold) == pytest.approx(FOUND + 0.5 * METHANE, rel=1e-12)
    again = made("lca", "score", "-p", "chips", "-m", "gwp-ar6", "--store", store, "--flows", scaffold)
    assert "lca_run.choices_unreviewed" in [item["code"] for item in again["findings"]]
    assert call(*asked, "--report", tmp_path).code == 2, "a file that may hold decisions is not overwritten"
    told = call(*asked, "--lang", "en")
    assert told.code == 0 and "1 of 3 flows have a factor" in told.out


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        ("--flows", "format = ", "不能用"),
        ("--flows", 'format = "carbonacct.lci-mapping/1"\n', "不是所需的格式"),
        ("--flows", 'format = "carbonacct.lci-flows/1"\n[[flow]]\nflow = "x"\nto = 5\n', "不能用"),
        ("--flows", 'format = "carbonacct.lci-flows/1"\nflow = 3\n', "不能用"),
        ("--flows", 'format = "carbonacct.lci-flows/1"\n[[flow]]\nflow = "x"\nto = "y"\nfactor = 0\n', "above 0"),
        ("--mapping", LINK + 'provider = 2\n', "wrong kind"),
        ("--mapping", LINK + 'provider = "y"\nfactor = ""\n', "kind"),
        ("--allocation", 'format = "carbonacct.lci-allocation/1"\nfallback = "guess"\n', "guess"),
        ("--allocation", 'format = "carbonacct.lci-allocation/1"\n[[property]]\nflow = "x"\n', "不能用"),
        ("--allocation", 'format = "carbonacct.lci-allocation/9"\n', "不是所需的格式"),
        ("--allocation", b"\xff\xfe\x00", "不能用"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_a_finding(
    option: str, text: str | bytes, words: str, store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "decided.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    library = store.parent / "wood.csv"
    asked = ("lca", "score", "-p", "chips", "-m", "gwp-ar6", "--store", store) if option == "--flows" else (
        "lci", "link", library)  # fmt: skip
    done = call(*asked, option, path)
    assert done.code == 1 and words in done.out and "decided.toml" in done.out, done.out + done.err
    assert "Traceback" not in done.out + done.err
    listed = json.loads(call(*asked, option, path, "--json").out)["findings"]
    assert [item["severity"] for item in listed] == ["error"]


def test_a_score_is_a_figure_of_the_lineage(store: Path) -> None:
    found = made("lca", "contributions", "-p", "chips", "-m", "gwp-ar6", "--store", store)
    *parts, score = found["lineage"]
    assert score["operation"] == "matrix" and score["value"] == found["scores"][0]["value"]
    assert score["inputs"] == [part["path"] for part in parts]
    assert sum(part["value"] for part in parts) == pytest.approx(score["value"], rel=1e-12)
    kinds = {text.partition(":")[0]: text.partition(":")[2] for text in score["factors"]}
    assert set(kinds) == {"package", "lci", "demand", "method"}
    assert kinds["lci"] == found["system"]["sha256"] and kinds["method"] == found["methods"][0]["sha256"]
    package = next(one for one in found["store"]["packages"] if one["name"] == "wood")
    assert kinds["package"] == f"wood@{package['sha256']}" and len(package["sha256"]) == 64
    other = made("lca", "score", "-p", "chips", "-m", "gwp-ar6", "--amount", 2, "--store", store)["lineage"]
    assert len(other) == 1 and other[0]["value"] == pytest.approx(2 * score["value"], rel=1e-12)
    changed = {text.partition(":")[0] for text in set(other[0]["factors"]) - set(score["factors"])}
    assert changed == {"demand"}
