"""EcoSpold 2: activities made by hand after the schema, and the US LCI release where it is at hand."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from pyecospold import parse_file_v2

from carbonacct.lca.datasets import Exchange, Library, Uncertainty
from carbonacct.lca.importers import read_library
from carbonacct.lca.importers.ecospold2 import read, sniff
from tests.lca.packages import codes, damaged, places, write_zip

USLCI = Path(__file__).resolve().parents[3] / "shared" / "data" / "uslci" / "uslci_fy18q1_ecospold2.zip"
needs_uslci = pytest.mark.skipif(not USLCI.is_file(), reason="the US LCI release is not at ../shared/data")
SPACE = 'xmlns="http://www.EcoInvent.org/EcoSpold02"'
NAMES = {"f-steel": "steel", "f-slag": "slag", "f-coal": "coal", "f-waste": "waste", "e-co2": "Carbon dioxide, fossil"}


def exchange(flow: str, group: str, amount: object, unit: str = "kg", inner: str = "", **more: str) -> str:
    """An exchange; ``group`` is ``in5`` or ``out0``, flows that begin with ``e-`` are elementary."""
    kind = "elementaryExchange" if flow.startswith("e-") else "intermediateExchange"
    side, own = ("inputGroup", group[2:]) if group.startswith("in") else ("outputGroup", group[3:])
    attributes = "".join(f' {key}="{value}"' for key, value in more.items())
    return (
        f'<{kind} {kind}Id="{flow}" amount="{amount}"{attributes}><name xml:lang="en">{NAMES.get(flow, flow)}</name>'
        f'<unitName xml:lang="en">{unit}</unitName>{inner}<{side}>{own}</{side}></{kind}>'
    )


def activity(identifier: str, *flow_data: str, name: str = "", root: str = "activityDataset") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ecoSpold {SPACE}><{root}><activityDescription>
<activity id="{identifier}" activityNameId="n" type="1" specialActivityType="0">
<activityName xml:lang="zh">过程</activityName><activityName xml:lang="en">{name or identifier}</activityName>
<generalComment><text xml:lang="en" index="1">made up</text></generalComment></activity>
<classification><classificationSystem>ISIC</classificationSystem><classificationValue>2410</classificationValue></classification>
<geography geographyId="g"><shortname xml:lang="en">CN</shortname></geography>
<timePeriod startDate="2019-01-01" endDate="2020-12-31"/></activityDescription>
<flowData>{"".join(flow_data)}</flowData></{root}></ecoSpold>"""


CARBON = (
    '<compartment subcompartmentId="s"><compartment xml:lang="en">air</compartment>'
    '<subcompartment xml:lang="en">urban air close to ground</subcompartment></compartment>'
)
MASS = '<property propertyId="p" amount="{}"><name>{}</name><unitName>{}</unitName></property>'
WASTE_CLASS = (
    "<classification><classificationSystem>By-product classification</classificationSystem>"
    "<classificationValue>Waste</classificationValue></classification>"
)
STEEL = activity(
    "a-steel",
    exchange("f-steel", "out0", 1, inner=MASS.format(4.5, "price", "EUR2005"), productionVolumeAmount="1e6"),
    exchange("f-slag", "out2", 0.3),
    exchange("f-waste", "out2", 0.1, inner=WASTE_CLASS),
    exchange("f-coal", "in5", 0.6, activityLinkId="a-coal"),
    exchange("e-co2", "out4", 1.8, inner=CARBON, casNumber="000124-38-9", formula="CO2"),
    exchange("e-ore", "in4", 1.6),
    name="steel making",
)
COAL = activity("a-coal", exchange("f-coal", "out0", 1))
TREATMENT = activity("a-treat", exchange("f-waste", "out0", -1), exchange("e-co2", "out4", 0.4, inner=CARBON))


