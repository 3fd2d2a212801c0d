"""ILCD and TIDAS: XML and JSON give the same data; what is malformed ends in findings with its place."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stats_arrays
from hypothesis import HealthCheck, given, settings

from carbonacct.lca.datasets import AllocationFactor, Exchange, Library
from carbonacct.lca.importers import ilcd
from tests.lca.ilcd_packages import (
    ASH,
    BOILER,
    CO2,
    COAL,
    HEAT,
    MASS,
    SEWAGE,
    Sets,
    exchange,
    flow,
    ilcd_sets,
    said,
    tidas_files,
    xml_files,
)
from tests.lca.packages import codes, damaged, places, twisted, write_zip, zipped

FORMS = {"xml": xml_files, "json": tidas_files}
PROCESS = "processes/8"


def read(tmp_path: Path, sets: Sets, form: str = "json") -> Library:
    return ilcd.read(write_zip(tmp_path / "package.zip", FORMS[form](sets)))


@pytest.fixture(params=sorted(FORMS))
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    return read(tmp_path, ilcd_sets(), request.param)


def line(library: Library, target: str) -> Exchange:
    return next(item for process in library.processes for item in process.exchanges if item.flow == target)


def test_flows_have_names_in_both_languages_kinds_and_units(library: Library) -> None:
    assert not library.findings
    assert (library.format, library.licence) == ("ilcd", "Free of charge for all users and uses")
    co2 = library.flows[CO2]
    assert (co2.name, co2.kind, co2.unit) == ("carbon dioxide", "elementary", "kg")
    assert (co2.cas, co2.formula) == ("124-38-9", "CO2")
    assert co2.compartment == ("Emissions", "Emissions to air")
    assert co2.synonyms == ("二氧化碳", "carbonic acid gas", "dry ice")
    assert (library.flows[HEAT].unit, library.flows[HEAT].synonyms) == ("MJ", ("热力",))
    assert library.flows[ASH].kind == "waste"
    # One kg of coal is 26 MJ.
    assert library.flows[COAL].conversions == (("MJ", 26.0),)


def test_processes_have_names_places_and_times(library: Library) -> None:
    (process,) = library.processes
    assert process.name == "Heat from coal; grate boiler; at plant"
    assert process.synonyms == ("燃煤供热; 层燃炉; 在工厂",)
    assert (process.id, process.location) == (BOILER, "CN")
    assert (process.valid_from, process.valid_to) == ("2020", "2026")
    assert process.categories == ("Electricity, gas, steam", "Steam supply")
    assert process.comment == "Made for a test."


def test_exchanges(library: Library) -> None:
    lines = [
        (item.flow, item.direction, item.amount, item.unit, item.reference) for item in library.processes[0].exchanges
    ]
    assert lines == [
        (HEAT, "output", 10.0, "MJ", True),
        (ASH, "output", 0.2, "kg", False),
        (COAL, "input", 1.0, "kg", False),
        (CO2, "output", 2.0, "kg", False),
    ]
    coal = line(library, COAL)
    assert (coal.location, coal.comment) == ("CN-SX", "weighed")


def test_a_lognormal_is_given_by_the_square_of_its_geometric_deviation(library: Library) -> None:
    uncertainty = line(library, COAL).uncertainty
    assert uncertainty is not None
    assert uncertainty.distribution == stats_arrays.LognormalUncertainty.id
    # The median is 1 kg; SDg² = 1.44, so SDg = 1.2.
    assert (uncertainty.loc, uncertainty.scale) == (0.0, pytest.approx(math.log(1.2)))


def test_variables_scale_the_mean_amount(library: Library) -> None:
    coal = line(library, COAL)
    assert (coal.formula, coal.parameters) == ("2.0*rate", (f"{BOILER}:rate",))
    assert library.processes[0].parameters == (("rate", 0.5),)


def test_allocation_fractions_are_percent(library: Library) -> None:
    (process,) = library.processes
    assert process.default_allocation == "given"
    assert process.allocation == (
        AllocationFactor("given", HEAT, 0.9, 2),
        AllocationFactor("given", ASH, 0.1, 2),
    )


def test_methods(library: Library) -> None:
    (method,) = library.methods
    assert (method.name, method.unit, method.factors) == (("EF 3.1", "Climate change"), "kg", ((CO2, 1.0),))


def test_both_forms_give_the_same(tmp_path: Path) -> None:
    one, other = (read(tmp_path, ilcd_sets(), form) for form in FORMS)
    assert one.flows == other.flows
    assert one.methods == other.methods
    assert one.parameters == other.parameters
    assert [replace(item, source=None) for item in one.processes[0].exchanges] == [
        replace(item, source=None) for item in other.processes[0].exchanges
    ]


def exchanges(sets: Sets) -> list[dict[str, Any]]:
    found = sets[PROCESS]["processDataSet"]["exchanges"]["exchange"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # Twice the standard deviation is written.
        ({"uncertaintyDistributionType": "normal", "relativeStandardDeviation95In": "0.4"}, (3, 2.0, 0.2, None, None)),
        (
            {"uncertaintyDistributionType": "uniform", "minimumAmount": "1.5", "maximumAmount": "2.5"},
            (4, None, None, 1.5, 2.5),
        ),
        (
            {"uncertaintyDistributionType": "triangular", "minimumAmount": "1", "maximumAmount": "4"},
            (5, 2.0, None, 1.0, 4.0),
        ),
        ({"uncertaintyDistributionType": "undefined", "relativeStandardDeviation95In": "7"}, None),
    ],
)
def test_other_distributions(tmp_path: Path, form: str, written: dict[str, str], expected: Any) -> None:
    sets = ilcd_sets()
    exchanges(sets)[3].update(written)
    uncertainty = line(read(tmp_path, sets, form), CO2).uncertainty
    if expected is None:
        assert uncertainty is None
        return
    assert uncertainty is not None
    values = (
        uncertainty.distribution,
        *(uncertainty.loc, uncertainty.scale, uncertainty.minimum, uncertainty.maximum),
    )
    assert tuple(None if math.isnan(value) else value for value in values) == expected


def test_a_treatment_whose_reference_is_an_input_and_empty_elements(tmp_path: Path) -> None:
    """As Tiangong writes it: the waste taken in is the reference; empty objects stand for nothing."""
    sets = ilcd_sets()
    process = sets[PROCESS]["processDataSet"]
    process["processInformation"]["quantitativeReference"]["referenceToReferenceFlow"] = "4"
    process["processInformation"]["mathematicalRelations"] = {"variableParameter": {}}
    exchanges(sets)[2].pop("referenceToVariable")
    exchanges(sets)[2]["meanAmount"] = "1.0"
    exchanges(sets)[2]["allocations"] = {"allocation": {}}
    exchanges(sets).append(exchange(4, SEWAGE, "Input", 1000.0))
    sets["flows/sewage"] = {"flowDataSet": flow(SEWAGE, said("Sludge", "污泥"), "Waste flow", [(MASS, 1.0)])}
    library = read(tmp_path, sets)
    assert not library.findings
    sludge = line(library, SEWAGE)
    assert (sludge.direction, sludge.reference, sludge.amount) == ("input", True, 1000.0)
    assert library.processes[0].allocation == ()


def test_names_only_in_chinese_or_german(tmp_path: Path) -> None:
    sets = ilcd_sets()
    about = sets["flows/5"]["flowDataSet"]["flowInformation"]["dataSetInformation"]
    about["name"]["baseName"] = {"@xml:lang": "zh", "#text": "热力"}
    library = read(tmp_path, sets, "xml")
    assert (library.flows[HEAT].name, library.flows[HEAT].synonyms) == ("热力", ())
    about["name"]["baseName"] = [{"@xml:lang": "de", "#text": "Wärme"}, {"@xml:lang": "zh", "#text": "热力"}]
    assert read(tmp_path, sets).flows[HEAT].name == "热力"


def test_the_newest_version_is_used(tmp_path: Path) -> None:
    sets = ilcd_sets()
    newer = flow(HEAT, said("Heat, new"), "Product flow", [(MASS, 1.0)])
    newer["administrativeInformation"]["publicationAndOwnership"]["common:dataSetVersion"] = "01.01.000"
    sets["flows/new"] = {"flowDataSet": newer}
    library = read(tmp_path, sets)
    assert library.flows[HEAT].name == "Heat, new"
    assert codes(library) == {"lca_ilcd.older_version"}


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


def test_rows_of_a_platform_and_single_files(tmp_path: Path) -> None:
    rows = [{"id": "x", "json_ordered": content} for content in ilcd_sets().values()]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    library = ilcd.read(path)
    assert (len(library.flows), len(library.processes), library.findings) == (4, 1, ())
    assert "lca_dataset.no_data_set" in codes(ilcd.read(write_zip(tmp_path / "p.zip", {"a.xml": "<a/>"})))


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
