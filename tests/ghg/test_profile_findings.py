"""What a run says of its profiles and of the gate: superseded editions, dual reporting, unassigned energy."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding
from carbonacct.workspace.open import open_workspace
from carbonacct.workspace.run import Accounts, run_accounts
from tests.ghg.accounting import GBT, LOCATION, MARKET, NATIONAL

SETTINGS = """format = "carbonacct.workspace/1"
name_zh = "测试园区"
name_en = "test park"
park_id = "P"
region = "CN-JS"
period = {{start = {start}, end = {end}}}
assessment_date = 2026-12-31
profiles = {profiles}
park_profile = "{first}"
enterprise_profile = "{first}"
electricity_equivalent = "electricity-equivalent-value@zcf-2026"
"""
ORGANISATIONS = "entity_id,name,kind,parent_id\nP,园区,park,\nE1,甲,enterprise,P\n"


def workspace(
    folder: Path, profiles: list[str], *, year: str = "2025", end: str = "12-31", mwh: float = 100, gate_mwh: float = 0
) -> Path:
    """A park of one member with grid power, and a gate meter where one is given."""
    text = SETTINGS.format(start=f"{year}-01-01", end=f"{year}-{end}", profiles=profiles, first=profiles[0])
    (folder / "electricity").mkdir(parents=True)
    (folder / "carbonacct.toml").write_text(text.replace("'", '"'), encoding="utf-8")
    (folder / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    months = [f"{year}-{month:02}" for month in range(1, int(end[:2]) + 1)]
    head = "entity_id,period,origin,amount,unit,data_class,document\n"
    rows = "".join(f"E1,{month},grid,{mwh / len(months)},MWh,metered,M1\n" for month in months)
    (folder / "electricity" / "power.csv").write_text(head + rows, encoding="utf-8")
    if gate_mwh:
        head = "period,carrier,direction,origin,amount,unit,data_class,document\n"
        rows = "".join(f"{m},electricity,in,grid,{gate_mwh / len(months)},MWh,metered,G1\n" for m in months)
        (folder / "gate.csv").write_text(head + rows, encoding="utf-8")
    return folder


def run(folder: Path) -> Accounts:
    return run_accounts(open_workspace(folder), threads=1)


def told(accounts: Accounts, code: str) -> list[Finding]:
    return [finding for finding in accounts.findings if finding.code == code]


@pytest.mark.parametrize(
    ("year", "end", "count"), [("2025", "12-31", 0), ("2026", "06-30", 0), ("2026", "07-01", 1), ("2026", "12-31", 1)]
)
def test_a_period_that_reaches_a_newer_edition(tmp_path: Path, year: str, end: str, count: int) -> None:
    found = told(run(workspace(tmp_path, [GBT, NATIONAL], year=year, end=end)), "ghg.edition_superseded")
    assert len(found) == count
    assert all("GB/T 32150—2025" in item.message() and item.severity == "warning" for item in found)


@pytest.mark.parametrize(
    ("profiles", "companions"),
    [([LOCATION], [MARKET]), ([MARKET], [LOCATION]), ([LOCATION, MARKET], []), ([NATIONAL, GBT], [])],
)
def test_scope_2_is_reported_twice(tmp_path: Path, profiles: list[str], companions: list[str]) -> None:
    found = told(run(workspace(tmp_path, profiles)), "ghg.dual_reporting")
    assert [dict(item.params)["companion"] for item in found] == companions


@pytest.mark.parametrize(
    ("gate_mwh", "code", "share"),
    [
        (104.0, "", ""),  # 4 of 104 = 3.85 %: below 5 %
        (125.0, "ghg.unassigned_share", "20.00"),  # 25 of 125
        (99.0, "ghg.unassigned_negative", "1.01"),  # −1 of 99
    ],
)
def test_what_the_gate_does_not_explain(tmp_path: Path, gate_mwh: float, code: str, share: str) -> None:
    accounts = run(workspace(tmp_path, [NATIONAL], gate_mwh=gate_mwh))
    found = [f for f in accounts.findings if f.code.startswith("ghg.unassigned")]
    assert [f.code for f in found] == ([code] if code else [])
    assert [dict(f.params)["share"] for f in found] == ([share] if code else [])
    # park: the gate × 0.8325; the member 83.25; the rest is the network
    assert accounts.graph.value(f"park/{NATIONAL}/total") == pytest.approx(gate_mwh * 0.8325, rel=1e-12)
    assert accounts.graph.value(f"enterprise/P:unassigned/{NATIONAL}/total") == pytest.approx(
        (gate_mwh - 100) * 0.8325, rel=1e-9
    )


def test_members_far_above_the_gate_are_refused(tmp_path: Path) -> None:
    # −20 of 80: 25 % where 5 % is allowed
    with pytest.raises(DataError) as stop:
        run(workspace(tmp_path, [NATIONAL], gate_mwh=80.0))
    (error,) = [f for f in stop.value.findings if f.severity == "error"]
    assert (error.code, dict(error.params)["share"]) == ("ghg.members_above_gate", "25.00")


@pytest.mark.parametrize(("name", "gases"), [(NATIONAL, None), (GBT, "CO2"), (MARKET, None)])
def test_gases_left_out_are_named(tmp_path: Path, name: str, gases: str | None) -> None:
    found = told(run(workspace(tmp_path, [name])), "ghg.gases_not_counted")
    assert [dict(item.params)["gases"] for item in found] == ([gases] if gases else [])


def test_choices_that_nobody_could_check_are_counted(tmp_path: Path) -> None:
    accounts = run(workspace(tmp_path, [NATIONAL]))
    (found,) = told(accounts, "ghg.profile_unverified")
    unverified = [c.key for c in accounts.profiles[0].choices if c.verification == "unverified"]
    assert dict(found.params)["count"] == str(len(unverified))
    assert "combustion.co2_set" in unverified


def test_headline_profiles_are_reconciled_with_each_other_and_each_with_itself(tmp_path: Path) -> None:
    accounts = run(workspace(tmp_path, [NATIONAL, GBT, LOCATION, MARKET]))
    pairs = [(s.park_profile, s.enterprise_profile) for s in accounts.statements]
    assert pairs == [(name, name) for name in (NATIONAL, GBT, LOCATION, MARKET)]
    assert all(s.relative_difference <= 1e-9 for s in accounts.statements)


def test_intensities_by_hand(tmp_path: Path) -> None:
    # 83.25 t over 12.29 tce = 6.7738 and over 28.56 tce = 2.9149; no value added: no figure
    accounts = run(workspace(tmp_path, [NATIONAL]))
    base = f"intensity/{NATIONAL}"
    assert accounts.graph.value(f"{base}/per_tce/calorific") == pytest.approx(83.25 / 12.29, rel=1e-12)
    assert accounts.graph.value(f"{base}/per_tce/equivalent") == pytest.approx(83.25 / 28.56, rel=1e-12)
    assert accounts.graph[f"{base}/per_value_added"].value is None


def test_nothing_is_computed_while_a_factor_is_missing(tmp_path: Path) -> None:
    folder = workspace(tmp_path, [NATIONAL])
    (folder / "activity").mkdir()
    head = "entity_id,period,carrier,flow,use,amount,unit,data_class,document\n"
    row = "E1,2025,hydrogen,consumption,combustion,10,万Nm3,metered,M2\n"
    (folder / "activity" / "fuel.csv").write_text(head + row, encoding="utf-8")
    with pytest.raises(DataError) as stop:
        run(folder)
    (error,) = [f for f in stop.value.findings if f.severity == "error"]
    assert error.code == "factors.none_found"
    assert error.source is not None
    assert (error.source.file, error.source.cell) == ("activity/fuel.csv", "F2")


def test_an_unknown_profile_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="iso-14064"):
        run(workspace(tmp_path, ["iso-14064"]))
