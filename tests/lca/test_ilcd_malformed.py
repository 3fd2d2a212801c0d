"""ILCD and TIDAS that are malformed, damaged or twisted end in findings with their place, never in an exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from carbonacct.lca.datasets import Library
from carbonacct.lca.importers import ilcd
from tests.lca.ilcd_packages import (
    PROCESS,
    SEWAGE,
    Sets,
    exchanges,
    ilcd_sets,
    tidas_files,
    xml_files,
)
from tests.lca.packages import codes, damaged, places, twisted, write_zip, zipped

FORMS = {"xml": xml_files, "json": tidas_files}


def read(tmp_path: Path, sets: Sets, form: str = "json") -> Library:
    return ilcd.read(write_zip(tmp_path / "package.zip", FORMS[form](sets)))


Change = Callable[[Sets], object]
INFORMATION = "processInformation"
AT = f"{PROCESS}.json!processDataSet.exchanges.exchange"
MALFORMED: list[tuple[str, Change, str, str]] = [
    (
        "a number that is text",
        lambda s: exchanges(s)[3].update(resultingAmount="two"),
        "lca_dataset.not_a_number",
        f"{AT}[3]",
    ),
    (
        "not a number",
        lambda s: exchanges(s)[3].update(resultingAmount="NaN"),
        "lca_dataset.not_a_number",
        f"{AT}[3]",
    ),
    (
        "infinite",
        lambda s: exchanges(s)[3].update(resultingAmount="1e999"),
        "lca_dataset.not_a_number",
        f"{AT}[3]",
    ),
    (
        "no amount",
        lambda s: (exchanges(s)[3].pop("resultingAmount"), exchanges(s)[3].pop("meanAmount")),
        "lca_dataset.not_a_number",
        f"{AT}[3]",
    ),
    (
        "two amounts",
        lambda s: exchanges(s)[3].update(meanAmount="5"),
        "lca_ilcd.two_amounts",
        f"{AT}[3]",
    ),
    (
        "no reference flow",
        lambda s: s[PROCESS]["processDataSet"][INFORMATION].pop("quantitativeReference"),
        "lca_dataset.no_reference",
        f"{PROCESS}.json!",
    ),
    (
        "a reference flow that is not there",
        lambda s: s[PROCESS]["processDataSet"][INFORMATION]["quantitativeReference"].update(
            referenceToReferenceFlow=["0", "9"]
        ),
        "lca_ilcd.reference_elsewhere",
        f"{PROCESS}.json!processDataSet.processInformation.quantitativeReference",
    ),
    ("a flow that is not there", lambda s: s.pop("flows/7"), "lca_ilcd.flow_missing", f"{AT}[2]"),
    (
        "a flow without reference",
        lambda s: exchanges(s)[3].pop("referenceToFlowDataSet"),
        "lca_dataset.no_flow",
        f"{AT}[3]",
    ),
    ("a unit group that is not there", lambda s: s.pop("unitgroups/0"), "lca_dataset.flow_without_unit", ""),
    ("a flow property that is not there", lambda s: s.pop("flowproperties/2"), "lca_dataset.flow_without_unit", ""),
    (
        "a unit group without reference",
        lambda s: s["unitgroups/0"]["unitGroupDataSet"]["unitGroupInformation"].pop("quantitativeReference"),
        "lca_dataset.no_reference_unit",
        "",
    ),
    (
        "a factor of zero",
        lambda s: s["unitgroups/0"]["unitGroupDataSet"]["units"]["unit"][1].update(meanValue="0"),
        "lca_dataset.impossible_factor",
        "unitgroups/0.json!unitGroupDataSet.units.unit[1]",
    ),
    ("one id twice", lambda s: s.update({"processes/9": s[PROCESS]}), "lca_dataset.duplicate_id", ""),
    (
        "no id",
        lambda s: s[PROCESS]["processDataSet"][INFORMATION]["dataSetInformation"].pop("common:UUID"),
        "lca_dataset.no_id",
        "",
    ),
    ("no direction", lambda s: exchanges(s)[3].pop("exchangeDirection"), "lca_ilcd.direction", f"{AT}[3]"),
    (
        "an unknown kind of flow",
        lambda s: s["flows/4"]["flowDataSet"].pop("modellingAndValidation"),
        "lca_ilcd.flow_type",
        "flows/4.json!",
    ),
    (
        "an internal number twice",
        lambda s: exchanges(s)[3].update({"@dataSetInternalID": "1"}),
        "lca_ilcd.duplicate_internal_id",
        f"{AT}[3]",
    ),
    (
        "a reminder flow",
        lambda s: exchanges(s)[3].update(functionType="General reminder flow"),
        "lca_ilcd.reminder_flow",
        f"{AT}[3]",
    ),
    (
        "an unknown variable",
        lambda s: exchanges(s)[3].update(referenceToVariable="x"),
        "lca_ilcd.variable_unknown",
        f"{AT}[3]",
    ),
    (
        "a variable that gives another amount",
        lambda s: exchanges(s)[2].update(resultingAmount="7"),
        "lca_dataset.formula_differs",
        f"{AT}[2]",
    ),
    (
        "a co-product that is not there",
        lambda s: exchanges(s)[3].update(
            allocations={"allocation": {"@internalReferenceToCoProduct": "9", "@allocatedFraction": "100"}}
        ),
        "lca_ilcd.allocation_elsewhere",
        f"{AT}[3].allocations.allocation",
    ),
    (
        "a deviation below one",
        lambda s: exchanges(s)[2].update(relativeStandardDeviation95In="0.5"),
        "lca_dataset.impossible_distribution",
        f"{AT}[2]",
    ),
    (
        "an unknown distribution",
        lambda s: exchanges(s)[2].update(uncertaintyDistributionType="beta", minimumAmount="0", maximumAmount="2"),
        "lca_dataset.unknown_distribution",
        f"{AT}[2]",
    ),
    (
        "impact results",
        lambda s: s[PROCESS]["processDataSet"].update(LCIAResults={"LCIAResult": {"meanAmount": "1"}}),
        "lca_ilcd.results_left_out",
        f"{PROCESS}.json!",
    ),
    (
        "a life-cycle model",
        lambda s: s.update({"models/1": {"lifeCycleModelDataSet": {"@version": "1.1"}}}),
        "lca_ilcd.model_left_out",
        "models/1.json!lifeCycleModelDataSet",
    ),
    (
        "a factor without flow",
        lambda s: s["lciamethods/9"]["LCIAMethodDataSet"]["characterisationFactors"]["factor"].append(
            {"referenceToFlowDataSet": {"@refObjectId": SEWAGE}, "meanValue": "1"}
        ),
        "lca_ilcd.factor_without_flow",
        "lciamethods/9.json!LCIAMethodDataSet.characterisationFactors.factor[1]",
    ),
]


@pytest.mark.parametrize(("change", "code", "place"), [case[1:] for case in MALFORMED], ids=[c[0] for c in MALFORMED])
def test_malformed_packages_end_in_findings_with_their_place(
    tmp_path: Path, change: Change, code: str, place: str
) -> None:
    sets = ilcd_sets()
    change(sets)
    library = read(tmp_path, sets)
    assert code in codes(library)
    assert not place or place in places(library, code)


XML_PROCESS = f"ILCD/{PROCESS}.xml"


@pytest.mark.parametrize(
    ("content", "code", "cell"),
    [
        (lambda text: text[: len(text) // 2], "lca_archive.xml_syntax", None),
        (lambda text: "<!DOCTYPE x [<!ENTITY a 'b'>]>" + text.partition("\n")[2], "lca_archive.xml_dtd", "line 1"),
        (lambda text: text.encode("gbk"), "lca_archive.encoding", "line 4"),
        (lambda text: text.replace("<baseName", "<d>" * 400, 1), "lca_archive.xml_syntax", None),
    ],
)
def test_broken_xml_is_told_with_its_line(tmp_path: Path, content: Any, code: str, cell: str | None) -> None:
    files = xml_files(ilcd_sets())
    files[XML_PROCESS] = content(str(files[XML_PROCESS]))
    library = ilcd.read(write_zip(tmp_path / "package.zip", files))
    assert code in codes(library)
    (found,) = [item.source for item in library.findings if item.code == code]
    assert found is not None
    assert found.sheet == XML_PROCESS
    assert found.cell.startswith("line ")
    assert cell is None or found.cell == cell
    assert len(library.flows) == 4


def test_chinese_survives_every_encoding(tmp_path: Path) -> None:
    text = str(xml_files(ilcd_sets())[XML_PROCESS])
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gbk"):
        declared = text.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
        files = xml_files(ilcd_sets()) | {XML_PROCESS: declared.encode(encoding)}
        library = ilcd.read(write_zip(tmp_path / "package.zip", files))
        assert not library.findings, encoding
        assert library.processes[0].synonyms == ("燃煤供热; 层燃炉; 在工厂",)


def test_places_of_xml_are_lines(tmp_path: Path) -> None:
    sets = ilcd_sets()
    exchanges(sets)[3]["resultingAmount"] = "two"
    files = xml_files(sets)
    library = ilcd.read(write_zip(tmp_path / "package.zip", files))
    # The line of the fourth <exchange in the text.
    before = str(files[XML_PROCESS]).split('<exchange dataSetInternalID="3"', maxsplit=1)[0]
    number = before.count("\n") + 1
    assert places(library, "lca_dataset.not_a_number") == {f"{XML_PROCESS}!line {number}"}


def tight(sets: Sets) -> bytes:
    """Stored without compression, so that damage falls on the texts."""
    return json.dumps(list(sets.values()), ensure_ascii=False).encode()


def texts(path: Path, data: bytes, examples: int) -> None:
    @given(changed=damaged(data))
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    def run(changed: bytes) -> None:
        path.write_bytes(changed)
        codes(ilcd.read(path))

    run()
    assert [found.name for found in path.parent.iterdir()] == [path.name]


WHOLE: list[tuple[str, bytes]] = [
    ("p.zip", zipped(xml_files(ilcd_sets()))),
    ("p.json", tight(ilcd_sets())),
    ("p.xml", str(xml_files(ilcd_sets())[XML_PROCESS]).encode()),
]


@pytest.mark.parametrize(("name", "data"), WHOLE)
def test_damaged_packages_never_raise(tmp_path: Path, name: str, data: bytes) -> None:
    texts(tmp_path / name, data, 40)


@pytest.mark.long
@pytest.mark.parametrize(("name", "data"), WHOLE)
def test_damaged_packages_never_raise_in_many_ways(tmp_path: Path, name: str, data: bytes) -> None:
    texts(tmp_path / name, data, 3000)


@given(sets=twisted(ilcd_sets))
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
def test_twisted_packages_never_raise(tmp_path: Path, sets: Any) -> None:
    codes(read(tmp_path, sets))


@pytest.mark.long
@given(sets=twisted(ilcd_sets))
@settings(max_examples=4000, suppress_health_check=list(HealthCheck))
def test_twisted_packages_never_raise_in_many_ways(tmp_path: Path, sets: Any) -> None:
    codes(read(tmp_path, sets))
