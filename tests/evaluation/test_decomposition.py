"""Effects of two small years by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from carbonacct.activity.records import Record
from carbonacct.energy.balance import EnergyLine
from carbonacct.errors import CarbonacctError, UsageError
from carbonacct.evaluation.cells import Year
from carbonacct.evaluation.decomposition import TargetDecomposition, decompose
from carbonacct.ghg.context import LineSpec
from carbonacct.ghg.lines import Booked
from carbonacct.ghg.profile import load_profile
from carbonacct.lineage.graph import Graph, Node
from carbonacct.source import Source

PLAIN, DEDUCTING = "national-park-910-a4", "gbt-32150-2015"
numbers = count(1)


@dataclass
class Made:
    """A year made by hand: each call adds one row with its energy (tce) and its emissions (t)."""

    profile: str = PLAIN
    members: dict[str, str] = field(default_factory=lambda: {"P": "P", "A": "A", "B": "B"})
    energy: list[EnergyLine] = field(default_factory=list)
    booked: list[Booked] = field(default_factory=list)
    kg: list[float] = field(default_factory=list)

    def row(self, entity: str, carrier: str, table: str = "activity", flow: str = "", **more: Any) -> Record:
        return Record(table, f"{next(numbers):x}", Source("x.csv"), entity, "2025", carrier, flow, 1.0, "GJ", **more)

    def tce(self, record: Record, term: str, amount: float) -> None:
        terms: dict[str, tuple[()]] = {"calorific": (), "equivalent": ()}
        sign = -1.0 if term in ("supplied", "transfer_out") else 1.0
        self.energy.append(EnergyLine(record, term, sign, amount, "tce", terms, False, False))  # type: ignore[arg-type]

    def line(self, record: Record, category: str, tonnes: float, way: str = "own", book: str = "enterprise") -> Made:
        spec = LineSpec(record, category, "CO2", "made", 1.0, "kg", ())
        self.booked.append(Booked(book, self.profile, record.entity, way, spec))
        self.kg.append(tonnes * 1000)
        return self

    def fuel(self, entity: str, carrier: str, tce: float, tonnes: float, use: str = "combustion") -> Made:
        record = self.row(entity, carrier, flow="consumption", use=use)
        self.tce(record, "purchased", tce)
        self.tce(record, "consumed", tce)
        return self.line(record, "conversion" if use == "conversion" else "fuel_combustion", tonnes)

    def power(self, entity: str, tce: float, tonnes: float, origin: str = "grid", term: str = "purchased") -> Made:
        record = self.row(entity, "electricity", "power", "power", origin=origin)
        self.tce(record, term, tce)
        return self.line(record, "electricity_purchased", tonnes)

    def received(self, entity: str, carrier: str, tce: float, tonnes: float, seller: str, way: str = "inside") -> Made:
        record = self.row(entity, carrier, "transfers", "transfer_in", counterparty=seller)
        self.tce(record, "transfer_in", tce)
        category = "electricity_purchased" if carrier == "electricity" else "heat_purchased"
        return self.line(record, category, tonnes, way)

    def process(self, entity: str, tonnes: float) -> Made:
        return self.line(self.row(entity, "clinker", flow="output"), "process", tonnes)

    def year(self, label: str, added: dict[str, float], total: float, books: dict[str, float] | None = None) -> Year:
        """The year with the park's total, and the totals of the industrial members' books (default: both are 0)."""
        graph, books = Graph(), books or {}
        graph.add(Node(f"park/{self.profile}/total", "", "", total, "tCO2", "given"))
        for member in self.members.values():
            path = f"enterprise/{member}/{self.profile}/total"
            if path not in graph:
                graph.add(Node(path, "", "", books.get(member, 0.0), "tCO2", "given"))
        profile, industrial = load_profile(self.profile), frozenset(books)
        return Year(label, profile, self.energy, self.booked, self.kg, self.members, added, industrial, graph)


def effects(target: TargetDecomposition) -> dict[str, float]:
    return {effect.effect: effect.value for effect in target.additive}


def emissions(start: Year, end: Year) -> dict[str, float]:
    return effects(decompose(start, end).targets[0])


def base(total: float = 530.0) -> Year:
    """A: 50 tce of coal, 130 t, and 50 tce of the grid, 300 t; B: 40 tce of coal, 100 t. Value added 100 each."""
    made = Made().fuel("A", "raw_coal", 50, 130).power("A", 50, 300).fuel("B", "raw_coal", 40, 100)
    return made.year("2024", {"A": 100.0, "B": 100.0}, total, {"A": 430.0, "B": 100.0})


def only(found: dict[str, float], name: str, amount: float) -> None:
    """The whole change is in one effect; the others are zero."""
    assert found.pop(name) == pytest.approx(amount, rel=1e-12)
    assert found == pytest.approx(dict.fromkeys(found, 0.0), abs=1e-9)


def test_the_grids_factor_alone() -> None:
    # 6 → 5 t/tce: 50 tce × −1
    made = Made().fuel("A", "raw_coal", 50, 130).power("A", 50, 250).fuel("B", "raw_coal", 40, 100)
    end = made.year("2025", {"A": 100.0, "B": 100.0}, 480, {"A": 380.0, "B": 100.0})
    only(emissions(base(), end), "factor", -50)
    only(effects(decompose(base(), end).targets[1]), "factor", -50 / 200)


def test_less_energy_per_value_added_alone() -> None:
    # every carrier × 0.9: −53
    made = Made().fuel("A", "raw_coal", 45, 117).power("A", 45, 270).fuel("B", "raw_coal", 36, 90)
    end = made.year("2025", {"A": 100.0, "B": 100.0}, 477, {"A": 387.0, "B": 90.0})
    only(emissions(base(), end), "intensity", -53)


@pytest.mark.parametrize("origin", ["green_trade", "direct_line", "self_generated"])
def test_green_power_in_place_of_the_grids_alone(origin: str) -> None:
    # 10 of 50 tce at zero: −60
    term = "own_production" if origin == "self_generated" else "purchased"
    made = Made().fuel("A", "raw_coal", 50, 130).power("A", 40, 240).power("A", 10, 0, origin, term)
    end = made.fuel("B", "raw_coal", 40, 100).year("2025", {"A": 100.0, "B": 100.0}, 470, {"A": 370.0, "B": 100.0})
    only(emissions(base(), end), "mix", -60)


def test_another_fuel_alone() -> None:
    # A burns 50 tce of gas (1.6 t/tce) in place of its coal: 80 − 130
    made = Made().fuel("A", "natural_gas", 50, 80).power("A", 50, 300).fuel("B", "raw_coal", 40, 100)
    only(emissions(base(), made.year("2025", {"A": 100.0, "B": 100.0}, 480)), "mix", -50)


def test_shares_of_value_added_alone() -> None:
    # A 100 → 150, B 100 → 50, each with the energy of its value added: + 215 − 50
    made = Made().fuel("A", "raw_coal", 75, 195).power("A", 75, 450).fuel("B", "raw_coal", 20, 50)
    only(emissions(base(), made.year("2025", {"A": 150.0, "B": 50.0}, 695)), "structure", 165)


def test_growth_alone_is_activity_and_no_change_of_the_intensity() -> None:
    # all × 1.1: + 53
    made = Made().fuel("A", "raw_coal", 55, 143).power("A", 55, 330).fuel("B", "raw_coal", 44, 110)
    end = made.year("2025", {"A": 110.0, "B": 110.0}, 583, {"A": 473.0, "B": 110.0})
    only(emissions(base(), end), "activity", 53)
    intensity = decompose(base(), end).targets[1]
    assert "activity" not in effects(intensity)
    assert effects(intensity) == pytest.approx(dict.fromkeys(effects(intensity), 0.0), abs=1e-12)


def two_years() -> tuple[Year, Year]:
    """A: 50 tce of the grid at 6 t, then 54 at 5; B: coal 40 tce at 2.5, then 24; process 20 t in both years."""
    one = Made().power("A", 50, 300).fuel("B", "raw_coal", 40, 100).process("B", 20)
    two = Made().power("A", 54, 270).fuel("B", "raw_coal", 24, 60).process("B", 20)
    return (
        one.year("2024", {"A": 100.0, "B": 100.0}, 420, {"A": 300.0, "B": 120.0}),
        two.year("2025", {"A": 120.0, "B": 80.0}, 350, {"A": 270.0, "B": 80.0}),
    )


def test_everything_at_once() -> None:
    # A:  L(270, 300) = 30 / ln(10/9) = 284.7366; share ln 1.2: + 51.9136; intensity 0.5 → 0.45, ln 0.9: − 30.0000;
    #     factor ln(5/6): − 51.9136
    # B:  L(60, 100) = 40 / ln(5/3) = 78.3046; share ln 0.8: − 17.4732; intensity 0.4 → 0.3, ln 0.75: − 22.5268
    #     process L(20, 20) = 20: share ln 0.8: − 4.46287; per value added 0.2 → 0.25: + 4.46287
    found = emissions(*two_years())
    expected = {
        "activity": 0.0,
        "structure": 51.9136 - 17.4732 - 4.46287,
        "intensity": -30.0 - 22.5268,
        "mix": 0.0,
        "factor": -51.9136,
        "process": 4.46287,
    }
    assert found == pytest.approx(expected, abs=2e-4)
    assert sum(found.values()) == pytest.approx(350 - 420, rel=1e-12)


def test_the_intensity_at_once() -> None:
    # value added is 200 in both years: every effect ÷ 200; 420 / 200 → 350 / 200
    one, two = two_years()
    target = decompose(one, two).targets[1]
    assert (target.start, target.end, target.change) == pytest.approx((2.1, 1.75, -0.35), rel=1e-12)
    whole = emissions(one, two)
    assert effects(target) == pytest.approx({k: v / 200 for k, v in whole.items() if k != "activity"}, abs=1e-12)
    assert target.unit == "tCO2/1e4 CNY"


def test_the_multiplicative_form() -> None:
    # L(350, 420) = 70 / ln 1.2 = 383.9370; structure exp(29.9775 / 383.9370) = exp 0.0780793 = 1.08121
    # intensity exp(−52.5268 / 383.9370) = exp −0.136811 = 0.87213; factor exp −0.135214 = 0.87353; process 1.01169
    target = decompose(*two_years()).targets[0]
    ratios = {effect.effect: effect.value for effect in target.multiplicative}
    expected = {"activity": 1.0, "structure": 1.08121, "intensity": 0.87213, "mix": 1.0, "factor": 0.87353}
    assert ratios == pytest.approx({**expected, "process": 1.01169}, abs=2e-5)
    assert math.prod(ratios.values()) == pytest.approx(350 / 420, rel=1e-12)


def with_terms(made: Made, exported: float, certified: float, captured: float, network: float, sold: float) -> Made:
    made.line(made.row("A", "electricity", "power", "power", origin="export"), "electricity_exported", -exported)
    made.line(made.row("A", "electricity", "certificates", "certificate"), "electricity_certificate", -certified)
    made.line(made.row("B", "co2_captured", flow="capture"), "memo_captured", captured)
    made.line(made.row("B", "wood", flow="consumption"), "memo_biogenic", 999)
    made.line(made.row("P:unassigned", "electricity", "gate", "gate_in"), "electricity_purchased", network, "gate",
              "network")  # fmt: skip
    made.line(made.row("A", "heat", "transfers", "transfer_out", counterparty="B"), "heat_exported", -sold, "inside")
    return made


def test_terms_stand_beside_the_logarithms() -> None:
    # the park: 530 − 30 − 5 − 7 + 8 = 496, then 530 − 50 − 0 − 9 + 12 = 483; its members' books: without the network,
    # with the sale: 530 − 30 − 5 − 7 − 40 = 448, then 530 − 50 − 9 − 60 = 411
    def plain() -> Made:
        made = Made(DEDUCTING).fuel("A", "raw_coal", 50, 130).power("A", 50, 300)
        return made.fuel("B", "raw_coal", 40, 100)

    added = {"A": 100.0, "B": 100.0}
    one = with_terms(plain(), 30, 5, 7, 8, 40).year("1", added, 496, {"A": 355.0, "B": 93.0})
    two = with_terms(plain(), 50, 0, 9, 12, 60).year("2", added, 483, {"A": 320.0, "B": 91.0})
    park, industry = decompose(one, two).targets
    zero = dict.fromkeys(("structure", "intensity", "mix", "factor", "process"), 0.0)
    terms = {"exports": -20.0, "certificates": 5.0, "captured": -2.0, "network": 4.0}
    assert effects(park) == pytest.approx({"activity": 0.0, **zero, **terms})
    per = {"exports": -0.1, "sales_inside": -0.1, "certificates": 0.025, "captured": -0.01}
    assert effects(industry) == pytest.approx({**zero, **per})
    assert (park.positive_start, park.positive_end) == pytest.approx((530, 530), rel=1e-12)
    assert [effect.value for effect in park.multiplicative] == pytest.approx([1.0] * 6)


def test_captured_co2_is_no_term_where_the_profile_does_not_deduct_it() -> None:
    one = with_terms(Made().power("A", 50, 300), 0, 0, 7, 0, 0).year("1", {"A": 100.0}, 300)
    two = with_terms(Made().power("A", 50, 300), 0, 0, 9, 0, 0).year("2", {"A": 100.0}, 300)
    assert "captured" not in emissions(one, two)


def test_heat_from_a_neighbour_in_place_of_gas() -> None:
    # the park: A's 50 tce of coal become 50 tce of received heat without emissions of its own: −130, mix.
    # A's own book: the heat carries 110 t: 50 tce × 2.2 in place of 130 t, mix as well
    made = Made().received("A", "steam", 50, 110, "B").power("A", 50, 300).fuel("B", "raw_coal", 40, 100)
    end = made.year("2025", {"A": 100.0, "B": 100.0}, 400, {"A": 410.0, "B": 100.0})
    park, industry = decompose(base(), end).targets
    only(effects(park), "mix", -130)
    only(effects(industry), "mix", -20 / 200)


def test_heat_between_parts_of_a_member_is_counted_once() -> None:
    # A-1 gives A-2 steam of the coal that A-1 burned: no energy use of its own, no effect
    members = {"P": "P", "A": "A", "B": "B", "A-1": "A", "A-2": "A"}
    made = Made(members=members).fuel("A-1", "raw_coal", 50, 130).power("A-2", 50, 300)
    made.received("A-2", "steam", 40, 88, "A-1", "within").fuel("B", "raw_coal", 40, 100)
    end = made.year("2025", {"A": 100.0, "B": 100.0}, 530, {"A": 430.0, "B": 100.0})
    for target in decompose(base(), end).targets:
        assert effects(target) == pytest.approx(dict.fromkeys(effects(target), 0.0), abs=1e-9)


def test_a_member_without_value_added_is_as_active_as_it_uses_energy() -> None:
    # a data centre of 10 tce at 6, then 15 tce at 5: L(75, 60) = 15 / ln 1.25 = 67.2213: activity ln 1.5: + 27.2559,
    # factor ln(5/6): − 12.2559
    one = Made().power("A", 50, 300).power("B", 10, 60).year("1", {"A": 100.0}, 360)
    two = Made().power("A", 50, 300).power("B", 15, 75).year("2", {"A": 100.0}, 375)
    found = emissions(one, two)
    assert (found["activity"], found["factor"]) == pytest.approx((27.2559, -12.2559), abs=1e-4)
    assert (found["structure"], found["intensity"]) == (0.0, 0.0)


def test_an_industrial_member_without_value_added_counts_by_energy_per_value_added_of_all() -> None:
    # B gives none: its 60 t ÷ 100 become 90 ÷ 100, and its energy 10 ÷ 100 becomes 15 ÷ 100
    one = Made().power("A", 50, 300).power("B", 10, 60).process("B", 5)
    two = Made().power("A", 50, 300).power("B", 15, 90).process("B", 8)
    start = one.year("1", {"A": 100.0}, 365, {"A": 300.0, "B": 65.0})
    end = two.year("2", {"A": 100.0}, 398, {"A": 300.0, "B": 98.0})
    found = effects(decompose(start, end).targets[1])
    assert (found["intensity"], found["process"]) == pytest.approx((0.3, 0.03), rel=1e-12)
    assert found["structure"] == 0.0


def test_a_member_that_gave_value_added_once_only() -> None:
    # B uses energy in both years, its value added is known in the second alone: its energy is its activity, + 100
    one = Made().power("A", 50, 300).power("B", 10, 60).year("1", {"A": 100.0}, 360)
    two = Made().power("A", 50, 300).power("B", 20, 120).year("2", {"A": 100.0, "B": 500.0}, 420)
    only(emissions(one, two), "activity", 60)


def test_a_member_that_moves_in() -> None:
    # A keeps 100 of value added, B brings 100 more. B: 60 t by structure, its share was zero.
    # A: Q 100 → 200, share 1 → 0.5: + 300 ln 2 and − 300 ln 2
    one = Made().power("A", 50, 300).year("1", {"A": 100.0}, 300)
    two = Made().power("A", 50, 300).power("B", 10, 60).year("2", {"A": 100.0, "B": 100.0}, 360)
    found = emissions(one, two)
    assert found["activity"] == pytest.approx(300 * math.log(2), rel=1e-12)
    assert found["structure"] == pytest.approx(60 - 300 * math.log(2), rel=1e-12)
    assert (found["intensity"], found["mix"], found["factor"]) == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)


def test_the_first_value_added_of_a_park() -> None:
    # nothing at the start: the whole of the change is activity
    one = Made().year("1", {}, 0)
    two = Made().power("A", 50, 300).process("A", 20).year("2", {"A": 100.0}, 320)
    only(emissions(one, two), "activity", 320)
    assert decompose(one, two).targets[0].multiplicative == ()


def test_conversion_is_one_carrier_of_its_member() -> None:
    # 100 tce put in, 260 − 200 t; then 100 tce, 260 − 210 t: the factor of conversion falls from 0.6 to 0.5
    def refinery(out: float) -> Made:
        made = Made().fuel("A", "crude_oil", 100, 260, "conversion")
        return made.line(made.row("A", "diesel", flow="conversion_output"), "conversion", -out)

    found = emissions(refinery(200).year("1", {"A": 10.0}, 60), refinery(210).year("2", {"A": 10.0}, 50))
    only(found, "factor", -10)
    # more carbon out than in has no logarithm
    negative = emissions(refinery(200).year("1", {"A": 10.0}, 60), refinery(270).year("2", {"A": 10.0}, -10))
    only(negative, "other", -70)


def test_emissions_without_energy_stand_apart() -> None:
    # own power of biomass whose certificates were sold: its energy is that of the biomass
    def year(tonnes: float) -> Year:
        made = Made().fuel("A", "wood", 50, 0)
        record = made.row("A", "electricity", "power", "power", origin="self_generated", generation="biomass")
        return made.line(record, "electricity_purchased", tonnes).year("", {"A": 10.0}, tonnes)

    only(emissions(year(30), year(20)), "other", -10)


@pytest.mark.parametrize("category", ["fugitive", "waste", "mobile"])
def test_sources_without_energy_stand_apart(category: str) -> None:
    # leaks, waste, and vehicles by distance: 30 t, then 20 t beside 300 t of the same grid power
    def year(tonnes: float) -> Year:
        made = Made().power("A", 50, 300)
        return made.line(made.row("A", "SF6", "made", "source"), category, tonnes).year("", {"A": 10.0}, 300 + tonnes)

    only(emissions(year(30), year(20)), "other", -10)


def test_fuel_of_vehicles_is_a_carrier_of_its_member() -> None:
    # 10 tce of diesel in vehicles, 30 t; then 10 tce of a blend, 24 t: the factor alone
    def year(tonnes: float) -> Year:
        made = Made()
        record = made.row("A", "diesel", flow="consumption", use="mobile")
        made.tce(record, "purchased", 10)
        made.tce(record, "consumed", 10)
        return made.line(record, "mobile", tonnes).year("", {"A": 10.0}, tonnes)

    only(emissions(year(30), year(24)), "factor", -6)


def test_feedstock_is_no_energy_use() -> None:
    def year(tce: float) -> Year:
        made = Made().power("A", 50, 300)
        made.tce(made.row("A", "natural_gas", flow="consumption", use="feedstock"), "consumed", tce)
        return made.year("", {"A": 10.0}, 300)

    found = emissions(year(30), year(90))
    assert found == pytest.approx(dict.fromkeys(found, 0.0), abs=1e-12)


def test_process_emissions_of_a_member_without_value_added() -> None:
    # with energy: per tce (20 t on 10 tce, then 30 t on 15 tce: activity); without any: process alone
    one, two = Made().power("A", 10, 60).process("A", 20), Made().power("A", 15, 90).process("A", 30)
    only(emissions(one.year("1", {}, 80), two.year("2", {}, 120)), "activity", 40)
    only(emissions(Made().process("A", 20).year("1", {}, 20), Made().process("A", 30).year("2", {}, 30)), "process", 10)


def test_no_intensity_without_value_added() -> None:
    assert [target.id for target in decompose(base(), Made().year("2", {}, 0, {"A": 0.0})).targets] == ["emissions"]


def test_parts_that_do_not_make_the_figure_are_refused() -> None:
    with pytest.raises(CarbonacctError, match="emissions"):
        decompose(base(), base(531.0))


def test_years_in_different_units_are_refused() -> None:
    with pytest.raises(UsageError):
        decompose(base(), Made("ghg-protocol-market").year("2", {}, 0))
