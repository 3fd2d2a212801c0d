"""What figures become under another edition, line by line, checked by hand; and which results use a factor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from carbonacct.datafiles import data_folder
from carbonacct.errors import UsageError
from carbonacct.factors.authoring import seal
from carbonacct.findings import DataError, finding
from carbonacct.source import Source
from carbonacct.workspace import factor_impact as module
from carbonacct.workspace.factor_impact import factor_impact
from carbonacct.workspace.factor_impact_document import impact_document, write_impact_workbook
from carbonacct.workspace.factor_use import factor_use
from carbonacct.workspace.open import open_workspace
from carbonacct.workspace.results import write_results
from carbonacct.workspace.run import run_accounts
from tests.workspace.runs import call
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


def evaluated(workspace: Path) -> Path:
    """The workspace with an indicator system in its settings."""
    with (workspace / "carbonacct.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[evaluation]\nsystems = ["wuxi-2025"]\n')
    return workspace


def test_indicators_by_hand(done: Path) -> None:
    """2 500 000 kWh × 0.0075 kg/kWh = 18.75 t more; the emissions per tce (equivalent) move by that over the energy."""
    assert factor_impact(done, OLD, NEW).evaluation is None  # nobody evaluates this workspace
    evaluated(done)
    before = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    impact = factor_impact(done, OLD, NEW)
    assert {path: path.read_bytes() for path in done.rglob("*") if path.is_file()} == before
    assert impact.evaluation is not None
    moved = [one for one in impact.evaluation.indicators if one.moved]
    assert [(one.id, one.turned) for one in moved] == [("co2_per_tce", False)]
    tce = {figure.path: figure for figure in impact.figures}["energy/park/equivalent/comprehensive"].old
    assert tce is not None and moved[0].difference == pytest.approx(18.75 / tce, rel=1e-9)
    assert sum(impact.evaluation.lines[place].difference for place in moved[0].moved_by) == pytest.approx(18_750)
    assert [(j.term, j.chosen, j.status_old, j.status_new) for j in moved[0].judgements] == [
        ("near", True, "not_met", "not_met"), ("long", False, "not_met", "not_met"),
    ]  # fmt: skip
    record = impact_document(impact)["evaluation"]
    assert len(record["indicators"]) == len(impact.evaluation.indicators) and record["lines"]


def test_a_judgement_that_turns_is_said(done: Path, tmp_path: Path) -> None:
    """With −0.5 kg/kWh the emissions per tce fall by 2 500 t × 1.3325 over the energy used, below the near target."""
    replace(done / "factors" / "draft" / "factors.csv", "0.8400", "-0.5")
    seal(done / "factors" / "draft")
    shown = call("factors", "impact", OLD, NEW, evaluated(done), "--xlsx", tmp_path / "i.xlsx")
    assert shown.code == 0 and "数值改变 1 个，判定改变 1 个" in shown.out and "未达标 → 达标" in shown.out
    english = call("factors", "impact", NEW, OLD, done, "--lang", "en")
    assert "met → not met" in english.out
    sheets = CalamineWorkbook.from_path(tmp_path / "i.xlsx")
    assert sheets.sheet_names == ["数字 Figures", "明细 Lines", "指标 Indicators", "评价明细 Evaluation lines"]
    first = sheets.get_sheet_by_name("指标 Indicators").to_python()[1]
    assert first[:3] == ["wuxi-2025", "park", 2.0] and "not_met → met" in str(first[9])


def test_an_evaluation_that_cannot_be_computed_leaves_the_figures(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles of an indicator system may lack a factor that the accounts need not."""

    def refused(*_: object) -> None:
        raise DataError((finding("factor_impact.lacking", Source("activity/fuel.csv"), new="x@1", ids="y"),))

    monkeypatch.setattr(module, "evaluate_opened", refused)
    impact = factor_impact(evaluated(done), OLD, NEW)
    told = [item for item in impact.findings if item.code == "factor_impact.no_evaluation"]
    assert impact.evaluation is None and "activity/fuel.csv" in told[0].message("zh")
    assert {figure.path: figure for figure in impact.figures}[TOTAL].difference == pytest.approx(18.75)


def test_a_library_that_a_figure_rests_on_lacks_it_in_the_other_edition(tiny: Path) -> None:
    """A reference in a register is as good as a line: the other library lacks the factor, and it is named."""
    (tiny / "registers").mkdir(exist_ok=True)
    row = "单位编码,期间,范围三类别,项目,核算方法,数量,单位,因子引用\nE1,2025,6,差旅,平均数据,100,km,"
    used = "desnz-conversion-factors@2025#25_301_3069_9_1"
    (tiny / "registers" / "scope3.csv").write_text(f"{row}{used}\n", encoding="utf-8")
    settings = tiny / "carbonacct.toml"
    text = settings.read_text(encoding="utf-8").replace("national-park-910-a4", "ghg-protocol-location")
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as stopped:
        factor_impact(tiny, "desnz-conversion-factors@2025", "epa-ghg-hub@2021")
    assert "factor_impact.lacking" in [item.code for item in stopped.value.findings]
    assert "25_301_3069_9_1" in stopped.value.findings[0].message("zh")


@pytest.mark.long
def test_every_indicator_of_the_demonstration_park(park: Path) -> None:
    """Emissions per tce of each factory: its change times its energy is what its lines add up to."""
    impact = factor_impact(park, "mee-electricity-co2@2023", "mee-electricity-co2@2022")
    assert impact.evaluation is not None
    figures = {figure.path: figure.old for figure in impact.figures}
    moved = [one for one in impact.evaluation.indicators if one.moved]
    assert {one.system for one in moved} == {"zero-carbon-factory-2026"}
    for one in moved:
        tonnes = sum(impact.evaluation.lines[place].difference for place in one.moved_by) / 1000
        tce = figures[f"energy/enterprise/{one.entity}/equivalent/comprehensive"]
        assert one.difference is not None and tce is not None
        assert one.difference * tce == pytest.approx(tonnes, rel=1e-9), one.entity
        for judgement in one.judgements:
            met = (
                isinstance(one.new, float)
                and isinstance(judgement.target_new, float)
                and one.new <= judgement.target_new
            )
            assert (judgement.status_new == "met") == met
