"""Settings that do not fit: one clear message, exit code 2 (3 for a format of another version), nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspace.runs import call
from tests.workspace.tiny import replace

Spoil = Callable[[Path], object]
SETTINGS = "carbonacct.toml"


def change(old: str, new: str) -> Spoil:
    return lambda folder: replace(folder / SETTINGS, old, new)


WRONG: dict[str, tuple[Spoil, int, str, tuple[str, ...]]] = {
    "no settings": (lambda folder: (folder / SETTINGS).unlink(), 2, "UsageError", (SETTINGS, "carbonacct init")),
    "broken TOML": (change('"park"\n', '"park\n'), 2, "UsageError", (SETTINGS, "line 4")),
    "no UTF-8": (
        lambda folder: (folder / SETTINGS).write_bytes((folder / SETTINGS).read_bytes().decode().encode("gb18030")),
        2,
        "UsageError",
        (SETTINGS, "utf-8"),
    ),
    "unknown key": (change("region =", "regoin ="), 2, "UsageError", (SETTINGS, "regoin")),
    "missing key": (change('park_id = "park"\n', ""), 2, "UsageError", (SETTINGS, "park_id")),
    "share above one": (
        change("zcf-2026", 'zcf-2026"\nunassigned_share_warning = "5'),
        2,
        "UsageError",
        ("unassigned_share_warning",),
    ),
    "no profiles": (change('profiles = ["national-park-910-a4"]', "profiles = []"), 2, "UsageError", ("profiles",)),
    "unknown profile": (
        lambda folder: (folder / SETTINGS).write_text(
            (folder / SETTINGS).read_text("utf-8").replace("910-a4", "911-a4"), "utf-8"
        ),
        2,
        "UsageError",
        ("national-park-911-a4", "national-park-910-a4", "ghg-protocol-market"),
    ),
    "park profile not listed": (
        change('park_profile = "national-park-910-a4"', 'park_profile = "gbt-32150-2015"'),
        2,
        "UsageError",
        ("park_profile", "gbt-32150-2015"),
    ),
    "enterprise profile not listed": (
        change('enterprise_profile = "national-park-910-a4"', 'enterprise_profile = "gbt-32150-2015"'),
        2,
        "UsageError",
        ("enterprise_profile", "gbt-32150-2015"),
    ),
    "period reversed": (
        change("{start = 2025-01-01, end = 2025-12-31}", "{start = 2025-12-31, end = 2025-01-01}"),
        2,
        "UsageError",
        ("period.end",),
    ),
    "unknown region": (change('"CN-JS"', '"JS"'), 2, "UsageError", ("'JS'", "CN-JS")),
    "unknown equivalent value": (change("zcf-2026", "zcf-2099"), 2, "UsageError", ("electricity_equivalent", "2099")),
    "newer format": (
        change("carbonacct.workspace/1", "carbonacct.workspace/2"),
        3,
        "FormatVersionError",
        ("carbonacct.workspace/2", "carbonacct.workspace/1"),
    ),
    "no format": (change('format = "carbonacct.workspace/1"\n', ""), 3, "FormatVersionError", (SETTINGS,)),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("command", ["check", "run"])
def test_wrong_settings_are_refused(command: str, name: str, tiny: Path) -> None:
    spoil, code, kind, words = WRONG[name]
    spoil(tiny)
    before = sorted(tiny.rglob("*"))
    called = call(command, tiny, "--json")
    error = called.json["error"]
    assert (called.code, error["type"]) == (code, kind), called.err
    assert [word for word in words if word not in error["message"]] == []
    assert sorted(tiny.rglob("*")) == before
    told = call(command, tiny)
    assert told.code == code
    assert told.err.startswith(f"{kind}: ") or f"\n{kind}: " in told.err
    assert told.out == ""


def test_no_such_folder(tmp_path: Path) -> None:
    for command in ("check", "run", "explain"):
        assert call(command, tmp_path / "nowhere").code == 2


def test_a_byte_order_mark_is_read_over(tiny: Path) -> None:
    """Editors of some systems put one before the text."""
    path = tiny / SETTINGS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert call("check", tiny).code == 0


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [("2025-01-01", "2025-12-31", False), ("2025-01-15", "2025-12-31", True), ("2025-01-01", "2026-12-31", True)],
)
def test_a_period_that_is_no_year_is_told(start: str, end: str, told: bool, tiny: Path) -> None:
    change("{start = 2025-01-01, end = 2025-12-31}", f"{{start = {start}, end = {end}}}")(tiny)
    codes = [item["code"] for item in call("check", tiny, "--json").json["findings"]]
    assert ("workspace.period_partial" in codes) == told


def test_a_profile_listed_twice_counts_once(tiny: Path) -> None:
    change('profiles = ["national-park-910-a4"]', 'profiles = ["national-park-910-a4", "national-park-910-a4"]')(tiny)
    assert call("run", tiny, "--quiet").code == 0
