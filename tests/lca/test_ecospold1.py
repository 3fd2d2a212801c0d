"""EcoSpold 1: data sets made by hand after the schema, and the US LCI release where it is at hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from carbonacct.lca.datasets import AllocationFactor, Library
from carbonacct.lca.importers import read_library
from carbonacct.lca.importers.ecospold1 import read, sniff
from tests.lca.packages import codes, damaged, places, write_zip

USLCI = Path(__file__).resolve().parents[3] / "shared" / "data" / "uslci" / "uslci_fy21q3_ecospold1.zip"
SPACE = 'xmlns="http://www.EcoInvent.org/EcoSpold01"'


def exchange(number: str, name: str, group: str, amount: object, unit: str = "kg", **more: str) -> str:
    """An exchange; ``group`` is ``in5`` or ``out0``."""
    side, own = ("inputGroup", group[2:]) if group.startswith("in") else ("outputGroup", group[3:])
    attributes = "".join(f' {key}="{value}"' for key, value in more.items())
    return (
        f'<exchange number="{number}" name="{name}" unit="{unit}" meanValue="{amount}"{attributes}>'
        f"<{side}>{own}</{side}></exchange>"
    )


def allocation(product: str, percent: float, *exchanges: str) -> str:
    numbers = "".join(f"<referenceToInputOutput>{number}</referenceToInputOutput>" for number in exchanges)
    return f'<allocation referenceToCoProduct="{product}" fraction="{percent}">{numbers}</allocation>'


def dataset(number: str, name: str, *exchanges: str, unit: str = "kg", kind: str = "1", location: str = "CN") -> str:
    return f"""<dataset number="{number}"><metaInformation><processInformation>
<referenceFunction name="{name}" localName="过程" unit="{unit}" amount="1" category="metals" subCategory="steel"
 generalComment="made up"><synonym>also {name}</synonym></referenceFunction>