def of(path: Path, text: str) -> Library:
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_activities_exchanges_and_flows(tmp_path: Path) -> None:
    files = {"datasets/1.spold": STEEL, "datasets/2.spold": COAL, "datasets/3.spold": TREATMENT}
    library = read_library(write_zip(tmp_path / "a.zip", files))
    assert (library.format, codes(library)) == ("ecospold2", {"lca_ecospold.no_compartment"})
    steel, _, treatment = library.processes
    assert (steel.id, steel.name, steel.location, steel.categories) == ("a-steel", "steel making", "CN", ("2410",))
    assert (steel.valid_from, steel.valid_to, steel.comment) == ("2019-01-01", "2020-12-31", "made up")
    assert steel.synonyms == ("过程",)
    made, slag, waste, fuel, gas, ore = steel.exchanges
    assert (made.reference, made.amount, made.comment) == (True, 1.0, "production volume: 1e6")
    assert (slag.reference, slag.direction, slag.avoided) == (False, "output", False)
    assert (fuel.provider, fuel.direction) == ("a-coal", "input")
    assert library.flows["f-steel"].conversions == (("EUR2005", 4.5),)
    carbon = library.flows[gas.flow]
    assert (carbon.cas, carbon.formula, carbon.compartment) == ("124-38-9", "CO2", ("air", "urban air close to ground"))
    assert (ore.direction, library.flows[ore.flow].kind) == ("input", "elementary")
    # The treatment makes −1 of what the other puts out: waste on both sides.
    assert (treatment.exchanges[0].amount, treatment.exchanges[0].reference) == (-1.0, True)
    assert (treatment.exchanges[0].flow, library.flows[waste.flow].kind) == (waste.flow, "waste")
    assert str(gas.source) == "a.zip[datasets/1.spold]!exchange 5, line 9"


def test_waste_is_told_by_its_class_or_group(tmp_path: Path) -> None:
    library = of(
        tmp_path / "a.spold",
        activity("a", PRODUCT, exchange("w", "out3", 1), exchange("v", "out2", 1, inner=WASTE_CLASS)),
    )
    assert [library.flows[item.flow].kind for item in library.processes[0].exchanges] == ["product", "waste", "waste"]
    buyer = activity("b", exchange("f-coal", "out0", 1), exchange("w", "in5", 1))
    bought = activity("a", PRODUCT, exchange("w", "out2", 1, inner=WASTE_CLASS))
    library = read(write_zip(tmp_path / "b.zip", {"1.spold": bought, "2.spold": buyer}))
    assert library.flows["w"].kind == "product"


def test_files_of_one_activity_have_its_products_in_their_ids(tmp_path: Path) -> None:
    """As in ecoinvent's system models, where the exchanges that another file carries are zero."""
    first = activity("a", exchange("f-steel", "out0", 1), exchange("f-slag", "out2", 0), root="childActivityDataset")
    second = activity("a", exchange("f-slag", "out0", 1), exchange("f-steel", "out2", 0), root="childActivityDataset")
    buyer = activity("b", exchange("f-coal", "out0", 1), exchange("f-slag", "in5", 2, activityLinkId="a"))
    far = activity("c", exchange("f-c", "out0", 1), exchange("f-slag", "in5", 2, activityLinkId="elsewhere"))
    files = {"a_1.spold": first, "a_2.spold": second, "b.spold": buyer, "c.spold": far}
    library = read(write_zip(tmp_path / "a.zip", files))
    assert [process.id for process in library.processes] == ["a_f-steel", "a_f-slag", "b", "c"]
    assert [len(process.exchanges) for process in library.processes] == [1, 1, 2, 2]
    assert library.processes[2].exchanges[1].provider == "a_f-slag"
    assert codes(library) == {"lca_ecospold.zero_by_product", "lca_dataset.provider_elsewhere"}


