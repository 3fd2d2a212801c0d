"""Profile files: every setting says where the document prescribes it; what does not fit is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, ReferenceDataError, UsageError
from carbonacct.ghg.context import CATEGORIES
from carbonacct.ghg.profile import FOLDER, load_profile, profile_names, read_profile
from tests.energy.making import store
from tests.ghg.accounting import ALL, GBT, LOCATION, MARKET, NATIONAL, profile

Change = Callable[..., Path]
GBT_2025, ISO = "gbt-32150-2025", "iso-14064-1-2018"
SHIPPED = (*ALL, GBT_2025, ISO, "wuxi-2025", "zero-carbon-factory-2026")
"""The standards of inventories, and the two profiles of evaluations."""


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Writes the GB/T profile with one text replaced and returns the file."""

    def write(old: str, new: str, name: str = GBT) -> Path:
        text = (FOLDER / f"{GBT}.toml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / f"{name}.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_the_shipped_profiles() -> None:
    assert profile_names() == sorted(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_setting_has_a_locator(name: str) -> None:
    rules = profile(name)
    keys = [choice.key for choice in rules.choices]
    assert sorted(keys) == sorted(rules.settings())
    assert all(choice.locator for choice in rules.choices)


@pytest.mark.parametrize("name", SHIPPED)
def test_named_data_sets_are_there(name: str) -> None:
    rules = profile(name)
    known = {dataset.id for dataset in store().datasets}
    sets = {rules.combustion.co2_set, rules.combustion.biogenic_set, rules.electricity.dataset, rules.process.dataset}
    assert sets | ({rules.gwp_set} - {""}) | ({rules.combustion.non_co2_set} - {""}) <= known
    assert store().get(rules.heat.factor).value == 0.11
    assert rules.id == name


@pytest.mark.parametrize("name", SHIPPED)
def test_a_profile_of_co2e_names_its_gwp_set(name: str) -> None:
    rules = profile(name)
    assert (rules.unit == "tCO2e") == bool(rules.gwp_set)
    assert rules.unit == "tCO2e" or rules.gases == ("CO2",)


def test_scope_2_results_name_each_other() -> None:
    assert profile(LOCATION).companion == MARKET
    assert profile(MARKET).companion == LOCATION
    assert profile(NATIONAL).companion == ""


def test_only_gbt_and_the_factory_scheme_deduct_recovery() -> None:
    assert [name for name in SHIPPED if profile(name).capture.deduct] == [GBT, GBT_2025, "zero-carbon-factory-2026"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[heat]", "[heat]\nboiler = 1", "boiler"),
        ('unit = "tCO2e"', 'unit = "t"', "unit"),
        ('family = "average"', 'family = "marginal"', "family"),
        ("[capture]\ndeduct = true", "", "capture"),
        ('name_zh = "', 'colour = "red"\nname_zh = "', "colour"),
        ('key = "heat.factor"', 'key = "heat.factors"', r"heat\.factor, heat\.factors"),
        ('key = "heat.factor"', 'key = "heat.nonfossil"', r"heat\.factor, heat\.nonfossil"),
        ("[combustion]", "[combustion", "gbt-32150-2015.toml"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(changed: Change, old: str, new: str, said: str) -> None:
    with pytest.raises(ReferenceDataError, match=said):
        read_profile(changed(old, new))


@pytest.mark.parametrize("form", ["carbonacct.profile/2", "carbonacct.workspace/1", ""])
def test_another_format_is_refused_by_name(changed: Change, form: str) -> None:
    with pytest.raises(FormatVersionError, match=f"'{form}' is not 'carbonacct.profile/1'"):
        read_profile(changed("carbonacct.profile/1", form))


def test_a_file_is_named_after_its_id(changed: Change) -> None:
    with pytest.raises(ReferenceDataError, match="not named after its id 'gbt-32150-2015'"):
        read_profile(changed("carbonacct.profile/1", "carbonacct.profile/1", "other"))


def test_a_workspaces_own_profile_stands_before_a_shipped_one(changed: Change, tmp_path: Path) -> None:
    changed('edition = "2015"', 'edition = "own"')
    assert load_profile(GBT, tmp_path).edition == "own"
    assert load_profile(GBT).edition == "2015"
    assert load_profile(NATIONAL, tmp_path).id == NATIONAL


def test_an_unknown_profile_names_the_shipped_ones() -> None:
    with pytest.raises(UsageError, match=r"'iso' *; shipped are: .*gbt-32150-2015"):
        load_profile("iso")


def test_the_categories_of_iso_14064_hold_everything_once() -> None:
    """Six categories, with biogenic and captured CO2 apart; every category of the books and all 15 of scope 3."""
    groups = profile(ISO).groups
    assert [group.id for group in groups] == ["1", "2", "3", "4", "5", "6", "biogenic", "captured"]
    assert [group.id for group in groups if not group.counted] == ["biogenic", "captured"]
    assert sorted(name for group in groups for name in group.categories) == sorted(CATEGORIES)
    assert sorted(number for group in groups for number in group.scope3) == list(range(1, 16))
    scopes = [{CATEGORIES[name][2] for name in group.categories} for group in groups]
    assert scopes[:2] == [{1}, {2}]
    assert scopes[-2:] == [{0}, {0}]


def test_nothing_of_iso_14064_passes_as_checked() -> None:
    """Known from memory alone: only what is the engine's own choice of data is verified."""
    rules = profile(ISO)
    assert {choice.verification for choice in rules.choices} == {"primary", "unverified"}
    checked = [choice.key for choice in rules.choices if choice.verification == "primary"]
    assert checked == ["electricity.dataset", "electricity.factor_id"]
    assert {group.verification for group in rules.groups} == {"unverified"}


def test_a_category_in_two_groups_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / f"{ISO}.toml").read_text(encoding="utf-8")
    path = tmp_path / f"{ISO}.toml"
    path.write_text(text.replace('"memo_captured"', '"process"'), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="unknown or twice: process"):
        read_profile(path)
