"""Pedigree scores into geometric standard deviations."""

from __future__ import annotations

import math

import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty.pedigree import pedigree_scale, pedigree_tables, pedigree_uncertainty
from carbonacct.lca.uncertainty.records import as_record


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
