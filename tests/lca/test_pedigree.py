"""Pedigree scores into geometric standard deviations."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from carbonacct.errors import UsageError
from carbonacct.findings import Finding
from carbonacct.lca.brightway import (
    DatasetRecord,
    ExchangeRecord,
    Store,
    read_system,
    show_process,
    write_database,
    write_method,
)
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.monte_carlo import monte_carlo
from carbonacct.lca.uncertainty.pedigree import (
    pedigree_findings,
    pedigree_scale,
    pedigree_tables,
    pedigree_uncertainty,
)
from carbonacct.lca.uncertainty.records import as_record
from carbonacct.workspace.lca import Draws, Question, montecarlo_document


def test_by_hand() -> None:
    # scores (1, 2, 1, 1, 5): factors 1, 1.03, 1, 1, 2.8, basic 1.05
    # ln: 0.0295588, 1.0296194, 0.0487902; √(0.00087372 + 1.06011612 + 0.00238048) ÷ 2 = 1.0311983 ÷ 2 = 0.5155992
    assert pedigree_scale((1, 2, 1, 1, 5), basic=1.05) == pytest.approx(0.5155992, abs=5e-7)
    # ecoinvent 2 with its sixth indicator: 1.5, 1.2, 1.5, 1.1, 2, 1.2 → √(2 · 0.1644020 + 2 · 0.0332412 + 0.0090840
    # + 0.4804530) ÷ 2 = √0.8848234 ÷ 2
    scale = pedigree_scale((5, 5, 5, 5, 5, 5), table="ecoinvent_2")
    assert scale == pytest.approx(math.sqrt(0.8848234) / 2, abs=1e-7)


def test_one_indicator_and_scores_by_name() -> None:
    # GSD² of one factor is the factor itself
    assert math.exp(2 * pedigree_scale({"reliability": 3})) == pytest.approx(1.61)
    assert pedigree_scale({"reliability": 3}) == pedigree_scale((3,))
    assert pedigree_scale((1, 1, 1, 1, 1)) == 0.0
    kind = pedigree_scale((1, 1, 1, 1, 1, 1), basic="transport", table="ecoinvent_2")
    assert math.exp(2 * kind) == pytest.approx(2.0)


def test_a_record_has_the_amount_as_its_median() -> None:
    found = pedigree_uncertainty(-3.0, (2, 2, 2, 2, 2), basic=1.05)
    assert found is not None
    assert (found.distribution, found.negative, found.pedigree) == (2, True, (2, 2, 2, 2, 2))
    assert found.loc == math.log(3.0)
    assert as_record(found)[0]["scale"] == pedigree_scale((2, 2, 2, 2, 2), basic=1.05)
    assert pedigree_uncertainty(3.0, (1, 1, 1, 1, 1)) is None


def test_tables_say_where_they_are_from_and_grow_with_the_score() -> None:
    tables = pedigree_tables()
    assert {"ecoinvent_empirical", "ecoinvent_2"} == set(tables)
    for table in tables.values():
        assert table.verification in {"primary", "secondary", "unverified"}
        assert table.document
        for factors in table.factors.values():
            assert len(factors) == 5
            assert factors[0] == 1.0
            assert list(factors) == sorted(factors)
        assert all(factor >= 1 for factor in table.basic.values())


@pytest.mark.parametrize(
    ("scores", "options"),
    [
        ((0, 1, 1, 1, 1), {}),
        ((1, 6), {}),
        ((1, 1, 1, 1, 1, 1), {}),
        ({"accuracy": 1}, {}),
        ((1,), {"table": "ecoinvent_9"}),
        ((1,), {"basic": 0.9}),
        ((1,), {"basic": "transport"}),
    ],
)
def test_scores_that_mean_nothing_are_refused(scores: tuple[int, ...], options: dict[str, float | str]) -> None:
    with pytest.raises(UsageError):
        pedigree_scale(scores, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [0.0, float("nan"), float("inf")])
def test_amounts_without_a_logarithm_are_refused(amount: float) -> None:
    with pytest.raises(UsageError, match="lognormal"):
        pedigree_uncertainty(amount, (2, 2, 2, 2, 2))


def codes_of(findings: Iterable[Finding]) -> list[str]:
    return [item.code for item in findings if "pedigree" in item.code]


def test_a_table_that_was_not_read_in_its_document_is_named() -> None:
    secondary, unverified = pedigree_findings(["ecoinvent_2", "", "ecoinvent_empirical", "ecoinvent_2"])[::-1]
    assert (secondary.code, secondary.severity) == ("lca_uncertainty.pedigree_secondary", "info")
    assert (unverified.code, unverified.severity) == ("lca_uncertainty.pedigree_unverified", "warning")
    for language in ("zh", "en"):
        assert "10.1007/s11367-013-0670-5" in secondary.message(language)
        assert "ecoinvent_2" in unverified.message(language) and "Dübendorf 2007" in unverified.message(language)
        assert "unverified" in unverified.message(language)
    assert codes_of(pedigree_findings(["lost"])) == ["lca_uncertainty.pedigree_unknown"]
    assert pedigree_findings([""]) == ()


def test_factors_and_parameters_with_pedigree_say_so_in_a_run() -> None:
    system = MatrixSystem.from_matrices([[1.0]], [[2.0]], products=["p"], processes=["p"], flows=["co2"])
    spread = pedigree_uncertainty(1.0, (2, 2, 2, 2, 2), table="ecoinvent_2")
    found = monte_carlo(system, {"p": 1.0}, {"m": {"co2": 1.0}}, draws=8, method_uncertainty={"m": {"co2": spread}})
    assert codes_of(found.findings) == ["lca_uncertainty.pedigree_unverified"]


def test_the_table_is_kept_in_the_store_and_shown_with_every_result(store: Store) -> None:
    spread = pedigree_uncertainty(0.85, (2, 2, 2, 2, 2))
    records = [
        DatasetRecord("co2", "CO2", "kg", kind="emission", categories=("air",)),
        DatasetRecord("power", "power", "kWh", exchanges=(ExchangeRecord(("park", "co2"), 0.85, "biosphere", spread),)),
    ]
    write_database(store, "park", records)
    assert codes_of(read_system(store, "park").findings) == ["lca_uncertainty.pedigree_secondary"]
    assert show_process(store, "park", "power").exchanges[1].uncertainty == spread
    write_method(store, ("climate",), "kg", {("park", "co2"): 1.0})
    question = Question(store.folder, products=("power",), methods=("climate",))
    shown = montecarlo_document(question, Draws(8))["findings"]
    assert any(item["code"] == "lca_uncertainty.pedigree_secondary" for item in shown)
