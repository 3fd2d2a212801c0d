"""Databases of a store: written, listed, shown, searched, replaced, deleted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.findings import DataError
from carbonacct.lca import brightway
from carbonacct.lca.brightway import DatabaseOrigin, DatasetRecord, ExchangeRecord, Store
from carbonacct.lca.datasets import Uncertainty

LOGNORMAL = Uncertainty(2, loc=float(np.log(0.31)), scale=0.1, pedigree=(1, 2, 1, 1, 3))
AIR = [
    DatasetRecord("co2", "Carbon dioxide, fossil", "kilogram", kind="emission", categories=("air",), cas="000124-38-9"),
    DatasetRecord("ch4", "Methane, fossil", "kilogram", kind="emission", categories=("air", "urban")),
]


def process(code: str, name: str, *exchanges: ExchangeRecord, unit: str = "kilogram", **more: object) -> DatasetRecord:
    made = ExchangeRecord(("park", code), 1.0, "production")
    return DatasetRecord(code, name, unit, "CN", exchanges=(made, *exchanges), **more)  # type: ignore[arg-type]


PARK = [
    process("coal", "硬煤 hard coal", ExchangeRecord(("air", "ch4"), 0.006, "biosphere")),
    process(
        "power",
        "electricity, high voltage",
        ExchangeRecord(("air", "co2"), 0.85, "biosphere"),
        ExchangeRecord(("park", "coal"), 0.31, "technosphere", LOGNORMAL, "Ｍeter 7"),
        unit="kilowatt hour",
        extra={"name_zh": "高压电力"},
    ),
]


@pytest.fixture
def filled(store: Store) -> Store:
    brightway.write_database(store, "air", AIR)
    brightway.write_database(store, "park", PARK, DatabaseOrigin("ab" * 32, "openLCA JSON-LD", "MIT", 3))
    return store


def test_what_is_written_is_read_again(filled: Store) -> None:
    shown = brightway.show_process(filled, "park", "power")
    assert (shown.node.name, shown.node.unit, shown.node.location) == (
        "electricity, high voltage",
        "kilowatt hour",
        "CN",
    )
    assert shown.node.extra == {"name_zh": "高压电力"}
    production, coal, co2 = shown.exchanges
    assert (production.kind, production.amount, production.input) == ("production", 1.0, ("park", "power"))
    assert (coal.kind, coal.amount, coal.node and coal.node.name) == ("technosphere", 0.31, "硬煤 hard coal")
    assert coal.uncertainty is not None and coal.uncertainty.pedigree == LOGNORMAL.pedigree
    assert (coal.uncertainty.distribution, coal.uncertainty.loc, coal.uncertainty.scale) == (2, LOGNORMAL.loc, 0.1)
    assert co2.node is not None and co2.node.cas == "000124-38-9" and co2.node.categories == ("air",)
    assert co2.node.label == "Carbon dioxide, fossil (air) [kilogram]"


def test_bw2data_reads_the_same(filled: Store) -> None:
    import bw2data  # noqa: PLC0415

    power = bw2data.get_node(database="park", code="power")
    assert sorted((exc["type"], exc["amount"]) for exc in power.exchanges()) == [
        ("biosphere", 0.85),
        ("production", 1.0),
        ("technosphere", 0.31),
    ]


def test_databases_are_listed_with_their_origin(filled: Store) -> None:
    air, park = brightway.list_databases(filled)
    assert (air.name, air.processes, air.flows, air.depends) == ("air", 0, 2, ())
    assert (park.name, park.processes, park.flows, park.depends, park.backend) == ("park", 2, 0, ("air",), "sqlite")
    assert (park.sha256, park.format, park.licence, park.findings) == ("ab" * 32, "openLCA JSON-LD", "MIT", 3)
    assert park.modified[:2] == "20"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("硬煤", ["coal"]),
        ("HARD coal", ["coal"]),
        ("voltage electricity", ["power"]),
        ("高压", ["power"]),
        ("124-38-9", ["co2"]),
        ("ＦＯＳＳＩＬ", ["ch4", "co2"]),
        ("coal oil", []),
        ("", ["ch4", "co2", "coal", "power"]),
    ],
)
def test_search_by_words_in_both_languages(filled: Store, text: str, found: list[str]) -> None:
    assert sorted(node.code for node in brightway.search(filled, text).hits) == found


def test_search_with_facets(filled: Store) -> None:
    result = brightway.search(filled, "", unit="kilogram", processes=True, limit=1)
    assert [node.code for node in result.hits] == ["coal"] and result.total == 1
    assert dict(result.units) == {"kilogram": 1, "kilowatt hour": 1} and dict(result.locations) == {"CN": 2}
    assert brightway.search(filled, "fossil", databases=["air"], processes=False).hits[0].code == "ch4"
    with pytest.raises(UsageError, match="air, park"):
        brightway.search(filled, "x", databases=["aire"])


def test_the_best_hit_comes_first(store: Store) -> None:
    names = ["steel, low-alloyed", "market for steel", "Steel", "steelworks"]
    brightway.write_database(store, "s", [DatasetRecord(str(n), name, "kg") for n, name in enumerate(names)])
    assert [node.name for node in brightway.search(store, "steel").hits] == [
        "Steel",
        "steelworks",
        "steel, low-alloyed",
        "market for steel",
    ]


def test_errors_are_all_found_and_nothing_is_written(store: Store) -> None:
    records = [
        DatasetRecord("a", "A", "kg", exchanges=(ExchangeRecord(("air", "xx"), 2.0, "biosphere"),)),
        DatasetRecord("a", "B", "kg", exchanges=(ExchangeRecord(("d", "a"), float("nan"), "technosphere"),)),
        DatasetRecord("c", "C", "kg", exchanges=(ExchangeRecord(("d", "c"), 1.0, "wrong"),)),  # type: ignore[arg-type]
        DatasetRecord(
            "e",
            "E",
            "kg",
            exchanges=(ExchangeRecord(("d", "e"), 1.0, "production"), ExchangeRecord(("d", "c"), 1.0, "production")),
        ),
        DatasetRecord("f", "F", "kg", exchanges=(ExchangeRecord(("d", "f"), 0.0, "production"),)),
        DatasetRecord("g", "G", "kg", kind="emission", exchanges=(ExchangeRecord(("d", "c"), 1.0, "technosphere"),)),
    ]
    with pytest.raises(DataError) as error:
        brightway.write_database(store, "d", records)
    assert {item.code.split(".")[1] for item in error.value.findings} == {
        "duplicate_code",
        "unknown_input",
        "not_finite",
        "unknown_kind",
        "several_products",
        "no_output",
        "flow_with_exchanges",
    }
    assert brightway.list_databases(store) == ()


def test_a_replaced_database_keeps_its_ids(filled: Store) -> None:
    brightway.write_method(filled, ("climate",), "kg", {("air", "co2"): 1.0, ("air", "ch4"): 29.8})
    before = brightway.node_id(filled, "air", "co2")
    with pytest.raises(UsageError, match="already holds"):
        brightway.write_database(filled, "air", AIR)
    brightway.write_database(
        filled, "air", [*AIR, DatasetRecord("n2o", "N2O", "kilogram", kind="emission")], replace=True
    )
    assert brightway.node_id(filled, "air", "co2") == before
    assert brightway.read_method(filled, ("climate",))[before] == 1.0
    system = brightway.system_of(filled, "park")
    column = system.process_index[brightway.node_id(filled, "park", "power")]
    assert system.biosphere[[system.flow_index[before]], [column]][0] == 0.85


def test_a_replaced_database_must_hold_what_others_use(filled: Store) -> None:
    with pytest.raises(DataError) as error:
        brightway.write_database(filled, "air", AIR[:1], replace=True)
    (only,) = error.value.findings
    assert only.code == "lca_brightway.still_used" and "ch4" in only.message("en") and "ch4" in only.message("zh")
    assert brightway.show_database(filled, "air").flows == 2


def test_deleting(filled: Store) -> None:
    with pytest.raises(UsageError, match="used by park"):
        brightway.delete_database(filled, "air")
    brightway.delete_database(filled, "park")
    brightway.delete_database(filled, "air")
    assert brightway.list_databases(filled) == ()
    assert not list(Path(filled.folder).rglob("park*.zip"))
    with pytest.raises(UsageError, match="holds: none"):
        brightway.delete_database(filled, "air")


def test_unknown_processes_and_methods_are_named(filled: Store) -> None:
    with pytest.raises(UsageError, match="'cola'"):
        brightway.show_process(filled, "park", "cola")
    with pytest.raises(UsageError, match="set up the methods first"):
        brightway.read_method(filled, ("IPCC 2021",))
    with pytest.raises(UsageError, match="at least one"):
        brightway.system_of(filled)
    with pytest.raises(UsageError, match="no technosphere"):
        brightway.system_of(filled, "air")


def test_methods_are_written_shown_and_deleted(filled: Store) -> None:
    name = ("园区 park", "climate")
    brightway.write_method(filled, name, "kg CO2-Eq", {("air", "co2"): 1.0, ("air", "ch4"): 29.8}, description="AR6")
    info, factors = brightway.show_method(filled, name)
    assert (info.unit, info.factors, info.description) == ("kg CO2-Eq", 2, "AR6")
    assert [(item.flow and item.flow.code, item.value) for item in factors] == [("ch4", 29.8), ("co2", 1.0)]
    assert [item.name for item in brightway.list_methods(filled, "CLIMATE park")] == [name]
    assert brightway.method_findings(filled, name) == ()
    for wrong in ({("air", "xx"): 1.0}, {12345: 1.0}, {("air", "co2"): float("inf")}):
        with pytest.raises(UsageError):
            brightway.write_method(filled, ("other",), "kg", wrong)
    with pytest.raises(UsageError, match="already"):
        brightway.write_method(filled, name, "kg", {})
    brightway.delete_method(filled, name)
    assert brightway.list_methods(filled) == ()


def test_factors_of_a_region_are_left_aside_and_said(filled: Store) -> None:
    import bw2data  # noqa: PLC0415

    flow = brightway.node_id(filled, "air", "co2")
    method = bw2data.Method(("regional",))
    method.register(unit="kg")
    method.write([(flow, 1.5), (flow, 7.0, "CN")])
    assert brightway.read_method(filled, ("regional",)) == {flow: 1.5}
    (only,) = brightway.method_findings(filled, ("regional",))
    assert only.code == "lca_brightway.regional_factors"


def test_uncertain_factors_keep_their_distribution(filled: Store) -> None:
    import bw2data  # noqa: PLC0415

    flow = brightway.node_id(filled, "air", "ch4")
    method = bw2data.Method(("uncertain",))
    method.register(unit="kg")
    method.write([(flow, {"amount": 29.8, "uncertainty_type": 3, "loc": 29.8, "scale": 5.5})])
    assert brightway.read_method(filled, ("uncertain",)) == {flow: 29.8}
    record = brightway.read_method_uncertainty(filled, ("uncertain",))[flow]
    assert (record["uncertainty_type"], record["scale"]) == (3, 5.5)
