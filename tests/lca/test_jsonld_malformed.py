"""openLCA JSON-LD that is malformed, damaged or twisted ends in findings with its place, never in an exception."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from carbonacct.lca.datasets import Library
from carbonacct.lca.importers import jsonld
from tests.lca.packages import as_files, codes, damaged, jsonld_1x, places, twisted, write_zip, zipped

Package = dict[str, dict[str, Any]]


def read(tmp_path: Path, package: Package) -> Library:
    return jsonld.read(write_zip(tmp_path / "package.zip", as_files(package)))


def coal(package: Package) -> dict[str, Any]:
    exchange = package["processes/p-boiler.json"]["exchanges"][2]
    assert isinstance(exchange, dict)
    return exchange


Change = Callable[[Package], object]
PROCESS = "processes/p-boiler.json"
MALFORMED: list[tuple[str, Change, str, str]] = [
    (
        "a number that is text",
        lambda p: coal(p).update(amount="many"),
        "lca_dataset.not_a_number",
        f"{PROCESS}!exchanges[2].amount",
    ),
    (
        "a number written as text",
        lambda p: coal(p).update(amount="0.18"),
        "lca_dataset.number_as_text",
        f"{PROCESS}!exchanges[2].amount",
    ),
    (
        "not a number",
        lambda p: coal(p).update(amount=math.nan),
        "lca_dataset.not_a_number",
        f"{PROCESS}!exchanges[2].amount",
    ),
    (
        "infinite",
        lambda p: coal(p).update(amount=math.inf),
        "lca_dataset.not_a_number",
        f"{PROCESS}!exchanges[2].amount",
    ),
    ("true", lambda p: coal(p).update(amount=True), "lca_dataset.not_a_number", f"{PROCESS}!exchanges[2].amount"),
    ("no amount", lambda p: coal(p).pop("amount"), "lca_dataset.not_a_number", f"{PROCESS}!exchanges[2].amount"),
    (
        "no reference flow",
        lambda p: p[PROCESS]["exchanges"][0].pop("quantitativeReference"),
        "lca_dataset.no_reference",
        f"{PROCESS}!",
    ),
    (
        "a unit of another quantity",
        lambda p: coal(p).update(unit={"@id": "u-mj", "name": "MJ"}),
        "lca_dataset.foreign_unit",
        f"{PROCESS}!exchanges[2].unit",
    ),
    (
        "a property the flow lacks",
        lambda p: coal(p).update(flowProperty={"@id": "fp-volume"}),
        "lca_dataset.foreign_property",
        f"{PROCESS}!exchanges[2].unit",
    ),
    (
        "a flow that is not there",
        lambda p: p.pop("flows/f-coal.json"),
        "lca_jsonld.flow_from_reference",
        f"{PROCESS}!exchanges[2].flow",
    ),
    (
        "a flow that is not there and not described",
        lambda p: coal(p).update(flow={"@id": "f-x"}),
        "lca_dataset.no_flow",
        f"{PROCESS}!exchanges[2].flow",
    ),
    (
        "a unit group that is not there",
        lambda p: p.pop("unit_groups/ug-mass.json"),
        "lca_dataset.flow_without_unit",
        "flows/f-coal.json!",
    ),
    (
        "a unit group without reference",
        lambda p: p["unit_groups/ug-mass.json"]["units"][0].pop("referenceUnit"),
        "lca_dataset.no_reference_unit",
        "unit_groups/ug-mass.json!",
    ),
    (
        "a conversion factor of zero",
        lambda p: p["unit_groups/ug-mass.json"]["units"][1].update(conversionFactor=0),
        "lca_dataset.impossible_factor",
        "unit_groups/ug-mass.json!units[1]",
    ),
    (
        "one id twice",
        lambda p: p.update({"processes/z.json": p[PROCESS]}),
        "lca_dataset.duplicate_id",
        "processes/z.json!",
    ),
    ("no id", lambda p: p[PROCESS].pop("@id"), "lca_dataset.no_id", f"{PROCESS}!"),
    ("an unknown kind of flow", lambda p: p["flows/f-ash.json"].update(flowType="GAS"), "lca_jsonld.flow_type", ""),
    (
        "a text in place of a list",
        lambda p: p[PROCESS].update(exchanges="all"),
        "lca_dataset.wrong_kind",
        f"{PROCESS}!exchanges",
    ),
    (
        "a number in place of an exchange",
        lambda p: p[PROCESS]["exchanges"].append(7),
        "lca_dataset.wrong_kind",
        f"{PROCESS}!exchanges[5]",
    ),
    (
        "a formula that gives another value",
        lambda p: coal(p).update(amountFormula="2 * NCV"),
        "lca_dataset.formula_differs",
        f"{PROCESS}!exchanges[2].amountFormula",
    ),
    (
        "a formula that calls a function",
        lambda p: coal(p).update(amountFormula="__import__('os').system('true')"),
        "lca_dataset.formula_unusable",
        f"{PROCESS}!exchanges[2].amountFormula",
    ),
    (
        "parameters in a circle",
        lambda p: p[PROCESS]["parameters"].append({"name": "a", "value": 1, "formula": "a + 1"}),
        "lca_dataset.formula_unusable",
        f"{PROCESS}!parameters[2]",
    ),
    (
        "scores that are none",
        lambda p: coal(p).update(dqEntry="good"),
        "lca_dataset.unread_scores",
        f"{PROCESS}!exchanges[2]",
    ),
    (
        "an impact category that is not there",
        lambda p: p.pop("lcia_categories/ic.json"),
        "lca_dataset.no_impact_category",
        "lcia_methods/m.json!impactCategories[0]",
    ),
    (
        "a newer schema",
        lambda p: p.update({"olca-schema.json": {"version": 3}}),
        "lca_jsonld.newer_schema",
        "olca-schema.json!",
    ),
    (
        "a factor for a place",
        lambda p: p["lcia_categories/ic.json"]["impactFactors"][0].update(location={"@id": "l-cn"}),
        "lca_dataset.regional_factor",
        "lcia_categories/ic.json!impactFactors[0]",
    ),
    (
        "two factors for one flow",
        lambda p: p["lcia_categories/ic.json"]["impactFactors"].append(
            {"flow": {"@id": "f-co2"}, "value": 7.0, "unit": {"@id": "u-kg"}, "flowProperty": {"@id": "fp-mass"}}
        ),
        "lca_dataset.two_factors",
        "lcia_categories/ic.json!impactFactors[1]",
    ),
    (
        "a provider that is elsewhere",
        lambda p: None,
        "lca_dataset.provider_elsewhere",
        f"{PROCESS}!exchanges[2]",
    ),
]


@pytest.mark.parametrize(("change", "code", "place"), [case[1:] for case in MALFORMED], ids=[c[0] for c in MALFORMED])
def test_malformed_packages_end_in_findings_with_their_place(
    tmp_path: Path, change: Change, code: str, place: str
) -> None:
    package = jsonld_1x()
    change(package)
    library = read(tmp_path, package)
    assert code in codes(library)
    assert not place or place in places(library, code)


def test_a_list_of_categories_in_a_circle_ends(tmp_path: Path) -> None:
    package = jsonld_1x()
    package["categories/c-air.json"]["category"] = {"@id": "c-urban"}
    assert len(read(tmp_path, package).flows["f-co2"].compartment) == 50


def test_broken_members_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    files = as_files(jsonld_1x())
    files["flows/f-ash.json"] = str(files["flows/f-ash.json"])[:40]
    files["flows/f-heat.json"] = str(files["flows/f-heat.json"]).encode("gbk")
    files["../out.json"] = "{}"
    library = jsonld.read(write_zip(tmp_path / "package.zip", files))
    found = codes(library)
    assert {"lca_archive.json_syntax", "lca_archive.encoding", "lca_archive.unsafe_name"} <= found
    assert library.flows["f-heat"].name == "Heat 热力"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["package.zip"]


def test_packages_without_data_say_so(tmp_path: Path) -> None:
    assert "lca_dataset.no_data_set" in codes(read(tmp_path, {"x.json": {"a": 1}}))
    assert "lca_archive.missing" in codes(jsonld.read(tmp_path / "nothing.zip"))


WHOLE = zipped(as_files(jsonld_1x()))
LOOSE = json.dumps({"@graph": list(jsonld_1x().values())}, ensure_ascii=False).encode()


@pytest.mark.parametrize(("name", "data"), [("p.zip", WHOLE), ("p.json", LOOSE)])
def test_damaged_packages_never_raise(tmp_path: Path, name: str, data: bytes) -> None:
    fuzz(tmp_path / name, data, 40)


@pytest.mark.long
@pytest.mark.parametrize(("name", "data"), [("p.zip", WHOLE), ("p.json", LOOSE)])
def test_damaged_packages_never_raise_in_many_ways(tmp_path: Path, name: str, data: bytes) -> None:
    fuzz(tmp_path / name, data, 3000)


@given(package=twisted(jsonld_1x))
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_twisted_packages_never_raise(tmp_path: Path, package: Package) -> None:
    codes(read(tmp_path, package))


@pytest.mark.long
@given(package=twisted(jsonld_1x))
@settings(max_examples=5000, suppress_health_check=list(HealthCheck))
def test_twisted_packages_never_raise_in_many_ways(tmp_path: Path, package: Package) -> None:
    codes(read(tmp_path, package))


def fuzz(path: Path, data: bytes, examples: int) -> None:
    @given(changed=damaged(data))
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    def run(changed: bytes) -> None:
        path.write_bytes(changed)
        codes(jsonld.read(path))

    run()
    assert [found.name for found in path.parent.iterdir()] == [path.name]
