"""What figures become under another edition, line by line, checked by hand; and which results use a factor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from carbonacct.datafiles import data_folder
from carbonacct.errors import UsageError
from carbonacct.factors.authoring import seal
from carbonacct.findings import DataError
from carbonacct.workspace.factor_impact import factor_impact
from carbonacct.workspace.factor_impact_document import impact_document, write_impact_workbook
from carbonacct.workspace.factor_use import factor_use
from carbonacct.workspace.open import open_workspace
from carbonacct.workspace.results import write_results
from carbonacct.workspace.run import run_accounts
from tests.workspace.tiny import replace

OLD, NEW = "ndrc-910-a4-electricity@2025", "ndrc-910-a4-electricity@draft"
FACTOR = "electricity.fossil_as_printed.CN"
TOTAL = "park/national-park-910-a4/total"


@pytest.fixture
def done(tiny: Path) -> Path:
    """A workspace with results and a lock, and a draft edition of its electricity factor that came later."""
    write_results(run_accounts(open_workspace(tiny)))
    folder = tiny / "factors" / "draft"
    shutil.copytree(data_folder("factors") / "ndrc" / "910-a4-electricity" / "2025", folder)
    replace(folder / "dataset.toml", 'edition = "2025"', 'edition = "draft"')
    replace(folder / "dataset.toml", 'supersedes = ""', f'supersedes = "{OLD}"')
    replace(folder / "factors.csv", "0.8325", "0.8400")
    seal(folder)
    return tiny


def test_every_figure_by_hand_and_nothing_is_written(done: Path) -> None:
    """Grid power 500 MWh + 200 × 10⁴ kWh = 2 500 000 kWh; 0.8400 − 0.8325 = 0.0075 kg/kWh: 18.75 t more."""
    before = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    impact = factor_impact(done, OLD, NEW)
    assert {path: path.read_bytes() for path in done.rglob("*") if path.is_file()} == before
    figures = {figure.path: figure for figure in impact.figures}
    total = figures[TOTAL]
    assert total.difference == pytest.approx(18.75, rel=1e-9)
    assert total.old is not None
    assert total.relative == pytest.approx(18.75 / total.old)
    assert figures["energy/park/calorific/comprehensive"].moved is False
    lines = [impact.lines[place] for place in total.moved_by]
    assert {(line.entity, line.source.file) for line in lines} == {("E1", "electricity/power.csv"),
                                                                   ("E2", "electricity/power.csv")}  # fmt: skip
    assert sum(line.difference for line in lines) == pytest.approx(18_750)
    own = {line.entity: line for line in lines}
    assert own["E1"].difference == pytest.approx(500_000 * 0.0075)
    assert own["E2"].relative == pytest.approx(0.8400 / 0.8325 - 1)
    term = own["E2"].terms[0]
    assert term.old is not None
    assert term.new is not None
    assert (term.old.ref, term.new.ref) == (f"{OLD}#{FACTOR}", f"{NEW}#{FACTOR}")
    assert impact.baseline == OLD


def test_the_other_way_round_is_the_opposite(done: Path) -> None:
    forth, back = factor_impact(done, OLD, NEW), factor_impact(done, NEW, OLD)
    assert back.baseline == OLD
    assert {f.path: f.old for f in back.figures} == {f.path: f.new for f in forth.figures}
    assert {f.path: f.new for f in back.figures} == {f.path: f.old for f in forth.figures}


def test_document_and_workbook(done: Path, tmp_path: Path) -> None:
    impact = factor_impact(done, OLD, NEW)
    document = impact_document(impact)
    assert document["format"] == "carbonacct.factor-impact/1"
    assert {f["path"]: f for f in document["figures"]}[TOTAL]["moved"] is True
    write_impact_workbook(impact, tmp_path / "a.xlsx")
    write_impact_workbook(impact, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_editions_that_do_not_matter(done: Path) -> None:
    unused = factor_impact(done, "gwp-ar5@1", "gwp-ar6@1")
    assert [f.code for f in unused.findings] == ["factor_impact.not_used"]
    assert not any(figure.moved for figure in unused.figures)


def test_editions_that_do_not_fit(done: Path) -> None:
    with pytest.raises(UsageError):
        factor_impact(done, OLD, OLD)
    with pytest.raises(UsageError):
        factor_impact(done, OLD, "carbonacct-carriers@1")
    with pytest.raises(UsageError, match=OLD):
        factor_impact(done, OLD, "ndrc-910-a4-electricity@none")
    with pytest.raises(DataError) as stopped:
        factor_impact(done, OLD, "gwp-ar6@1")
    assert stopped.value.findings[0].code == "factor_impact.lacking"
    assert FACTOR in stopped.value.findings[0].message("zh")


def test_results_that_use_a_factor(done: Path) -> None:
    use = factor_use(done, f"{OLD}#{FACTOR}")
    assert {(group.entity, group.category) for group in use.groups} >= {("E1", "electricity_purchased")}
    assert TOTAL in {figure["path"] for figure in use.figures}
    assert TOTAL not in use.direct
    assert use.energy_lines == 0
    assert not factor_use(done, "gwp-ar6@1#gwp.CO2").used
    tce = factor_use(done, "gbt-2589@2020#tce.electricity")
    assert tce.energy_lines > 0
    assert "energy/park/calorific/comprehensive" in {figure["path"] for figure in tce.figures}
