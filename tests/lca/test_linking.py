"""Suppliers of exchanges: signs, units, choice, mapping, cut-off and the report, each by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.lca.allocation import allocate
from carbonacct.lca.candidates import CandidateIndex, Supplier
from carbonacct.lca.datasets import Flow, Process
from carbonacct.lca.link_mapping import CutOff, LinkChoice, read_mapping, write_mapping
from carbonacct.lca.linking import LinkedLibrary, LinkRules, link
from carbonacct.lca.unit_links import unit_factor, unit_measure
from tests.lca.packages import codes
from tests.lca.small_libraries import FLOWS, library, out, process, take

STATION = process("station", out("power", 1.0, "kWh", reference=True), out("co2", 0.5), location="CN")
BOILER = process("boiler", out("steam", 1.0, "MJ", reference=True), out("co2", 0.1))
TIP = process("tip", take("slag", 1.0, reference=True), out("co2", 0.05))
WORKS = process(
    "works",
    out("steel", 1.0, reference=True),
    take("power", 1.8, "MJ"),
    out("slag", 200.0, "g"),
    out("steam", 0.3, "MJ", avoided=True),
    out("co2", 1.9),
    location="CN",
)


def entries(linked: LinkedLibrary) -> dict[tuple[str, str], float]:
    """Amounts by supplier and buyer."""
    return {
        (linked.processes[item.row].id, linked.processes[item.column].id): linked.exchange(item).amount * item.factor
        for item in linked.technosphere
    }


def test_signs_and_units_of_entries() -> None:
    linked = link(library(WORKS, STATION, BOILER, TIP))
    # 1.8 MJ = 0.5 kWh bought; 200 g of slag handed over; 0.3 MJ of steam credited
    assert entries(linked) == pytest.approx(
        {("station", "works"): -0.5, ("tip", "works"): 0.2, ("boiler", "works"): 0.3}, rel=1e-15
    )
    assert codes(linked.findings) == set()
    assert {(item.how, item.exchanges) for item in linked.report.conversions} == {("MJ → kWh", 1), ("g → kg", 1)}
    assert linked.report.counts["linked"] == linked.report.exchanges == 3


def test_a_negative_reference_keeps_the_habit_of_ecospold() -> None:
    """A treatment whose reference product is −1 (output), bought with −0.2: entries −1 and +0.2, as bw2calc has it."""
    tip = process("tip", out("steel", -1.0, reference=True), out("co2", 0.05))
    works = process("works", out("slab", 1.0, reference=True), take("steel", -0.2))
    assert entries(link(library(works, tip))) == {("tip", "works"): 0.2}


def test_an_avoided_treatment_is_a_negative_entry() -> None:
    works = process("works", out("steel", 1.0, reference=True), take("slag", 0.2, avoided=True))
    assert entries(link(library(works, TIP))) == {("tip", "works"): -0.2}


def test_the_file_s_own_provider_goes_first() -> None:
    other = replace(STATION, id="other", name="other", location="US")
    works = replace(WORKS, exchanges=(WORKS.exchanges[0], replace(WORKS.exchanges[1], provider="other")))
    linked = link(library(works, STATION, other))
    assert list(entries(linked)) == [("other", "works")]
    assert dict(linked.report.linked) == {"provider": 1}


def test_a_provider_that_was_split_is_found_by_its_product() -> None:
    mill = process("mill", out("steel", 1.0, reference=True), out("slab", 1.0))
    shop = process("shop", out("bolt", 1.0, "Item(s)", reference=True), take("slab", 1.0, provider="mill"))
    linked = link(allocate(library(mill, shop)).library)
    assert list(entries(linked)) == [("mill/slab", "shop")]


def station(name: str, location: str) -> Process:
    return replace(STATION, id=name, name=name, location=location)


@pytest.mark.parametrize(
    ("places", "wanted", "rule"),
    [
        ({"a": "US", "b": "CN"}, "b", "same location"),
        ({"a": "US", "market for electricity": "GLO"}, "market for electricity", "market"),
        ({"a": "US", "b": "GLO", "c": "RoW"}, "c", "rest of the world"),
        ({"a": "US", "b": "GLO"}, "b", "global"),
        ({"b": "US", "a": "DE"}, "a", "main product"),
    ],
)
def test_the_choice_among_several_suppliers(places: dict[str, str], wanted: str, rule: str) -> None:
    works = replace(WORKS, exchanges=WORKS.exchanges[:2])
    linked = link(library(works, *(station(name, place) for name, place in places.items())))
    assert list(entries(linked)) == [(wanted, "works")]
    (several,) = linked.report.several
    assert (several.rule, several.chosen, several.exchanges) == (rule, (wanted,), 1)
    assert codes(linked.findings) == {"lca_link.several"}


def test_equal_shares_and_unlinked_by_declaration() -> None:
    works = replace(WORKS, exchanges=WORKS.exchanges[:2])
    two = library(works, station("a", "US"), station("b", "DE"))
    shared = link(two, rules=LinkRules(several="equal_shares"))
    assert entries(shared) == pytest.approx({("a", "works"): -0.25, ("b", "works"): -0.25}, rel=1e-15)
    left = link(two, rules=LinkRules(several="unlinked"))
    assert entries(left) == {} and left.report.open[0].reason == "several"
    assert codes(left.findings) == {"lca_link.several_open", "lca_link.unlinked"}


def test_locations_may_have_to_match() -> None:
    works = replace(WORKS, exchanges=(WORKS.exchanges[0], replace(WORKS.exchanges[1], location="DE")))
    near = link(library(works, STATION))
    assert list(entries(near)) == [("station", "works")] and codes(near.findings) == {"lca_link.other_location"}
    exact = link(library(works, STATION), rules=LinkRules(location="exact"))
    assert entries(exact) == {} and codes(exact.findings) == {"lca_link.unlinked"}


def test_products_with_several_suppliers_that_nobody_buys_are_counted_without_a_finding() -> None:
    linked = link(library(station("a", "US"), station("b", "DE")))
    assert [(item.flow, item.exchanges) for item in linked.report.several] == [("power", 0)]
    assert linked.findings == ()


def test_another_library_supplies_by_flow_and_by_name() -> None:
    other = library(STATION, name="grid")
    named = Flow("E1", "Electricity", "kWh", "product")
    third = replace(library(process("pv", out("E1", 1.0, "kWh", reference=True)), name="pv"), flows={"E1": named})
    works = library(replace(WORKS, exchanges=WORKS.exchanges[:2]))
    linked = link(works, [other])
    assert entries(linked) == pytest.approx({("grid:station", "works"): -0.5}, rel=1e-15)
    by_name = link(works, [third])
    assert list(entries(by_name)) == [("pv:pv", "works")] and dict(by_name.report.linked) == {"name": 1}
    assert entries(link(works, [third], rules=LinkRules(names="never"))) == {}
    with pytest.raises(UsageError, match="one name"):
        link(works, [works])


def test_elementary_flows_of_one_id_and_two_meanings_stay_apart() -> None:
    other = replace(
        library(STATION, name="grid"), flows={**FLOWS, "co2": Flow("co2", "Carbon", "kg", "elementary", ("soil",))}
    )
    linked = link(library(replace(WORKS, exchanges=(*WORKS.exchanges[:2], WORKS.exchanges[4]))), [other])
    assert set(linked.flows) == {"co2", "grid:co2"}


def test_every_unlinked_exchange_stands_in_the_report_with_candidates() -> None:
    maker = process("coke oven", out("coke", 1.0, reference=True), location="CN")
    foreign = Flow("coke2", "Coke, metallurgical, at plant", "kg", "product")
    flows = {**FLOWS, "coke2": foreign}
    buyer = process(
        "buyer", out("steel", 1.0, reference=True), take("coke2", 2.0), take("coke2", 3.0, "t"), location="CN"
    )
    linked = link(replace(library(buyer, maker, STATION), flows=flows))
    assert [(item.process, item.exchange, item.amount, item.unit) for item in linked.report.unlinked] == [
        ("buyer", 1, 2.0, "kg"),
        ("buyer", 2, 3.0, "t"),
    ]
    best = linked.report.unlinked[0].candidates[0]
    assert best.provider == "coke oven" and best.score > 80
    assert "unit kg" in best.reason and "location CN" in best.reason
    # one finding per product and unit, whose amounts can be summed
    assert [(item.code, item.severity) for item in linked.findings] == [("lca_link.unlinked", "error")] * 2


def test_at_most_three_candidates_best_first() -> None:
    suppliers = [
        Supplier(str(n), name, name, "US", unit)
        for n, (name, unit) in enumerate(
            [
                ("wood chips, softwood", "kg"),
                ("wood chips", "m3"),
                ("wood chips", "kg"),
                ("wood", "kg"),
                ("steel", "kg"),
            ]
        )
    ]
    found = CandidateIndex(suppliers).best("CUTOFF Wood chips", "kg", "US")
    assert [item.provider for item in found][:1] == ["2"] and len(found) == 3
    assert found[0].score == 100.0 and [item.score for item in found] == sorted((i.score for i in found), reverse=True)
    assert "unit m3 ≠ kg" in next(
        item.reason for item in CandidateIndex(suppliers).best("wood chips", "kg") if item.provider == "1"
    )
    assert CandidateIndex(suppliers).best("zinc borate", "kg") == ()


def test_units_that_do_not_fit_leave_the_exchange_unlinked() -> None:
    works = process("works", out("steel", 1.0, reference=True), take("power", 1.0, "kg"))
    linked = link(library(works, STATION))
    assert linked.report.open[0].reason == "unit" and codes(linked.findings) == {"lca_link.unit"}
    mapped = link(library(works, STATION), mapping=[LinkChoice("power", "station", factor=7.0)])
    assert entries(mapped) == {("station", "works"): -7.0} and mapped.findings == ()


def test_conversions_of_the_file_join_two_dimensions() -> None:
    smith = process("smith", out("bolt", 10.0, "Item(s)", reference=True))
    works = process("works", out("steel", 1.0, reference=True), take("bolt", 100.0, "g"))
    # one bolt is 0.02 kg, so 0.1 kg are 5 bolts
    assert entries(link(library(works, smith))) == pytest.approx({("smith", "works"): -5.0}, rel=1e-15)


def test_elementary_units_are_checked() -> None:
    bad = process("bad", out("steel", 1.0, reference=True), out("co2", 1.0, "MJ"), take("land", 1.0, "ha*a"))
    linked = link(library(bad))
    assert codes(linked.findings) == {"lca_link.elementary_unit"}
    (kept,) = linked.biosphere
    assert kept.factor == 10000.0


def cutting(mode: str, **more: object) -> LinkedLibrary:
    works = process(
        "works", out("steel", 1.0, reference=True), take("lime", 2.0), take("coke", 3.0), take("power", 1.0, "kWh")
    )
    return link(library(works, STATION), cut_off=CutOff(mode, **more))  # type: ignore[arg-type]


def test_a_cut_off_is_declared_and_counted() -> None:
    none, labelled, listed, everything = (
        cutting("none"),
        cutting("labelled", why="a reason"),
        cutting("listed", flows=("coke, metallurgical",)),
        cutting("all"),
    )
    assert [len(item.report.open) for item in (none, labelled, listed, everything)] == [2, 1, 1, 0]
    assert [item.cut_off for item in everything.report.unlinked] == ["label", "all"]
    assert none.report.counts["labelled"] == 1
    (what,) = (item for item in labelled.findings if item.code == "lca_link.cut_off")
    assert "a reason" in what.message("en") and "label 1" in what.message("en")
    share = next(item for item in everything.report.shares if item.unit == "kg")
    assert (share.cut_off, share.share) == (5.0, 1.0)
    assert codes(everything.findings) == {"lca_link.cut_off"}
    with pytest.raises(UsageError, match="unknown cut-off"):
        CutOff("some")  # type: ignore[arg-type]


def test_the_report_is_json_and_rows() -> None:
    report = cutting("labelled").report
    document = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert document["format"] == "carbonacct.lci-links/1"
    assert document["counts"]["unlinked"] == len(document["unlinked"]) == len(report.rows()) == 2
    assert sum(row["exchanges"] for row in document["unlinked_flows"]) == 2


def test_saved_decisions_are_used_again(tmp_path: Path) -> None:
    path = tmp_path / "links.toml"
    choices = (
        LinkChoice("CUTOFF lime", "station", factor=0.5, by='Li "Lei"', why="路径\\一\n二"),
        LinkChoice("coke", "boiler", process="works"),
        LinkChoice("coke", "station"),
    )
    write_mapping(path, choices)
    assert read_mapping(path) == choices
    works = process("works", out("steel", 1.0, reference=True), take("lime", 2.0), take("coke", 3.0, "MJ"))
    other = process("other", out("slab", 1.0, reference=True), take("coke", 3.6, "MJ"))
    linked = link(library(works, other, STATION, BOILER), mapping=read_mapping(path))
    assert entries(linked) == pytest.approx(
        {("station", "works"): -1.0, ("boiler", "works"): -3.0, ("station", "other"): -1.0}, rel=1e-15
    )
    assert dict(linked.report.linked) == {"mapping": 3}


def test_decisions_that_fit_nothing_are_reported() -> None:
    works = process("works", out("steel", 1.0, reference=True), take("coke", 3.0))
    linked = link(library(works), mapping=[LinkChoice("coke", "nowhere"), LinkChoice("zinc", "works")])
    assert codes(linked.findings) == {"lca_link.mapping_provider", "lca_link.mapping_unused", "lca_link.unlinked"}


@pytest.mark.parametrize(
    "text",
    [
        '[[link]]\nflow = "a"',
        '[[link]]\nflow = "a"\nprovider = "b"\ncolour = 1',
        '[[link]]\nflow = "a"\nprovider = "b"\nfactor = 0.0',
        '[[link]]\nflow = "a"\nprovider = "b"\n[[link]]\nflow = "a"\nprovider = "c"',
    ],
)
def test_mapping_files_with_mistakes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "links.toml"
    path.write_text(f'format = "carbonacct.lci-mapping/1"\n{text}\n', encoding="utf-8")
    with pytest.raises(UsageError):
        read_mapping(path)
    path.write_text('format = "carbonacct.lci-mapping/2"\n', encoding="utf-8")
    with pytest.raises(FormatVersionError):
        read_mapping(path)


def test_processes_that_cannot_stand_in_a_matrix() -> None:
    unsplit = process("unsplit", out("steel", 1.0, reference=True), out("slab", 1.0, reference=True))
    with pytest.raises(UsageError, match="allocate the library first"):
        link(library(unsplit))
    linked = link(library(process("none", out("co2", 1.0)), STATION, STATION))
    assert codes(linked.findings) == {"lca_link.no_reference", "lca_link.duplicate_process"}
    assert [item.id for item in linked.processes] == ["station"]


def test_a_process_that_could_not_be_allocated_forbids_computing() -> None:
    mixed = process("mixed", out("steel", 1.0, reference=True), out("steam", 1.0, "MJ"))
    linked = link(allocate(library(mixed, STATION)).library)
    assert codes(linked.findings) == {"lca_allocation.unlike_units"}


@pytest.mark.parametrize(
    ("unit", "to", "factor"),
    [
        ("sh tn", "kg", 907.18474),
        ("t*km", "ton kilometer", 1.0),
        ("kg*km", "tkm", 0.001),
        ("personkm", "person kilometer", 1.0),
        ("m2*a", "square meter-year", 1.0),
        ("ha", "m2", 10000.0),
        ("Bq", "kBq", 0.001),
        ("kilowatt hour", "megajoule", 3.6),
        ("gal", "l", 3.785411784),
        ("cu ft", "m3", 0.028316846592),
        ("btu", "MJ", 0.00105505585262),
        ("p", "Item(s)", 1.0),
        ("year", "day", 365.0),
        ("EUR 2005", "EUR 2005", 1.0),
        ("furlongs", "furlongs", 1.0),
    ],
)
def test_units_of_the_formats(unit: str, to: str, factor: float) -> None:
    """Factors by the definitions of the units (international foot and pound, US gallon, IT Btu)."""
    found = unit_factor(unit, to)
    assert found is not None and found.factor == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize(
    ("unit", "to"), [("kg", "MJ"), ("m3", "Nm3"), ("EUR 2000", "EUR 2005"), ("furlongs", "m"), ("t*km", "p*km")]
)
def test_units_that_never_mix(unit: str, to: str) -> None:
    assert unit_factor(unit, to) is None


def test_a_factor_of_the_file_that_contradicts_the_definition_is_reported() -> None:
    flow = Flow("gas", "gas", "m3", "product", conversions=(("cu ft", 50.0),))
    flows = {**FLOWS, "gas": flow}
    works = process("works", out("steel", 1.0, reference=True), take("gas", 1.0, "cu ft"))
    well = process("well", out("gas", 1.0, "m3", reference=True))
    linked = link(replace(library(works, well), flows=flows))
    assert entries(linked) == pytest.approx({("well", "works"): -0.028316846592}, rel=1e-15)
    assert codes(linked.findings) == {"lca_link.stated_factor"}
    assert unit_measure("nonsense unit") is None
