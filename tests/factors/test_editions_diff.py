"""Two editions side by side, and the history of a factor."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.factors.editions_diff import diff_editions, history
from carbonacct.factors.store import FactorStore
from tests.factors.conftest import Author


def test_added_removed_and_changed_sorted_by_size(author: Author, extra: Path) -> None:
    author("own", "1", [{"factor_id": "a", "value": "0.5"}, {"factor_id": "b", "value": "2"},
                        {"factor_id": "gone"}, {"factor_id": "same"}, {"factor_id": "unit", "value": "0.5"},
                        {"factor_id": "edge", "boundary": "combustion"}])  # fmt: skip
    author("own", "2", [{"factor_id": "a", "value": "0.55"}, {"factor_id": "b", "value": "1"}, {"factor_id": "new"},
                        {"factor_id": "same"}, {"factor_id": "edge", "boundary": "life_cycle"},
                        {"factor_id": "unit", "value": "0.5", "unit_num": "t", "unit_den": "MWh"}],
           supersedes="own@1")  # fmt: skip
    found = diff_editions(FactorStore.load(roots=[extra]), "own@1", "own@2")
    rows = [(c.status, c.factor_id, c.fields) for c in found.changes]
    assert rows == [
        ("changed", "b", ("value",)),
        ("changed", "a", ("value",)),
        ("changed", "edge", ("boundary",)),
        ("changed", "unit", ("unit",)),  # 0.5 t/MWh is 0.5 kg/kWh: the unit differs, the value does not
        ("removed", "gone", ()),
        ("added", "new", ()),
    ]
    assert [c.relative for c in found.changes[:4]] == [
        pytest.approx(-0.5),
        pytest.approx(0.1),
        pytest.approx(0.0, abs=1e-12),
        pytest.approx(0.0, abs=1e-12),
    ]
    assert (found.same, found.count("changed"), found.count("added"), found.count("removed")) == (1, 4, 1, 1)


def test_values_of_other_substances_are_not_compared(author: Author, extra: Path) -> None:
    author("own", "1", [{"factor_id": "a"}])
    author("own", "2", [{"factor_id": "a", "gas": "CO2e"}], supersedes="own@1", gwp_set="gwp-ar5")
    change = diff_editions(FactorStore.load(roots=[extra]), "own@1", "own@2").changes[0]
    assert (change.relative, "gas" in change.fields) == (None, True)


def test_history_of_the_factor_of_jiangsu(shipped: FactorStore) -> None:
    """Announced: 0.6451 (2021), 0.5978 (2022), 0.5827 (2023) kg CO2/kWh, 公告2024年第12号、第33号、2025年第47号."""
    steps = history(shipped, shipped.get("mee-electricity-co2@2022#electricity.average.CN-JS"))
    assert [(s.dataset.edition, s.factor.value_text) for s in steps] == [
        ("2021", "0.6451"),
        ("2022", "0.5978"),
        ("2023", "0.5827"),
    ]
    assert steps[0].relative is None
    assert steps[2].relative == pytest.approx(0.5827 / 0.5978 - 1)
