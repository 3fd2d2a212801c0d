"""Findings as values, their texts and order; places in files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.findings import DataError, catalogue, finding, has_errors, ordered
from carbonacct.source import Source, cell_name, column_letters

ERROR, WARNING, INFO = "energy.no_density", "ghg.dual_reporting", "energy.equivalent_value"


def test_texts_are_filled_in() -> None:
    item = finding(ERROR, Source("a.csv", "", "F2"), carrier="gasoline")
    assert item.severity == "error"
    assert item.message("en") == "gasoline is given in litres and there is no published density for it"
    assert "gasoline" in item.message() and "升" in item.message("zh")
    assert item.hint("en") == "report it by mass (t, kg)"


def test_an_unknown_code_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        finding("no.such")


def test_equal_findings_are_one() -> None:
    one, two = finding(ERROR, None, carrier="x"), finding(ERROR, None, carrier="x")
    assert one == two
    assert ordered([one, two]) == [one]


def test_parameters_are_kept_as_text_in_a_fixed_order() -> None:
    item = finding(INFO, None, verification="v", value=0.5, ref="r")
    assert item.params == (("ref", "r"), ("value", "0.5"), ("verification", "v"))


def test_errors_first_then_by_place() -> None:
    far, near = Source("b.csv", "", "A1"), Source("a.csv", "s", "A1")
    items = [
        finding(INFO, near, value="1", ref="r", verification="v"),
        finding(WARNING, far, profile="p", companion="c"),
        finding(WARNING, None, profile="p", companion="c"),
        finding(ERROR, far, carrier="x"),
        finding(WARNING, near, profile="p", companion="c"),
    ]
    got = [(f.severity, f.source) for f in ordered(reversed(items))]
    assert got == [("error", far), ("warning", None), ("warning", near), ("warning", far), ("info", near)]


def test_only_errors_forbid_computing() -> None:
    warning = finding(WARNING, None, profile="p", companion="c")
    error = finding(ERROR, None, carrier="x")
    assert not has_errors([])
    assert not has_errors([warning])
    assert has_errors([warning, error])
    stop = DataError((warning, error))
    assert stop.exit_code == 1
    assert str(stop) == "1 errors in the data"
    assert stop.findings == (warning, error)


def test_every_code_has_a_room_and_both_languages() -> None:
    for code, message in catalogue().items():
        assert code.count(".") == 1, code
        assert message.zh and message.en and message.hint_zh and message.hint_en, code


def test_letters_of_columns() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert cell_name(0, 0) == "A1"
    assert cell_name(11, 27) == "AB12"


@given(st.integers(min_value=0, max_value=20_000))
def test_letters_are_counting_in_base_26(index: int) -> None:
    value = 0
    for letter in column_letters(index):
        value = value * 26 + ord(letter) - ord("A") + 1
    assert value == index + 1


def test_a_place_as_text() -> None:
    assert str(Source("a.xlsx", "表", "B2")) == "a.xlsx[表]!B2"
    assert str(Source("a.csv", "", "B2")) == "a.csv!B2"
    assert str(Source("a.csv")) == "a.csv"
