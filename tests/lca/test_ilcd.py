"""ILCD and TIDAS: XML and JSON give the same data."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stats_arrays

from carbonacct.lca.datasets import AllocationFactor, Exchange, Library
from carbonacct.lca.importers import ilcd
from tests.lca.ilcd_packages import (
    ASH,
    BOILER,
    CO2,
    COAL,
    HEAT,
    MASS,
    PROCESS,
    SEWAGE,
    Sets,
    exchange,
    exchanges,
    flow,
    ilcd_sets,
    said,
    tidas_files,
    xml_files,
)
from tests.lca.packages import codes, write_zip

FORMS = {"xml": xml_files, "json": tidas_files}


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


def test_rows_of_a_platform_and_single_files(tmp_path: Path) -> None:
    rows = [{"id": "x", "json_ordered": content} for content in ilcd_sets().values()]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    library = ilcd.read(path)
    assert (len(library.flows), len(library.processes), library.findings) == (4, 1, ())
    assert "lca_dataset.no_data_set" in codes(ilcd.read(write_zip(tmp_path / "p.zip", {"a.xml": "<a/>"})))
