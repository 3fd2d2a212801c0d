"""The base year against the examples of the GHG Protocol Corporate Standard (revised edition), chapter 5.

Gamma and Beta (figures 6 and 7) are quoted from memory: no copy of the standard was at hand.
"""

from __future__ import annotations

import pytest

from carbonacct.findings import Finding
from carbonacct.ghg.base_year import BaseYearResult, Event, Member, base_year_figures, base_year_findings
from carbonacct.lineage.graph import Graph, Node

PROFILE = "p"
BASE = f"base_year/{PROFILE}"


def accounts_of(total: float) -> Graph:
    """A reported year with this total."""
    graph = Graph()
    graph.add(Node(f"park/{PROFILE}/total", "总量", "total", total, "tCO2", "given"))
    return graph


def event(change: float, kind: str = "structural", recalculated: bool = True, subject: str = "") -> Event:
    return Event(f"row{change}", f"N{change}", kind, change, recalculated, subject=subject)


def figures(graph: Graph, original: float, *events: Event, threshold: float = 5.0) -> BaseYearResult:
    return base_year_figures(graph, PROFILE, "tCO2", original, events, threshold, 2020)


def codes(findings: list[Finding]) -> list[str]:
    return [found.code for found in findings]


def test_company_gamma_acquires_facility_c() -> None:
    """Units A and B emit 25 t each in year one: base year 50 t. C, acquired at the start of year three, emitted 15 t in
    year one: recalculated base year 65 t. Year three: 30 + 30 + 20 = 80 t, a rise of 15 t.
    """
    graph = accounts_of(80.0)
    result = figures(graph, 50.0, event(15.0, subject="C"))
    assert graph.value(f"{BASE}/original") == 50.0
    assert graph.value(f"{BASE}/change/structural") == 15.0
    assert graph.value(f"{BASE}/recalculated") == 65.0
    assert graph.value(f"{BASE}/development") == 15.0
    assert base_year_findings(result, [event(15.0, subject="C")], [Member("C", "C", 20.0, True)], []) == []


def test_company_beta_divests_unit_c() -> None:
    """Units A, B and C emit 25 t each: base year 75 t. C is divested at the start of year three: base year 50 t. Year
    three: 60 t, a rise of 10 t where the published base year would show a fall of 15 t.
    """
    graph = accounts_of(60.0)
    figures(graph, 75.0, event(-25.0, subject="C"))
    assert graph.value(f"{BASE}/recalculated") == 50.0
    assert graph.value(f"{BASE}/development") == 10.0
    assert graph.value(f"{BASE}/development_relative") == pytest.approx(0.2)


def test_each_kind_has_a_line_of_its_own() -> None:
    graph = accounts_of(100.0)
    events = [event(15.0), event(-5.0), event(2.0, "method"), event(-1.0, "error"), event(4.0, "method", False)]
    result = figures(graph, 100.0, *events)
    assert [kind for kind, _ in result.changes] == ["structural", "method", "error"]
    assert [graph.value(path) for _, path in result.changes] == [10.0, 2.0, -1.0]
    assert graph.value(f"{BASE}/recalculated") == 111.0
    assert graph[f"{BASE}/change/structural"].rows == ("row15.0#change", "row-5.0#change")
    assert result.pending == 4.0


def test_small_changes_count_together() -> None:
    """Chapter 5: insignificant alone, significant cumulatively. 3 % and −3 % of 100 t make 6 t above 5 t."""
    small = [event(3.0, "error", False), event(-3.0, "method", False)]
    result = figures(accounts_of(100.0), 100.0, *small)
    assert codes(base_year_findings(result, small, [], [])) == ["base_year.not_recalculated"]
    alone = figures(accounts_of(100.0), 100.0, small[0])
    assert base_year_findings(alone, small[:1], [], []) == []


def test_a_member_that_joined_or_left_must_be_recorded() -> None:
    moved = [Member("C", "丙", 20.0, True), Member("D", "丁", 30.0, False)]
    result = figures(accounts_of(100.0), 100.0)
    assert codes(base_year_findings(result, [], moved, [])) == ["base_year.member_joined", "base_year.member_left"]
    said = [event(0.0, subject="C"), event(-30.0, subject="D")]  # C is a new plant: organic growth
    assert base_year_findings(figures(accounts_of(100.0), 100.0, *said), said, moved, []) == []
    assert base_year_findings(result, [], [Member("C", "丙", 4.0, True)], []) == []  # below the threshold


def test_a_change_of_method_must_be_recorded() -> None:
    result = figures(accounts_of(100.0), 100.0)
    assert codes(base_year_findings(result, [], [], ["gwp_set"])) == ["base_year.method_changed"]
    assert base_year_findings(result, [event(1.0, "method")], [], ["gwp_set"]) == []