def test_conditional_exchanges_are_credited(tmp_path: Path) -> None:
    library = of(tmp_path / "a.spold", activity("a", PRODUCT, exchange("f-slag", "out2", 1, activityLinkId="a-market")))
    credit = library.processes[0].exchanges[1]
    assert (credit.avoided, credit.direction, credit.provider, credit.amount) == (True, "output", "a-market", 1.0)
    assert codes(library) == {"lca_ecospold.conditional", "lca_dataset.provider_elsewhere"}


PRODUCT = exchange("f-steel", "out0", 1)


def spread(*inner: str) -> str:
    return f"<uncertainty>{''.join(inner)}</uncertainty>"


PEDIGREE = (
    '<pedigreeMatrix reliability="2" completeness="4" temporalCorrelation="1" geographicalCorrelation="3"'
    ' furtherTechnologyCorrelation="5"/>'
)


def gases(library: Library) -> list[Uncertainty | None]:
    return [item.uncertainty for item in library.processes[0].exchanges[1:]]


def test_distributions(tmp_path: Path) -> None:
    written = [
        spread(
            '<lognormal meanValue="4" mu="1.386" variance="0.04" varianceWithPedigreeUncertainty="0.09"/>', PEDIGREE
        ),
        spread('<lognormal meanValue="4" variance="0.04"/>'),
        spread('<normal meanValue="4" variance="0.25" varianceWithPedigreeUncertainty="1"/>'),
        spread('<triangular minValue="3" mostLikelyValue="4" maxValue="6"/>'),
        spread('<uniform minValue="3" maxValue="5"/>'),
        spread('<beta minValue="3" mostLikelyValue="4" maxValue="6"/>'),
        spread('<gamma shape="2" scale="0.5" minValue="3"/>'),
        spread('<undefined minValue="3" maxValue="5" standardDeviation95="1"/>'),
        spread('<binomial n="3" p="0.2"/>'),
        spread('<lognormal meanValue="4" mu="1.386" variance="Infinity"/>'),
        spread('<normal meanValue="4" variance="-1"/>'),
        spread('<lognormal meanValue="4" mu="1.386" variance="0"/>'),
    ]
    lines = [exchange("e-co2", "out4", 4, inner=CARBON + text) for text in written]
    library = of(tmp_path / "a.spold", activity("a", PRODUCT, *lines))
    found = gases(library)
    # stats_arrays: 2 lognormal, 3 normal, 4 uniform, 5 triangular, 9 gamma, 13 PERT.
    assert [item and item.distribution for item in found] == [2, 2, 3, 5, 4, 13, 9, None, None, None, None, None]
    lognormal, bare, normal, triangular, uniform, beta, gamma = (item for item in found[:7] if item is not None)
    assert (lognormal.loc, lognormal.scale, lognormal.pedigree) == (1.386, pytest.approx(0.3), (2, 4, 1, 3, 5))
    assert (bare.loc, bare.scale) == pytest.approx((math.log(4), 0.2))
    assert (normal.loc, normal.scale) == (4, 1)
    assert (
        (triangular.minimum, triangular.loc, triangular.maximum) == (3, 4, 6) == (beta.minimum, beta.loc, beta.maximum)
    )
    assert (uniform.minimum, uniform.maximum) == (3, 5)
    assert (gamma.loc, gamma.scale, gamma.shape) == (3, 0.5, 2)
    assert codes(library) == {"lca_dataset.unknown_distribution", "lca_dataset.impossible_distribution"}


