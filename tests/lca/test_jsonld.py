"""openLCA JSON-LD: both schemas give the same data; impossible distributions are told with their place."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import olca_schema
import pytest
import stats_arrays
from olca_schema import zipio

from carbonacct.lca.datasets import AllocationFactor, Exchange, Library, Uncertainty
from carbonacct.lca.importers import jsonld
from tests.lca.packages import as_files, codes, jsonld_1x, places, write_zip

USLCI = Path(__file__).resolve().parents[3] / "shared/data/uslci/uslci_fy17q4_olca1.5_json_ld.zip"
Package = dict[str, dict[str, Any]]


def read(tmp_path: Path, package: Package) -> Library:
    return jsonld.read(write_zip(tmp_path / "package.zip", as_files(package)))


def exchange_of(library: Library, flow: str) -> Exchange:
    return next(exchange for process in library.processes for exchange in process.exchanges if exchange.flow == flow)


@pytest.fixture
def boiler(tmp_path: Path) -> Library:
    return read(tmp_path, jsonld_1x())


def test_flows_have_kind_unit_compartment_cas_and_conversions(boiler: Library) -> None:
    assert not [item for item in boiler.findings if item.severity == "error"]
    assert (boiler.format, boiler.name, len(boiler.sha256)) == ("openlca_jsonld", "package", 64)
    co2 = boiler.flows["f-co2"]
    assert (co2.kind, co2.unit, co2.compartment) == ("elementary", "kg", ("air", "urban"))
    assert (co2.cas, co2.formula) == ("124-38-9", "CO2")
    assert boiler.flows["f-heat"].name == "Heat 热力"
    # One MJ of heat is 1/3.6 kWh (the exchange is in kWh); one kg of coal is 20 MJ.
    assert dict(boiler.flows["f-heat"].conversions) == {"kWh": pytest.approx(1 / 3.6, rel=1e-15)}
    assert dict(boiler.flows["f-coal"].conversions) == {"MJ": 20.0}


def test_exchanges_keep_their_amount_unit_and_side(boiler: Library) -> None:
    (process,) = boiler.processes
    assert (process.id, process.location, process.categories) == ("p-boiler", "CN", ("Energy", "Heat"))
    assert (process.valid_from, process.valid_to) == ("2020-01-01", "2025-12-31")
    heat, coal, power = (exchange_of(boiler, flow) for flow in ("f-heat", "f-coal", "f-power"))
    assert (heat.amount, heat.unit, heat.direction, heat.reference) == (1.0, "kWh", "output", True)
    assert (coal.amount, coal.unit, coal.direction, coal.provider) == (0.18, "kg", "input", "p-mine")
    # openLCA keeps avoided products among the inputs; they are outputs that are credited.
    assert (power.direction, power.avoided) == ("output", True)
    assert coal.source is not None
    assert str(coal.source) == "package.zip[processes/p-boiler.json]!exchanges[2]"


def test_distributions_pedigree_formula_and_parameters(boiler: Library) -> None:
    coal = exchange_of(boiler, "f-coal")
    assert coal.uncertainty is not None
    assert coal.uncertainty.distribution == stats_arrays.LognormalUncertainty.id
    assert coal.uncertainty.loc == pytest.approx(math.log(0.18))
    assert coal.uncertainty.scale == pytest.approx(math.log(1.2))
    assert coal.uncertainty.pedigree == (2, 4, 0, 3, 1)
    # Heat_Rate / NCV = 3.6 / 20 = 0.18; Heat_Rate itself rests on the global kWh_MJ.
    assert coal.formula == "Heat_Rate / NCV"
    assert coal.parameters == ("kWh_MJ", "p-boiler:NCV")
    assert boiler.processes[0].parameters == (("NCV", 20.0), ("Heat_Rate", 3.6))
    assert {item.id: item.value for item in boiler.parameters} == {
        "kWh_MJ": 3.6,
        "p-boiler:NCV": 20.0,
        "p-boiler:Heat_Rate": 3.6,
    }
    assert "lca_dataset.formula_differs" not in codes(boiler)


def test_allocation_factors(boiler: Library) -> None:
    (process,) = boiler.processes
    assert process.default_allocation == "economic"
    assert process.allocation == (
        AllocationFactor("economic", "f-heat", 0.9),
        AllocationFactor("economic", "f-ash", 0.1),
        AllocationFactor("causal", "f-ash", 0.25, 2),
    )
    assert places(boiler, "lca_jsonld.allocation_without_product") == {"processes/p-boiler.json!allocationFactors[3]"}


def test_methods_give_factors_per_reference_unit(boiler: Library) -> None:
    (method,) = boiler.methods
    # 1000 per tonne is 1 per kg.
    assert (method.name, method.unit, method.factors) == (("GWP", "100a"), "kg CO2e", (("f-co2", 1.0),))


def test_a_folder_and_a_single_file_read_too(tmp_path: Path, boiler: Library) -> None:
    folder = tmp_path / "package"
    for name, text in as_files(jsonld_1x()).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    same = jsonld.read(folder)
    assert same.flows == boiler.flows
    assert [process.id for process in same.processes] == ["p-boiler"]
    graph = tmp_path / "all.json"
    graph.write_text(json.dumps({"@graph": list(jsonld_1x().values())}), encoding="utf-8")
    assert jsonld.read(graph).flows == boiler.flows


KINDS: list[tuple[dict[str, object], Uncertainty]] = [
    ({"distributionType": "NORMAL_DISTRIBUTION", "mean": 2.0, "sd": 0.5}, Uncertainty(3, loc=2.0, scale=0.5)),
    (
        {"distributionType": "UNIFORM_DISTRIBUTION", "minimum": 1.0, "maximum": 3.0},
        Uncertainty(4, minimum=1.0, maximum=3.0),
    ),
    (
        {"distributionType": "TRIANGLE_DISTRIBUTION", "minimum": 1.0, "mode": 2.5, "maximum": 3.0},
        Uncertainty(5, loc=2.5, minimum=1.0, maximum=3.0),
    ),
]


def fields(uncertainty: Uncertainty) -> list[float]:
    return [getattr(uncertainty, name) for name in ("distribution", "loc", "scale", "shape", "minimum", "maximum")]


@pytest.mark.parametrize(("written", "expected"), KINDS)
def test_every_distribution_of_openlca(tmp_path: Path, written: dict[str, object], expected: Uncertainty) -> None:
    package = jsonld_1x()
    coal(package)["uncertainty"] = written
    found = exchange_of(read(tmp_path, package), "f-coal").uncertainty
    assert found is not None
    assert fields(found) == pytest.approx(fields(expected), nan_ok=True)


def test_the_ids_are_those_of_stats_arrays() -> None:
    assert [expected.distribution for _, expected in KINDS] == [
        stats_arrays.NormalUncertainty.id,
        stats_arrays.UniformUncertainty.id,
        stats_arrays.TriangularUncertainty.id,
    ]


def coal(package: Package) -> dict[str, Any]:
    exchange = package["processes/p-boiler.json"]["exchanges"][2]
    assert isinstance(exchange, dict)
    return exchange


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 0.18, "geomSd": 0.0}, "lca_dataset.no_spread"),
        (
            {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": -0.18, "geomSd": 1.2},
            "lca_dataset.impossible_distribution",
        ),
        ({"distributionType": "NORMAL_DISTRIBUTION", "mean": 1, "sd": -1}, "lca_dataset.impossible_distribution"),
        (
            {"distributionType": "TRIANGLE_DISTRIBUTION", "minimum": 1, "mode": 9, "maximum": 3},
            "lca_dataset.impossible_distribution",
        ),
        ({"distributionType": "CAUCHY"}, "lca_dataset.unknown_distribution"),
        ({"distributionType": "NORMAL_DISTRIBUTION", "mean": 1}, "lca_dataset.not_a_number"),
    ],
)
def test_impossible_distributions_are_left_out(tmp_path: Path, written: dict[str, object], code: str) -> None:
    package = jsonld_1x()
    coal(package)["uncertainty"] = written
    coal(package).pop("dqEntry")
    library = read(tmp_path, package)
    assert code in codes(library)
    found = exchange_of(library, "f-coal")
    assert (found.amount, found.uncertainty) == (0.18, None)


def test_swapped_bounds_are_put_in_order(tmp_path: Path) -> None:
    package = jsonld_1x()
    coal(package)["uncertainty"] = {
        "distributionType": "TRIANGLE_DISTRIBUTION",
        "minimum": 5.6,
        "mode": 5.54,
        "maximum": 5.48,
    }
    library = read(tmp_path, package)
    found = exchange_of(library, "f-coal").uncertainty
    assert found is not None
    assert (found.minimum, found.loc, found.maximum) == (5.48, 5.54, 5.6)
    assert "lca_dataset.swapped_bounds" in codes(library)


def package_of_olca_schema(path: Path) -> None:
    """The same boiler, written by openLCA's own Python library in schema 2.x."""
    mass = olca_schema.new_unit_group("Units of mass", "kg")
    assert mass.units is not None
    tonne = olca_schema.Unit(id="t", name="t", conversion_factor=1000.0)
    mass.units.append(tonne)
    weight = olca_schema.new_flow_property("Mass", mass)
    steel, scrap = olca_schema.new_product("Steel 钢", weight), olca_schema.new_waste("Scrap", weight)
    carbon = olca_schema.new_elementary_flow("CO2", weight)
    carbon.category = "Elementary flows/Emission to air/urban"
    ore = olca_schema.new_product("Ore", weight)
    place = olca_schema.new_location("China", "CN")
    process = olca_schema.new_process("Steelworks")
    process.category, process.location = "Metals/Steel", place.to_ref()
    process.default_allocation_method = olca_schema.AllocationType.PHYSICAL_ALLOCATION
    output = olca_schema.new_output(process, steel, 2.0, tonne)
    output.is_quantitative_reference = True
    taken = olca_schema.new_input(process, ore, 3000.0)
    taken.uncertainty = olca_schema.Uncertainty(
        distribution_type=olca_schema.UncertaintyType.NORMAL_DISTRIBUTION, mean=3000.0, sd=10.0
    )
    taken.dq_entry = "(1;2;3;4;5)"
    taken.amount_formula = "1500 * two"
    emitted = olca_schema.new_output(process, carbon, 500.0)
    left = olca_schema.new_output(process, scrap, 4.0)
    process.parameters = [olca_schema.new_parameter("two", 2.0)]
    factor = olca_schema.AllocationFactor(
        allocation_type=olca_schema.AllocationType.CAUSAL_ALLOCATION,
        product=steel.to_ref(),
        value=1.0,
        exchange=olca_schema.ExchangeRef(internal_id=emitted.internal_id),
    )
    process.allocation_factors = [factor]
    category = olca_schema.new_impact_category("Climate change")
    category.ref_unit = "kg CO2e"
    category.impact_factors = [
        olca_schema.ImpactFactor(flow=carbon.to_ref(), value=1.0, flow_property=weight.to_ref(), unit=taken.unit)
    ]
    method = olca_schema.new_impact_method("IPCC")
    method.impact_categories = [category.to_ref()]
    assert left.internal_id is not None
    with zipio.ZipWriter(path) as writer:
        for entity in (mass, weight, steel, scrap, carbon, ore, place, process, category, method):
            writer.write(entity)


