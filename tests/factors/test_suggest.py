"""What an unknown name may mean."""

from __future__ import annotations

import pytest

from carbonacct.factors.store import FactorStore
from carbonacct.factors.suggest import edit_distance, suggest


@pytest.mark.parametrize(
    ("one", "two", "distance"),
    # the worked examples of the literature: Wagner-Fischer's kitten/sitting, and Damerau's swap of neighbours
    [("kitten", "sitting", 3), ("saturday", "sunday", 3), ("ca", "ac", 1), ("ca", "abc", 3), ("", "abc", 3)],
)
def test_edit_distance(one: str, two: str, distance: int) -> None:
    assert edit_distance(one, two) == edit_distance(two, one) == distance


@pytest.mark.parametrize(
    ("text", "units", "carrier", "reason"),
    [
        ("天燃气", ["万Nm3"], "natural_gas", "同音"),
        ("tianranqi", [], "natural_gas", "拼音"),
        ("trq", [], "natural_gas", "首字母"),
        ("柴油（国六）", ["t"], "diesel", "括号"),
        ("diesle", [], "diesel", "写法相近"),
        ("厂区外购天然气", [], "natural_gas", "含有"),
    ],
)
def test_the_first_candidate_and_why(
    shipped: FactorStore, text: str, units: list[str], carrier: str, reason: str
) -> None:
    first = suggest(shipped.carriers(), text, units)[0]
    assert first.carrier.carrier == carrier
    assert reason in first.words("zh")
    assert 0.35 <= first.score < 1


def test_units_of_another_dimension_take_away(shipped: FactorStore) -> None:
    carriers = shipped.carriers()
    fits, fits_not = suggest(carriers, "天燃气", ["Nm3"])[0], suggest(carriers, "天燃气", ["t"])[0]
    assert fits.score > suggest(carriers, "天燃气")[0].score > fits_not.score
    assert "单位不合适" in fits_not.words("zh")
    assert "the unit does not fit" in fits_not.words("en")


def test_nothing_alike_gives_nothing(shipped: FactorStore) -> None:
    assert suggest(shipped.carriers(), "") == []
    assert suggest(shipped.carriers(), "9999") == []
    assert shipped.carriers().suggested("9999") == ("—", "—")


def test_letters_inside_a_word_are_no_part_of_it(shipped: FactorStore) -> None:
    """``zhengqi`` is the pinyin of 蒸汽; that it holds the letters of NG says nothing."""
    assert [item.carrier.carrier for item in suggest(shipped.carriers(), "zhengqi", ["t"])] == ["steam"]