def test_parameters_variables_and_formulas(tmp_path: Path) -> None:
    def parameter(name: str, amount: object, **more: str) -> str:
        attributes = "".join(f' {key}="{value}"' for key, value in more.items())
        inner = f"<name>{name}</name>" + spread('<uniform minValue="1" maxValue="3"/>')
        return f'<parameter variableName="{name}" amount="{amount}"{attributes}>{inner}</parameter>'

    text = activity(
        "a",
        PRODUCT,
        exchange("f-coal", "in5", 0.6, variableName="coal_in"),
        exchange("e-co2", "out4", 3.6, inner=CARBON, mathematicalRelation="coal_in * Rate * 3"),
        exchange("e-co2", "out4", 5, inner=CARBON, mathematicalRelation="rate ^ 2"),
        exchange("e-co2", "out4", 5, inner=CARBON, mathematicalRelation="lost + 1"),
        parameter("Rate", 2),
        parameter("twice", 4, mathematicalRelation="2*rate"),
        parameter("rate", 9),
    )
    library = of(tmp_path / "a.spold", text)
    fuel, gas, wrong, lost = library.processes[0].exchanges[1:]
    assert {item.id: item.value for item in library.parameters} == {"a|rate": 2, "a|twice": 4, "a|coal_in": 0.6}
    assert library.parameters[0].uncertainty is not None
    assert library.processes[0].parameters == (("Rate", 2.0), ("twice", 4.0), ("coal_in", 0.6))
    # 0.6 × 2 × 3 = 3.6 agrees; 2² = 4 does not.
    assert (fuel.parameters, gas.parameters) == (("a|coal_in",), ("a|coal_in", "a|rate"))
    assert (gas.formula, wrong.amount, lost.amount, lost.parameters) == ("coal_in * Rate * 3", 5, 5, ())
    assert codes(library) == {
        "lca_dataset.formula_differs",
        "lca_dataset.formula_unusable",
        "lca_ecospold.variable_twice",
    }


def test_master_data_complete_the_flows(tmp_path: Path) -> None:
    master = f"""<validElementaryExchanges {SPACE}><elementaryExchange id="e-ore" casNumber="007439-89-6">
    <name>Iron</name><unitName>kg</unitName><compartment><compartment>natural resource</compartment>
    <subcompartment>in ground</subcompartment></compartment></elementaryExchange></validElementaryExchanges>"""
    files = {"MasterData/ElementaryExchanges.xml": master, "datasets/1.spold": STEEL}
    library = read(write_zip(tmp_path / "a.zip", files))
    ore = library.flows["e-ore"]
    assert (ore.compartment, ore.cas) == (("natural resource", "in ground"), "7439-89-6")
    assert codes(library) == {"lca_dataset.provider_elsewhere"}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (activity("a", PRODUCT, exchange("e-co2", "out4", "much")), "lca_dataset.not_a_number", "exchange 2"),
        (activity("a", PRODUCT, exchange("e-co2", "out4", "NaN")), "lca_dataset.not_a_number", "exchange 2"),
        (activity("a", PRODUCT, exchange("e-co2", "out4", "1,5")), "lca_dataset.not_a_number", "exchange 2"),
        (activity("a", PRODUCT, exchange("e-co2", "out4", "9" * 400)), "lca_dataset.not_a_number", "exchange 2"),
        (activity("a", PRODUCT, exchange("e-co2", "in5", 1)), "lca_ecospold.unknown_group", "exchange 2"),
        (activity("a", PRODUCT, exchange("f-coal", "out4", 1)), "lca_ecospold.unknown_group", "exchange 2"),
        (activity("a", PRODUCT, exchange("", "in5", 1)), "lca_ecospold.no_flow_id", "exchange 2"),
        (activity("a", PRODUCT, exchange("f-coal", "in5", 1, "")), "lca_ecospold.no_unit", "exchange 2"),
        (activity("a", PRODUCT).replace(">steel<", "><"), "lca_ecospold.no_name", "exchange 1"),
        (activity("a", exchange("e-co2", "out4", 1)), "lca_ecospold.no_product", "activityDataset"),
        (activity("a", exchange("f-coal", "out2", 1)), "lca_ecospold.no_reference", "activityDataset"),
        (activity("", PRODUCT), "lca_dataset.no_id", "activityDataset"),
        (f"<ecoSpold {SPACE}><activityDataset/></ecoSpold>", "lca_dataset.no_id", "activityDataset"),
        ("<ecoSpold><dataset number='1'/></ecoSpold>", "lca_ecospold.other_version", "a.spold"),
        (STEEL[:1200], "lca_archive.xml_syntax", "line"),
        ("", "lca_archive.empty", "a.spold"),
        (
            '<!DOCTYPE x [<!ENTITY a SYSTEM "secret.txt">]><ecoSpold>&a;</ecoSpold>',
            "lca_archive.xml_dtd",
            "line 1",
        ),
    ],
)
def test_faults_name_their_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    library = of(tmp_path / "a.spold", text)
    assert code in codes(library)
    assert [str(item.source) for item in library.findings if item.code == code and place in str(item.source)]


