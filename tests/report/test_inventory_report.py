"""Scope 3, base year, ISO categories and uncertainty on the page and in the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carbonacct.report.html import SECTIONS, render_html
from carbonacct.report.inventory_grids import inventory_grids
from carbonacct.report.view import AccountsView
from tests.workspace.runs import call, read_document
from tests.workspace.test_base_year_workspace import configure
from tests.workspace.test_beside_the_books import SCOPE3, SCREENING, add, use
from tests.workspace.tiny import write_tiny

Json = dict[str, Any]
ISO = "iso-14064-1-2018"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run with all of them."""
    folder = write_tiny(tmp_path_factory.mktemp("inventory") / "tiny")
    use(folder, ISO)
    add(folder, "scope3", SCOPE3)
    add(folder, "scope3_screening", SCREENING)
    add(folder, "uncertainties", "不确定度对象,品种,不确定度(%),依据\n活动数据,天然气,3,检定证书\n")
    configure(folder, f"totals = {{{ISO} = 1000.0}}")
    add(
        folder,
        "base_year_changes",
        "编号,类型,涉及单位,对基准年排放的影响(t),处理,事由\nB1,结构变化,E1,2300,已重算,并入\n",
    )
    called = call("run", folder, "--quiet")
    assert called.code == 0, called.out
    return folder


def test_the_sections_stand_after_the_reconciliation(workspace: Path) -> None:
    page = (workspace / "results" / "accounts.html").read_text(encoding="utf-8")
    places = [page.index(f'<section id="{name}">') for name in
              ("reconciliation", "groups", "scope3", "base_year", "uncertainty", "explain")]  # fmt: skip
    assert places == sorted(places)
    for words in ("第3类：运输的间接排放", "商务旅行", "下游用途不明", "基准年重算：结构变化", "± 半宽"):
        assert words in page, words


def test_every_profile_has_tables_of_its_own(tmp_path: Path) -> None:
    """The first is open and called after its profile; the park's uncertainty stands before its members'."""
    folder = write_tiny(tmp_path / "tiny")
    use(folder, ISO, "ghg-protocol-location")
    add(folder, "scope3", SCOPE3)
    add(folder, "uncertainties", "不确定度对象,品种,不确定度(%),依据\n活动数据,天然气,3,检定证书\n")
    assert call("run", folder, "--quiet").code == 0
    page = (folder / "results" / "accounts.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="scope3">') : page.index('<section id="uncertainty">')]
    assert section.count("<details") == 4  # categories and overlaps under two profiles
    assert section.count(" open") == 1
    assert "范围三 · ISO 14064-1:2018" in section
    (grid, *_) = inventory_grids(AccountsView(read_document(folder)))["uncertainty"]
    owners = [row[1] for row in grid.rows if row[0] == grid.rows[0][0]]
    assert [getattr(owner, "zh", owner) for owner in owners[:2]] == ["园区合计", "园区合计"]


def test_the_base_year_shows_what_is_open(workspace: Path) -> None:
    """1000 t of which 5 % are significant; structural + 2300 t; nothing is open."""
    (grid, _) = inventory_grids(AccountsView(read_document(workspace)))["base_year"]
    shown = {
        getattr(row[1], "zh", ""): (getattr(row[2], "value", None), getattr(row[3], "value", None)) for row in grid.rows
    }
    assert (shown["显著性阈值"][0], shown["未重算事项合计（绝对值）"][0]) == (50, 0)
    total = shown["本年排放总量"][0]
    assert shown["比基准年增减"] == (pytest.approx(total - 3300), pytest.approx(100 * (total - 3300) / 3300))


def test_the_workbook_has_their_sheets(workspace: Path) -> None:
    book = openpyxl.load_workbook(workspace / "results" / "accounts.xlsx", data_only=True)
    assert [name.split()[0] for name in book.sheetnames[4:13]] == [
        "标准分类", "范围三", "范围三重叠", "基准年", "基准年事项", "不确定度", "不确定度来源", "不确定度输入",
        "未给出不确定度",
    ]  # fmt: skip
    document = read_document(workspace)
    value = {figure["path"]: figure["value"] for figure in document["figures"]}
    cells = {str(row[2].value): row[4].value for row in book["范围三 Scope 3"].iter_rows(min_row=2)}
    bought = cells["外购商品和服务 purchased goods and services"]
    assert bought == pytest.approx(value[f"scope3/{ISO}/category/01"], rel=1e-14)
    assert cells["运营中产生的废弃物 waste generated in operations"] is None


def test_a_document_without_them_has_no_such_sections(document: Json) -> None:
    """The sample of an older run knows none of the sections."""
    assert inventory_grids(AccountsView(document)) == {}
    page = render_html(document)
    assert 'id="scope3"' not in page
    assert [f'<section id="{name}">' in page for name in SECTIONS] == [True] * len(SECTIONS)
