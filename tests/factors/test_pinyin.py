"""Readings: the order of GB/T 2312-1980 itself, words of the dictionary, and every name of the library."""

from __future__ import annotations

import pytest

from carbonacct.factors.pinyin import initials, may_spell, spelled, spelling_match, syllables, unread
from carbonacct.factors.search_index import every_dataset
from carbonacct.factors.store import FactorStore

FIRST_LEVEL = range(0xB0, 0xD8)
CELLS = range(0xA1, 0xFF)


def first_level() -> list[str]:
    """The 3755 characters of the first level in the order of the standard."""
    found = [bytes([row, cell]) for row in FIRST_LEVEL for cell in CELLS if (row, cell) < (0xD7, 0xFA)]
    return [code.decode("gb2312") for code in found]


def test_the_first_level_stands_in_the_order_of_its_readings() -> None:
    """GB/T 2312-1980 orders its first level by pinyin: out of order are a few characters with several readings."""
    characters = first_level()
    assert len(characters) == 3755
    assert unread("".join(characters)) == ""
    readings = [syllables(character)[0][0].replace("v", "uz") for character in characters]
    out_of_order = sum(
        not (readings[n - 1] <= readings[n] <= readings[n + 1] or readings[n - 1] > readings[n + 1])
        for n in range(1, len(readings) - 1)
    )
    assert out_of_order < 60


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("天然气", "tianranqi"),
        ("液化石油气", "yehuashiyouqi"),
        ("江苏", "jiangsu"),
        ("煤矸石", "meiganshi"),
        ("铝", "lv"),
    ],
)
def test_words_of_the_dictionary(text: str, letters: str) -> None:
    assert spelled(text) == letters


@pytest.mark.parametrize(
    ("letters", "text", "way"),
    [
        ("tianranqi", "天然气", "pinyin"),
        ("ranq", "天然气", "initials"),
        ("tianran", "天然气", "pinyin"),
        ("trq", "天然气", "initials"),
        ("tianrq", "天然气", "initials"),
        ("chongyou", "重油", "pinyin"),
        ("zhongyou", "重油", "pinyin"),
        ("nranqi", "天然气", None),
        ("t", "天然气", None),
        ("coal", "coal", None),
        ("lüjian", "铝件", "pinyin"),
    ],
)
def test_full_pinyin_initials_and_both_mixed(letters: str, text: str, way: str | None) -> None:
    assert spelling_match(letters, text) == way


def test_every_name_of_the_library_can_be_spelled(shipped: FactorStore) -> None:
    names = {factor.name_zh for dataset in every_dataset(shipped) for factor in dataset.factors}
    names |= {name for carrier in shipped.carriers() for name in (carrier.name_zh, *carrier.aliases)}
    assert {character for name in names for character in unread(name)} == set()


@pytest.mark.parametrize("letters", ["tianranqi", "dianli", "xi", "lngzhan", "er", "lvse", "lüse"])
def test_letters_that_may_be_pinyin(letters: str) -> None:
    assert may_spell(letters)


@pytest.mark.parametrize("letters", ["natural", "gas", "diesel", "trq", "tianranq", "qqqzzz"])
def test_letters_that_end_in_no_syllable(letters: str) -> None:
    assert not may_spell(letters)


def test_initials_of_a_text() -> None:
    assert (initials("天然气"), initials("co2 排放"), initials("（气体）")) == ("trq", "co2pf", "qt")
