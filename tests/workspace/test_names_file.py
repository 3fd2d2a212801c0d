"""``names.toml``: decided by hand, remembered, applied with a finding, never by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.factors.store import FactorStore
from carbonacct.findings import Finding
from carbonacct.workspace.names import FILE, Name, accepted, read_names
from carbonacct.workspace.open import open_workspace
from tests.workspace.runs import call
from tests.workspace.tiny import replace

LNG = 'carrier = "lng"\nby = "a"\n'
HEAD = 'format = "carbonacct.names/1"\n'


@pytest.fixture
def unknown(tiny: Path) -> Path:
    """A workspace in which the fuel has a name that nobody knows."""
    replace(tiny / "activity/fuel.csv", "天然气", "园区气")
    return tiny


def about_names(folder: Path) -> list[Finding]:
    return [f for f in open_workspace(folder).findings if f.code.startswith(("names.", "activity.unknown_carrier"))]


def test_nothing_is_applied_by_itself(tiny: Path) -> None:
    replace(tiny / "activity/fuel.csv", "天然气", "天燃气")
    found = about_names(tiny)
    assert [f.code for f in found] == ["activity.unknown_carrier"]
    assert "天然气（0.98：与“天然气”同音，单位也合适）" in found[0].hint("zh")
    assert "the unit fits" in found[0].hint("en")
    assert not (tiny / FILE).exists()


def test_a_decision_is_remembered_and_said(unknown: Path) -> None:
    carriers = FactorStore.load().carriers()
    accepted(unknown, carriers, [Name("园区气", "natural_gas", "张三", "合同")])
    found = about_names(unknown)
    assert [f.code for f in found] == ["names.applied"]
    for word in ("园区气", "天然气", "张三", "合同"):
        assert word in found[0].message("zh")
    assert open_workspace(unknown).tables.activity["carrier"].tolist() == ["natural_gas"]
    accepted(unknown, carriers, [Name("园区气 ", "lng", "李四")])
    names, _ = read_names(unknown / FILE, carriers)
    assert [(n.carrier, n.by) for n in names] == [("lng", "李四")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('[[name]]\ntext = "园区气"\ncarrier = "天然气"\n', ["names.applied", "names.no_author"]),
        (
            '[[name]]\ntext = "园区气"\ncarrier = "natural gass"\n',
            ["activity.unknown_carrier", "names.carrier_unknown"],
        ),
        ('[[name]]\ntext = "园区气"\n', ["activity.unknown_carrier", "names.entry"]),
        ('[[name]]\ntext = 3\ncarrier = "lng"\n', ["activity.unknown_carrier", "names.entry"]),
        ("[[name]]\ntext = \n", ["activity.unknown_carrier", "names.unreadable"]),
        ('name = "a"\n', ["activity.unknown_carrier", "names.unreadable"]),
        (
            f'[[name]]\ntext = "园区气"\n{LNG}[[name]]\ntext = "园区 气"\ncarrier = "natural_gas"\n',
            ["names.applied", "names.twice"],
        ),
        (
            f'[[name]]\ntext = "园区气"\n{LNG}[[name]]\ntext = "旧名"\n{LNG}',
            ["names.applied", "names.unused"],
        ),
    ],
)
def test_findings_of_the_file(unknown: Path, text: str, codes: list[str]) -> None:
    (unknown / FILE).write_text(HEAD + text, encoding="utf-8")
    assert sorted(f.code for f in about_names(unknown)) == codes


def test_a_decision_against_the_table_is_warned_about(tiny: Path) -> None:
    (tiny / FILE).write_text(
        HEAD + '[[name]]\ntext = "天然气"\ncarrier = "coke_oven_gas"\nby = "a"\n', encoding="utf-8"
    )
    assert sorted(f.code for f in about_names(tiny)) == ["names.applied", "names.overrides"]


def test_another_format_and_a_broken_file_are_refused(unknown: Path) -> None:
    (unknown / FILE).write_text('format = "carbonacct.names/2"\n', encoding="utf-8")
    with pytest.raises(FormatVersionError):
        open_workspace(unknown)
    (unknown / FILE).write_text(HEAD + '[[name]]\ntext = "a"\n', encoding="utf-8")
    with pytest.raises(UsageError):
        accepted(unknown, FactorStore.load().carriers(), [Name("园区气", "lng")])


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(unknown: Path) -> None:
    (unknown / FILE).mkdir()
    called = call("names", "accept", unknown, "园区气", "lng", "--by", "张三")
    assert called.code == 3
    assert not list(unknown.glob(".names*"))