<geography location="{location}"/>
<timePeriod><startDate>2019-01-01</startDate><endDate>2020-12-31</endDate></timePeriod>
<dataSetInformation type="{kind}"/></processInformation></metaInformation>
<flowData>{"".join(exchanges)}</flowData></dataset>"""


def document(*datasets: str, space: str = SPACE) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ecoSpold {space}>\n{"".join(datasets)}\n</ecoSpold>'


AIR = {"category": "air", "subCategory": "urban"}
STEEL = dataset(
    "7",
    "steel making",
    exchange("1", "steel", "out0", 2, location="CN"),
    exchange("2", "slag", "out2", 0.5, location="CN"),
    exchange("3", "scrap for disposal", "out3", 0.1),
    exchange("4", "pig iron", "out1", 0.2),
    exchange("8", "coal", "in5", 0.6, location="CN"),
    exchange("9", "power", "in2", 3, "kWh"),
    exchange("10", "Carbon dioxide, fossil", "out4", 1.8, CASNumber="000124-38-9", formula="CO2", **AIR),
    exchange("11", "Iron ore", "in4", 1.6, category="resource", subCategory="in ground"),
    allocation("1", 80, "8", "10"),
    allocation("2", 20, "8"),
)
COAL = dataset("8", "coal mining", exchange("8", "coal", "out0", 1, location="CN"))


def of(path: Path, text: str) -> Library:
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_data_sets_exchanges_and_allocation(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(document(STEEL, COAL), encoding="utf-8")
    library = read_library(tmp_path / "a.xml")
    assert (library.format, codes(library)) == ("ecospold1", set())
    steel, coal = library.processes
    assert (steel.id, steel.name, steel.location, steel.categories) == ("7", "steel making", "CN", ("metals", "steel"))
    assert (steel.valid_from, steel.valid_to, steel.comment) == ("2019-01-01", "2020-12-31", "made up")
    assert steel.synonyms == ("过程", "also steel making")
    made, slag, waste, avoided, fuel, power, gas, ore = steel.exchanges
    assert [item.reference for item in steel.exchanges] == [True] + [False] * 7
    assert (slag.direction, avoided.avoided, library.flows[waste.flow].kind) == ("output", True, "waste")
    assert fuel.flow == coal.exchanges[0].flow
    assert (power.direction, power.unit, made.amount) == ("input", "kWh", 2.0)
    carbon = library.flows[gas.flow]
    assert (carbon.cas, carbon.formula, carbon.compartment, carbon.kind) == (
        "124-38-9",
        "CO2",
        ("air", "urban"),
        "elementary",
    )
    assert (ore.direction, library.flows[ore.flow].compartment) == ("input", ("resource", "in ground"))
    # Percent of exchanges number 8 (place 4) and 10 (place 6).
    assert steel.allocation == (
        AllocationFactor("given", made.flow, 0.8, 4),
        AllocationFactor("given", made.flow, 0.8, 6),
        AllocationFactor("given", slag.flow, 0.2, 4),
    )
    assert (steel.default_allocation, coal.default_allocation) == ("given", "none")
    assert ore.source is not None and "dataset 7, exchange 8, line" in ore.source.cell


def test_one_file_a_data_set_in_a_zip_or_folder(tmp_path: Path) -> None:
    files = {"x/a.xml": document(STEEL), "x/b.XML": document(COAL), "x/categories.xml": "<categories/>"}
    library = read_library(write_zip(tmp_path / "a.zip", files))
    assert (library.format, [process.id for process in library.processes]) == ("ecospold1", ["7", "8"])
    assert library.processes[0].exchanges[4].flow == library.processes[1].exchanges[0].flow


def test_an_input_finds_its_product_by_location_else_by_number(tmp_path: Path) -> None:
    text = document(
        dataset("1", "power, CN", exchange("50", "power", "out0", 1, "kWh", location="CN"), unit="kWh"),
        dataset("2", "power, DE", exchange("51", "power", "out0", 1, "kWh", location="DE"), unit="kWh"),
        dataset(
            "3",
            "use",
            exchange("9", "thing", "out0", 1),
            exchange("50", "power", "in5", 1, "kWh", location="DE"),
            exchange("50", "power", "in5", 1, "MJ"),
            exchange("50", "heat", "in5", 1, "MJ"),
        ),
    )
    library = of(tmp_path / "a.xml", text)
    chinese, german, use = library.processes
    flows = [item.flow for item in use.exchanges[1:]]
    assert flows[:2] == [german.exchanges[0].flow, chinese.exchanges[0].flow]
    assert library.flows[flows[2]].name == "heat"
    # The amount keeps its own unit, to be converted when it is linked.
    assert (use.exchanges[2].unit, library.flows[flows[1]].unit) == ("MJ", "kWh")


def test_distributions_from_the_interval_of_95_percent(tmp_path: Path) -> None:
    spread = [
        {"uncertaintyType": "1", "standardDeviation95": "1.44"},
        {"uncertaintyType": "2", "standardDeviation95": "0.5"},
        {"uncertaintyType": "3", "minValue": "3", "mostLikelyValue": "4", "maxValue": "6"},
        {"uncertaintyType": "4", "minValue": "3", "maxValue": "5"},
        {"uncertaintyType": "0"},
        {"uncertaintyType": "1", "standardDeviation95": "1"},
        {"uncertaintyType": "1", "standardDeviation95": "0"},
        {"uncertaintyType": "1", "standardDeviation95": "-2"},
        {"uncertaintyType": "2"},
        {"uncertaintyType": "1", "standardDeviation95": "Infinity"},
        {"uncertaintyType": "9"},
        {"uncertaintyType": "4", "minValue": "5", "maxValue": "3"},
    ]
    scored = {"uncertaintyType": "1", "standardDeviation95": "1.21", "generalComment": "(2,4,1,na,1,5); literature"}
    gases = [exchange("5", "gas", "out4", 4, **AIR, **more) for more in (*spread, scored)]
    library = of(tmp_path / "a.xml", document(dataset("1", "making", exchange("1", "thing", "out0", 1), *gases)))
    found = [item.uncertainty for item in library.processes[0].exchanges[1:]]
    # stats_arrays: 2 lognormal, 3 normal, 4 uniform, 5 triangular.
    kinds = [item and item.distribution for item in found]
    assert kinds == [2, 3, 5, 4, None, None, None, None, None, None, None, 4, 2]
    lognormal, normal, triangular, uniform = found[:4]
    assert lognormal is not None and normal is not None and triangular is not None and uniform is not None
    # σg² = 1.44, so σg = 1.2; 2σ = 0.5, so σ = 0.25.
    assert (lognormal.loc, lognormal.scale) == pytest.approx((math.log(4), math.log(1.2)))
    assert (normal.loc, normal.scale) == (4, 0.25)
    assert (triangular.minimum, triangular.loc, triangular.maximum) == (3, 4, 6)
    assert (uniform.minimum, uniform.maximum) == (3, 5)
    last = found[-1]
    assert last is not None and last.pedigree == (2, 4, 1, 0, 1, 5)
    assert codes(library) == {
        "lca_dataset.no_spread",
        "lca_dataset.impossible_distribution",
        "lca_dataset.unknown_distribution",
        "lca_dataset.swapped_bounds",
    }


def test_impact_categories_are_methods(tmp_path: Path) -> None:
    carbon, methane = (
        exchange("10", "Carbon dioxide, fossil", "out4", 1, **AIR),
        exchange("12", "Methane", "out4", 29.8, **AIR),
    )
    text = document(dataset("90", "GWP 100a", carbon, methane, kind="4", unit="kg CO2-Eq"), STEEL)
    library = of(tmp_path / "a.xml", text)
    (method,) = library.methods
    assert (method.name, method.unit) == (("metals", "steel", "GWP 100a"), "kg CO2-Eq")
    assert dict(method.factors)[library.processes[0].exchanges[6].flow] == 1.0
    assert [process.id for process in library.processes] == ["7"]


PRODUCT = exchange("1", "thing", "out0", 1)
TREATED = '<exchange number="5" name="gas" unit="kg" meanValue="1">{}</exchange>'


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out4", "much"))),
            "lca_dataset.not_a_number",
            "exchange 2",
        ),
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out4", "NaN"))),
            "lca_dataset.not_a_number",
            "exchange 2",
        ),
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out4", "INF"))),
            "lca_dataset.not_a_number",
            "exchange 2",
        ),
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out4", "1,5"))),
            "lca_dataset.not_a_number",
            "exchange 2",
        ),
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out4", "9" * 400))),
            "lca_dataset.not_a_number",
            "exchange 2",
        ),
        (document(dataset("1", "a", PRODUCT, exchange("5", "", "out4", 1))), "lca_ecospold.no_name", "exchange 2"),
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out4", 1, ""))),
            "lca_ecospold.no_unit",
            "exchange 2",
        ),
        (
            document(dataset("1", "a", PRODUCT, exchange("5", "gas", "out9", 1))),
            "lca_ecospold.unknown_group",
            "exchange 2",
        ),
        (document(dataset("1", "a", PRODUCT, TREATED.format(""))), "lca_ecospold.unknown_group", "exchange 2"),
        (
            document(
                dataset("1", "a", PRODUCT, TREATED.format("<inputGroup>5</inputGroup><outputGroup>4</outputGroup>"))
            ),
            "lca_ecospold.unknown_group",
            "exchange 2",
        ),
        (document(dataset("1", "a", exchange("5", "gas", "out4", 1))), "lca_ecospold.no_product", "dataset 1"),
        (document(dataset("1", "a", exchange("5", "gas", "out2", 1))), "lca_ecospold.no_reference", "dataset 1"),
        (document(dataset("1", "a", PRODUCT, unit="t")), "lca_ecospold.unit_differs", "dataset 1"),
        (document(dataset("", "a", PRODUCT)), "lca_dataset.no_id", "dataset 1"),
        (document('<dataset number="4"/>'), "lca_ecospold.no_function", "dataset 4"),
        (document(COAL, COAL), "lca_dataset.duplicate_id", "dataset 8"),
        (document(COAL, dataset("8", "other", PRODUCT)), "lca_ecospold.number_again", "dataset 8"),
        (
            document(
                dataset(
                    "1",
                    "a",
                    PRODUCT,
                    allocation("2", 50, "1"),
                )
            ),
            "lca_ecospold.allocation_elsewhere",
            "allocation 1",
        ),
        (document("<activityDataset/>"), "lca_ecospold.other_version", "a.xml"),
        (document(STEEL)[:900], "lca_archive.xml_syntax", "line"),
        ("<html/>", "lca_dataset.no_data_set", "a.xml"),
        ("", "lca_archive.empty", "a.xml"),
        (
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + document(STEEL)[39:],
            "lca_archive.xml_dtd",
            "line 1",
        ),
    ],
)
def test_faults_name_their_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    library = of(tmp_path / "a.xml", text)
    assert code in codes(library)
    assert [str(item.source) for item in library.findings if item.code == code and place in str(item.source)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xml"]


def test_other_encodings(tmp_path: Path) -> None:
    text = document(dataset("1", "élaboration d’acier", PRODUCT))
    (tmp_path / "a.xml").write_bytes(text.replace("UTF-8", "windows-1252").replace("过程", "x").encode("cp1252"))
    assert read(tmp_path / "a.xml").processes[0].name == "élaboration d’acier"
    (tmp_path / "b.xml").write_bytes(document(dataset("1", "炼钢", PRODUCT)).encode("gb18030"))
    library = read(tmp_path / "b.xml")
    assert library.processes[0].name == "炼钢"
    assert codes(library) == {"lca_archive.encoding"}


def test_paths_out_of_an_archive_are_refused(tmp_path: Path) -> None:
    library = read(write_zip(tmp_path / "a.zip", {"../../a.xml": document(STEEL), "b.xml": document(COAL)}))
    assert [process.id for process in library.processes] == ["8"]
    assert places(library, "lca_archive.unsafe_name") == {"../../a.xml!"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_the_format_is_told_by_content() -> None:
    assert sniff(["a.xml"], document(STEEL).encode()[:300])
    assert not sniff(["a.xml"], b'<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"><activityDataset>')
    assert not sniff(["a.xml"], b"<processDataSet/>")


def check(folder: Path, data: bytes) -> None:
    (folder / "a.xml").write_bytes(data)
    library = read(folder / "a.xml")
    codes(library)
    for process in library.processes:
        for item in process.exchanges:
            assert math.isfinite(item.amount)
            assert item.flow in library.flows


WHOLE = document(STEEL, COAL).encode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(WHOLE))
def test_damage_never_raises(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, data)


@pytest.mark.long
@settings(max_examples=4000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(WHOLE))
def test_much_damage_never_raises(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, data)


@pytest.mark.long
@pytest.mark.skipif(not USLCI.is_file(), reason="the US LCI release is not at ../shared/data")
def test_the_us_lci_release() -> None:
    """Counts of this release alone (639 data sets: ../shared/data/README.md); the others are from other years."""
    library = read_library(USLCI)
    assert (library.format, len(library.processes)) == ("ecospold1", 639)
    assert not [item for item in library.findings if item.severity == "error"]
    # Counted with grep on the XML file: <exchange, <outputGroup>0, 2, 3.
    exchanges = [item for process in library.processes for item in process.exchanges]
    assert len(exchanges) == 45_656
    assert sum(item.reference for item in exchanges) == 639
    outputs = [item for item in exchanges if item.direction == "output" and not item.reference]
    assert sum(library.flows[item.flow].kind == "product" for item in outputs) == 187
    assert sum(library.flows[item.flow].kind == "waste" for item in outputs) == 245
