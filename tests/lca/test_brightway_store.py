"""Opening stores: the folder is set before bw2data is imported, other people's folders are left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.lca import brightway
from carbonacct.lca.brightway import DatasetRecord, ExchangeRecord, open_store

CHECKOUT = Path(__file__).resolve().parents[2]


def run(code: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process whose home folder is empty, every warning being an error."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("BRIGHTWAY", "XDG_", "MPL"))}
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**keep, "HOME": str(home), "PYTHONPATH": str(CHECKOUT), **environment},
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=False,
    )


WHOLE_WAY = """
import sys
from carbonacct.lca import brightway as bw, scoring
assert "bw2data" not in sys.modules and "bw2io" not in sys.modules
store = bw.open_store(sys.argv[1] if len(sys.argv) > 1 else "store")
bw.set_up_elementary_flows(store)
bw.set_up_methods(store, r"IPCC 2021 \\| climate change \\| .*GWP100")
co2 = bw.search(store, "carbon dioxide, fossil", databases=["biosphere3"]).hits[0]
bw.write_database(store, "park", [bw.DatasetRecord("p", "power", "kilowatt hour", "CN", exchanges=(
    bw.ExchangeRecord(("park", "p"), 1.0, "production"),
    bw.ExchangeRecord(("biosphere3", co2.code), 0.5, "biosphere"),
))])
system = bw.system_of(store, "park")
(method,) = bw.list_methods(store)
value = scoring.score(system, {bw.node_id(store, "park", "p"): 2.0}, bw.read_method(store, method.name)).value
import bw2io, bw2calc, os
lca = bw2calc.LCA({("park", "p"): 2.0}, method.name); lca.lci(); lca.lcia()
print(value, lca.score, "BRIGHTWAY2_DIR" in os.environ)
"""


def test_nothing_is_written_under_the_home_folder_and_results_alone_go_to_the_terminal(tmp_path: Path) -> None:
    done = run(WHOLE_WAY, tmp_path / "home", CARBONACCT_CACHE=str(CHECKOUT / "build" / "test-cache" / "home"))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    # 2 kWh × 0.5 kg CO2
    assert done.stdout.split() == ["1.0", "1.0", "False"]
    assert list((tmp_path / "home").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "store"]


def test_a_folder_that_another_program_chose_is_not_left(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    code = (
        "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    import bw2data\n"
        "from carbonacct.errors import UsageError\nfrom carbonacct.lca.brightway import open_store\n"
        "try:\n    open_store('ours')\nexcept UsageError as error:\n    print('REFUSED', error)\n"
        "print(bw2data.projects._base_data_dir)"
    )
    done = run(code, tmp_path / "home", BRIGHTWAY2_DIR=str(tmp_path / "theirs"))
    refused, folder = done.stdout.splitlines()[-2:]
    assert refused.startswith("REFUSED") and "theirs" in refused and "another process" in refused
    assert folder == str(tmp_path / "theirs")


def test_readers_without_a_store_leave_nothing_behind(tmp_path: Path) -> None:
    code = (
        "from carbonacct.lca import brightway\nbrightway.ensure_brightway()\nimport bw2data\n"
        "print(bw2data.projects._base_data_dir)\n"
        "store = brightway.open_store('later')\nprint(bw2data.projects._base_data_dir)"
    )
    (tmp_path / "tmp").mkdir()
    done = run(code, tmp_path / "home", TMPDIR=str(tmp_path / "tmp"))
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.split()
    assert first.startswith(str(tmp_path / "tmp")) and second == str(tmp_path / "later")
    assert list((tmp_path / "tmp").iterdir()) == [] and list((tmp_path / "home").iterdir()) == []


@pytest.mark.long
def test_stores_are_values_and_two_can_be_used_in_turn(tmp_path: Path) -> None:
    one, two = open_store(tmp_path / "one"), open_store(tmp_path / "two", "园区")
    for store, name in ((one, "first"), (two, "second")):
        made = ExchangeRecord((name, "a"), 1.0, "production")
        brightway.write_database(store, name, [DatasetRecord("a", "a", "kg", exchanges=(made,))])
    assert [item.name for item in brightway.list_databases(one)] == ["first"]
    assert [item.name for item in brightway.list_databases(two)] == ["second"]
    assert open_store(tmp_path / "two") == two, "the marker names the project"
    assert brightway.is_store(tmp_path / "one") and not brightway.is_store(tmp_path)


def test_folders_that_are_not_stores_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "report.xlsx").write_text("x", encoding="utf-8")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "projects.db").write_bytes(b"")
    with pytest.raises(UsageError, match="is a file"):
        open_store(tmp_path / "file")
    with pytest.raises(UsageError, match="holds other files"):
        open_store(tmp_path / "full")
    with pytest.raises(UsageError, match="copy_project"):
        open_store(tmp_path / "theirs")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["projects.db"]


@pytest.mark.parametrize("text", ['format = "carbonacct.lci-store/2"\n', "format = 1", "not toml", ""])
def test_a_store_of_a_newer_version_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "carbonacct-store.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormatVersionError):
        open_store(tmp_path)
