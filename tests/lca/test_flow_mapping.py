"""Elementary flows matched to methods: ways, assumptions, gaps, units, saved decisions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, ReferenceDataError, UsageError
from carbonacct.factors.store import FactorStore
from carbonacct.lca.characterisation import CharacterisedFlow, FlowMethod, gwp_method, method_of_library
from carbonacct.lca.datasets import Flow, ImpactMethod, Library
from carbonacct.lca.flow_mapping import (
    FlowChoice,
    MatchedMethod,
    match_flows,
    read_choices,
    recorded,
    write_choices,
)
from carbonacct.lca.flow_words import plain_compartment, plain_name
from carbonacct.lca.linking import LinkedLibrary, link
from tests.lca.packages import codes
from tests.lca.small_libraries import library, out, process

AIR = ("air", "unspecified")


def made(*flows: Flow) -> LinkedLibrary:
    """A process that emits one unit of each flow."""
    base = library(process("p", out("steel", 1.0, reference=True), *(out(flow.id, 2.0, flow.unit) for flow in flows)))
    return link(replace(base, flows={**base.flows, **{flow.id: flow for flow in flows}}))


def flow(own: str, name: str, path: tuple[str, ...] = AIR, unit: str = "kg", **more: object) -> Flow:
    return Flow(own, name, unit, "elementary", path, **more)  # type: ignore[arg-type]


def method(*flows: CharacterisedFlow) -> FlowMethod:
    return FlowMethod(("test",), "points", flows)


def target(own: str, name: str, factor: float, path: tuple[str, ...] = ("air",), **more: object) -> CharacterisedFlow:
    return CharacterisedFlow(own, name, path, str(more.pop("unit", "kg")), factor, **more)  # type: ignore[arg-type]


def ways(found: MatchedMethod) -> dict[str, tuple[str, float]]:
    return {match.flow: (match.way, match.factor) for match in found.matches}


def test_ids_names_synonyms_and_cas_numbers() -> None:
    linked = made(
        flow("t1", "Anything"),
        flow("n", "  Sulfur   hexafluoride ", ("air", "low population density")),
        flow(
            "s",
            "Nitrous oxide (laughing gas) [Inorganic emissions to air]",
            ("NETL Elementary Flows", "Emission to air"),
        ),
        flow("y", "R-32", synonyms=("Methane, difluoro-, HFC-32",)),
        flow("c", "Freon 23", cas="75-46-7"),
        flow("x", "Unknown gas"),
    )
    found = match_flows(
        linked,
        method(
            target("t1", "by id", 1.0),
            target("t2", "Sulphur hexafluoride", 2.0),
            target("t3", "Dinitrogen monoxide", 3.0),
            target("t4", "Methane, difluoro-, HFC-32", 4.0),
            target("t5", "Methane, trifluoro-, HFC-23", 5.0, cas="000075-46-7"),
        ),
    )
    assert ways(found) == {
        "t1": ("id", 1.0),
        "n": ("name", 2.0),
        "s": ("name", 3.0),
        "y": ("synonym", 4.0),
        "c": ("cas", 5.0),
    }
    assert [(item.name, item.exchanges, item.amount) for item in found.unmatched] == [("Unknown gas", 1, 2.0)]
    assert (found.flows, found.matched_flows, found.exchanges, found.matched_exchanges) == (6, 5, 6, 5)
    assert codes(found.findings) == {"lca_flows.coverage"}


def test_a_cas_number_does_not_tell_fossil_from_biogenic() -> None:
    linked = made(
        flow("b", "Carbon dioxide, biogenic", cas="124-38-9"), flow("f", "Carbon dioxide, fossil", cas="124-38-9")
    )
    found = match_flows(linked, method(target("co2", "Carbon dioxide, fossil", 1.0, cas="124-38-9")))
    assert ways(found) == {"f": ("name", 1.0)}
    assert found.unmatched[0].near == "Carbon dioxide, fossil, air" and "lca_flows.near" in codes(found.findings)


def test_an_open_origin_is_assumed_and_said() -> None:
    linked = made(flow("m", "Methane", cas="74-82-8"))
    found = match_flows(linked, method(target("f", "Methane, fossil", 29.8), target("b", "Methane, non-fossil", 27.0)))
    assert ways(found) == {"m": ("assumed", 29.8)}
    (what,) = (item for item in found.findings if item.code == "lca_flows.assumed")
    assert "Methane → Methane, fossil" in what.message("en")
    own = match_flows(linked, method(target("m2", "Methane", 28.0), target("f", "Methane, fossil", 29.8)))
    assert ways(own) == {"m": ("name", 28.0)}


def test_compartments_decide() -> None:
    paths = (("air", "high population density"), ("air", "stratosphere"), ("water", "river"), ("Elementary Flows",))
    linked = made(*(flow(str(number), "Benzene", path) for number, path in enumerate(paths)))
    found = match_flows(
        linked,
        method(
            target("a", "Benzene", 1.0, ("air", "urban air close to ground")),
            target("b", "Benzene", 2.0),
            target("c", "Benzene", 7.0, ("soil",)),
        ),
    )
    # the stratosphere takes the unspecified factor; water and an unknown compartment take none
    assert ways(found) == {"0": ("name", 1.0), "1": ("name", 2.0)}
    assert [item.near for item in found.unmatched] == ["Benzene, air, urban air close to ground", ""]


def test_factors_that_contradict_each_other_are_not_guessed() -> None:
    linked = made(flow("x", "Benzene", ("air", "indoor")))
    subs = (("air", "urban air close to ground"), ("air", "stratosphere"))
    differing = method(*(target(str(n), "Benzene", n + 1.0, path) for n, path in enumerate(subs)))
    assert codes(match_flows(linked, differing).findings) == {"lca_flows.nothing"}
    equal = method(*(target(str(n), "Benzene", 3.0, path) for n, path in enumerate(subs)))
    assert ways(match_flows(linked, equal)) == {"x": ("name", 3.0)}


def test_factors_are_per_unit_of_the_library_s_flow() -> None:
    linked = made(flow("x", "Radon-222", unit="Bq"), flow("y", "Benzene", unit="MJ"))
    found = match_flows(linked, method(target("t", "Radon-222", 5.0, unit="kBq"), target("u", "Benzene", 1.0)))
    assert found.factors == {"x": pytest.approx(0.005, rel=1e-15)}
    assert "lca_flows.unit" in codes(found.findings)


def test_nothing_matched_is_an_error() -> None:
    (what,) = match_flows(made(flow("x", "Noise")), method(target("t", "Benzene", 1.0))).findings
    assert (what.code, what.severity) == ("lca_flows.nothing", "error")


def test_saved_decisions_go_first_and_come_back(tmp_path: Path) -> None:
    linked = made(flow("x", "Mystery"), flow("y", "Benzene"), flow("z", "Benzene", ("soil",)))
    goal = method(target("t", "Benzene", 2.0), target("u", "Toluene", 3.0))
    choices = (
        FlowChoice("x", "Toluene", factor=10.0, by="Li", why="试验"),
        FlowChoice("y", "", why="not counted"),
        FlowChoice("z", "nothing of the kind"),
    )
    path = tmp_path / "flows.toml"
    write_choices(path, choices)
    assert read_choices(path) == choices
    found = match_flows(linked, goal, choices)
    assert ways(found) == {"x": ("choice", 30.0), "y": ("choice", 0.0)}
    assert "lca_flows.choice_unknown" in codes(found.findings)
    again = match_flows(linked, goal, recorded(match_flows(linked, goal)))
    assert ways(again) == {"y": ("choice", 2.0)}
    path.write_text(
        'format = "carbonacct.lci-flows/1"\n[[flow]]\nflow = "a"\nto = "b"\n[[flow]]\nflow = "a"\nto = "c"\n'
    )
    with pytest.raises(UsageError, match="twice"):
        read_choices(path)
    path.write_text('format = "carbonacct.lci-flows/1"\n[[flow]]\nflow = "a"\n')
    with pytest.raises(UsageError):
        read_choices(path)
    path.write_text('format = "other/1"\n')
    with pytest.raises(FormatVersionError):
        read_choices(path)


def test_a_method_of_the_library_is_matched_by_id() -> None:
    linked = made(flow("x", "Mystery"))
    found = match_flows(linked, method_of_library(ImpactMethod(("own",), "p", (("x", 4.0),)), linked.flows))
    assert ways(found) == {"x": ("id", 4.0)}


@pytest.fixture(scope="module")
def factors() -> FactorStore:
    return FactorStore.load()


def test_gwp_tables_by_origin(factors: FactorStore) -> None:
    linked = made(
        flow("f", "Carbon dioxide, fossil"),
        flow("b", "Carbon dioxide, biogenic"),
        flow("m", "Methane, biogenic"),
        flow("n", "Methane, fossil", ("air", "stratosphere")),
        flow("h", "Ethane, 1,1,1,2-tetrafluoro-, HFC-134a"),
        flow("o", "Dinitrogen monoxide", ("water",)),
    )
    # IPCC AR6 WG1, table 7.15 and 7.SM.7: CH4 fossil 29.8, non-fossil 27.0, HFC-134a 1530; water counts none
    sixth = match_flows(linked, gwp_method(factors, "gwp-ar6"))
    assert sixth.factors == {"f": 1.0, "b": 0.0, "m": 27.0, "n": 29.8, "h": 1530.0}
    # AR4, table 2.14: CH4 25 whatever its origin, HFC-134a 1430
    fourth = match_flows(linked, gwp_method(factors, "gwp-ar4"))
    assert fourth.factors == {"f": 1.0, "b": 0.0, "m": 25.0, "n": 25.0, "h": 1430.0}
    with pytest.raises(ReferenceDataError):
        gwp_method(factors, "gwp-none")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("air", "low. pop."), ("air", "non-urban air or from high stacks")),
        (("NETL Coal Elementary Flows", "NETL Elementary Flows", "Emission to air"), ("air", "")),
        (("NETL Coal Elementary Flows", "water", "unspecified"), ("water", "")),
        (("Elementary flows", "Emission to water", "river"), ("water", "surface water")),
        (
            ("Emissions", "Emissions to air", "Emissions to urban air close to ground"),
            ("air", "urban air close to ground"),
        ),
        (("Raw", "land"), ("resource", "land")),
        (("troposphere", "rural"), ("air", "non-urban air or from high stacks")),
        (("emission", "air"), ("air", "")),
        (("resource", "air"), ("resource", "air")),
        (("fresh water body", "river"), ("water", "surface water")),
        (("Elementary Flows",), ("", "")),
        ((), ("", "")),
    ],
)
def test_words_of_compartments(path: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert plain_compartment(path) == expected


def test_words_of_names() -> None:
    assert plain_name(" Carbon dioxide  [Inorganic emissions to air] ") == "carbon dioxide"
    assert plain_name("Methane, biogenic") == plain_name("methane, non-fossil")


def test_libraries_without_elementary_flows_say_so() -> None:
    empty: Library = library(process("p", out("steel", 1.0, reference=True)))
    assert codes(match_flows(link(empty), method(target("t", "Benzene", 1.0))).findings) == {"lca_flows.nothing"}