def test_the_same_activity_twice_is_a_finding(tmp_path: Path) -> None:
    renamed = COAL.replace(">coal<", ">charcoal<")
    files = {
        "1.spold": COAL,
        "2.spold": COAL,
        "3.spold": activity("b", exchange("f-coal", "out0", 1)),
        "4.spold": renamed,
    }
    library = read(write_zip(tmp_path / "a.zip", files))
    assert [process.id for process in library.processes] == ["a-coal", "b"]
    assert codes(library) == {"lca_dataset.duplicate_id"}
    other = {"1.spold": COAL, "2.spold": renamed.replace("a-coal", "a-charcoal"), "../3.spold": COAL}
    library = read(write_zip(tmp_path / "b.zip", other))
    assert codes(library) == {"lca_ecospold.flow_differs", "lca_archive.unsafe_name"}
    assert places(library, "lca_archive.unsafe_name") == {"../3.spold!"}


def test_the_format_is_told_by_content() -> None:
    assert sniff(["a.spold"], STEEL.encode()[:200])
    assert not sniff(["a.xml"], b'<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01"><dataset number="1">')


def check(folder: Path, data: bytes) -> None:
    (folder / "a.spold").write_bytes(data)
    library = read(folder / "a.spold")
    codes(library)
    for process in library.processes:
        for item in process.exchanges:
            assert math.isfinite(item.amount)
            assert item.flow in library.flows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(STEEL.encode()))
def test_damage_never_raises(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, data)


@pytest.mark.long
@settings(max_examples=4000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(STEEL.encode()))
def test_much_damage_never_raises(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, data)


@needs_uslci
def test_files_that_pyecospold_reads_are_read_alike(tmp_path: Path) -> None:
    compared = 0
    with zipfile.ZipFile(USLCI) as archive:
        for name in sorted(archive.namelist())[:40]:
            path = tmp_path / Path(name).name
            path.write_bytes(archive.read(name))
            try:
                expected = parse_file_v2(str(path)).activityDataset.flowData
            except etree.XMLSyntaxError:  # its schema refuses most of the release
                continue
            library = read(path)
            exchanges = [item for process in library.processes for item in process.exchanges]
            amounts = sorted(
                [*expected.intermediateExchanges, *expected.elementaryExchanges], key=lambda item: item.amount
            )
            assert sorted(item.amount for item in exchanges) == [item.amount for item in amounts]
            compared += 1
    assert compared > 3


@pytest.mark.long
@needs_uslci
def test_the_us_lci_release() -> None:
    """Counts of this release alone (767 files: ../shared/data/README.md); the others are from other years."""
    library = read_library(USLCI)
    assert not [item for item in library.findings if item.severity == "error"]
    # Counted with grep on the 767 files: 21 have no <outputGroup>0 and no 2; 132 have more than one of either.
    assert sum(item.code == "lca_ecospold.no_product" for item in library.findings) == 21
    assert len(library.processes) == 767 - 21

    def products(exchanges: tuple[Exchange, ...]) -> int:
        return sum(item.direction == "output" and library.flows[item.flow].kind == "product" for item in exchanges)

    assert sum(products(process.exchanges) > 1 for process in library.processes) == 132
    assert sum(products(process.exchanges) for process in library.processes) == 746 + 256