def test_a_package_that_olca_schema_wrote(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    package_of_olca_schema(path)
    library = jsonld.read(path)
    assert not library.findings
    names = {flow.name: flow for flow in library.flows.values()}
    assert {name: flow.kind for name, flow in names.items()} == {
        "Steel 钢": "product",
        "Ore": "product",
        "Scrap": "waste",
        "CO2": "elementary",
    }
    assert names["CO2"].compartment == ("Emission to air", "urban")
    (process,) = library.processes
    assert (process.location, process.categories, process.default_allocation) == ("CN", ("Metals", "Steel"), "physical")
    lines = [
        (library.flows[item.flow].name, item.direction, item.amount, item.unit, item.reference)
        for item in process.exchanges
    ]
    assert lines == [
        ("Steel 钢", "output", 2.0, "t", True),
        ("Ore", "input", 3000.0, "kg", False),
        ("CO2", "output", 500.0, "kg", False),
        ("Scrap", "output", 4.0, "kg", False),
    ]
    ore = process.exchanges[1]
    assert ore.uncertainty is not None
    assert (ore.uncertainty.loc, ore.uncertainty.scale, ore.uncertainty.pedigree) == (3000.0, 10.0, (1, 2, 3, 4, 5))
    assert ore.parameters == (f"{process.id}:two",)
    assert process.allocation == (AllocationFactor("causal", names["Steel 钢"].id, 1.0, 2),)
    assert library.methods[0].factors == ((names["CO2"].id, 1.0),)
    assert library.methods[0].name == ("IPCC", "Climate change")


@pytest.mark.skipif(not USLCI.exists(), reason="the US LCI files are not here (../shared/data/uslci)")
def test_the_us_lci_database(tmp_path: Path) -> None:
    library = jsonld.read(USLCI)
    exchanges = [exchange for process in library.processes for exchange in process.exchanges]
    # Counted in the files with json and zipfile alone.
    assert (len(library.processes), len(library.flows), len(exchanges)) == (766, 4601, 32526)
    assert Counter(flow.kind for flow in library.flows.values()) == {"elementary": 2918, "product": 1659, "waste": 24}
    assert sum(exchange.direction == "input" for exchange in exchanges) == 9196
    assert sum(exchange.reference for exchange in exchanges) == 766
    assert Counter(exchange.unit for exchange in exchanges)["kWh"] == 1661
    assert sum(exchange.formula != "" for exchange in exchanges) == 259
    assert len(library.parameters) == 537
    assert sum(exchange.uncertainty is not None for exchange in exchanges) == 889
    assert not [item for item in library.findings if item.severity == "error"]
    counted = {item.code: dict(item.params)["count"] for item in library.findings}
    assert counted["lca_dataset.no_spread"] == "4811"
    assert counted["lca_dataset.swapped_bounds"] == "21"
