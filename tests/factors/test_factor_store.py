from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from carbonacct.datafiles import data_folder
from carbonacct.errors import FormatVersionError, ReferenceDataError, UsageError
from carbonacct.factors.authoring import main, seal
from carbonacct.factors.store import FactorStore


def test_everything_shipped_is_loaded(shipped: FactorStore) -> None:
    ids = {dataset.id for dataset in shipped.datasets}
    assert ids >= {
        "carbonacct-carriers", "mee-electricity-co2", "ndrc-910-a4-electricity", "mee-electricity-footprint",
        "ndrc-910-a4-heat", "gbt-32150-heat", "ndrc-guidelines", "gbt-32151", "cn-fuel-defaults-secondary",
        "ipcc-2006-stationary", "gbt-2589", "electricity-equivalent-value", "cn-process", "gwp-ar4", "gwp-ar5",
        "gwp-ar6", "carbonacct-constants", "gbt-heat-constants", "mee-grid-regions",
    }  # fmt: skip
    assert list(shipped.datasets) == sorted(shipped.datasets, key=lambda d: (d.id, d.edition))


def test_get_and_find(shipped: FactorStore) -> None:
    factor = shipped.get("mee-electricity-co2@2023#electricity.average.CN-JS")
    assert (factor.value, factor.value_text, factor.unit_num, factor.unit_den) == (0.5827, "0.5827", "kg", "kWh")
    assert (factor.region, factor.region_gb2260, factor.data_year) == ("CN-JS", "320000", 2023)
    assert factor.ref == "mee-electricity-co2@2023#electricity.average.CN-JS"
    assert factor.unit == "kg CO2/kWh"
    assert [f.edition for f in shipped.find("electricity.average.CN-JS")] == ["2021", "2022", "2023"]
    assert len(shipped.find("electricity.average.CN-JS", "mee-electricity-co2", "2022")) == 1
    assert shipped.find("no.such") == []
    assert shipped.dataset("gwp-ar6@1").published.year == 2021
    assert shipped.grid_region("CN-XZ") == "CN-GRID-SOUTHWEST"
    assert shipped.grid_region("CN") is None and shipped.grid_region("CN-TW") is None
    assert shipped.region_names("CN-JS") == ("江苏", "Jiangsu")
    assert shipped.region_names("XX") == ("XX", "XX")


@pytest.mark.parametrize("ref", ["mee-electricity-co2@2023#no", "no@1#x", ""])
def test_unknown_references_are_named(shipped: FactorStore, ref: str) -> None:
    with pytest.raises(ReferenceDataError, match="no factor"):
        shipped.get(ref)


@pytest.mark.parametrize("name", ["factors.csv", "grid_regions.csv"])
def test_a_changed_file_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(data_folder("factors"), tmp_path / "factors")
    path = next((tmp_path / "factors" / "mee").rglob(name))
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ReferenceDataError) as error:
        FactorStore.load(tmp_path / "factors")
    assert str(path) in str(error.value) and "sha256" in str(error.value)
    seal(path.parent)
    if name == "grid_regions.csv":
        FactorStore.load(tmp_path / "factors")


def test_a_missing_file_and_a_missing_root_are_named(tmp_path: Path, author: object, extra: Path) -> None:
    folder = author("demo", "1", [{"factor_id": "a"}])  # type: ignore[operator]
    (folder / "factors.csv").unlink()
    with pytest.raises(ReferenceDataError, match=r"factors\.csv is listed"):
        FactorStore.load(extra)
    with pytest.raises(UsageError, match="no folder of factor data"):
        FactorStore.load(tmp_path / "nowhere")


def test_a_workspace_adds_its_own_root(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "electricity.own", "value": "0.1230"}])
    store = FactorStore.load(roots=[extra])
    assert store.get("own@1#electricity.own").value_text == "0.1230"
    assert store.get("mee-electricity-co2@2023#electricity.average.CN").value == 0.5306


def test_a_newer_format_is_refused_by_name(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a"}], fmt="carbonacct.dataset/2")
    with pytest.raises(FormatVersionError, match=r"carbonacct\.dataset/2"):
        FactorStore.load(extra)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"value": "abc"}, "not a finite number"),
        ({"value": "nan"}, "not a finite number"),
        ({"value": "1_000"}, "not a finite number"),
        ({"kind": "magic"}, "kind 'magic'"),
        ({"verification": "maybe"}, "verification"),
        ({"boundary": "moon"}, "boundary"),
        ({"source_locator": ""}, "source_locator is empty"),
        ({"valid_from": "soon"}, "not a date"),
        ({"gas": "CO2e"}, "need a gwp_set"),
    ],
)
def test_broken_rows_are_refused(author, extra: Path, row: dict[str, str], message: str) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a", **row}])
    with pytest.raises(ReferenceDataError, match=message):
        FactorStore.load(extra)


def test_double_factors_and_unknown_gwp_sets_are_refused(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("twice", "1", [{"factor_id": "a"}, {"factor_id": "a"}])
    with pytest.raises(ReferenceDataError, match="stands twice"):
        FactorStore.load(extra)
    shutil.rmtree(extra)
    author("set", "1", [{"factor_id": "a", "gas": "CO2e"}], gwp_set="gwp-ar9")
    with pytest.raises(ReferenceDataError, match="unknown GWP set"):
        FactorStore.load(extra)


def test_no_two_active_editions_of_one_factor(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a"}], published="2023-01-01")
    folder = author("own", "2", [{"factor_id": "a", "value": "0.6"}])
    with pytest.raises(ReferenceDataError, match="two active editions: own@1 and own@2"):
        FactorStore.load(extra)
    toml = folder / "dataset.toml"
    toml.write_text(toml.read_text().replace('supersedes = ""', 'supersedes = "own@1"'))
    store = FactorStore.load(extra)
    assert not store.is_active(store.dataset("own@1")) and store.is_active(store.dataset("own@2"))
    assert store.successor(store.dataset("own@1")) is store.dataset("own@2")
    toml.write_text(toml.read_text().replace('supersedes = "own@1"', 'supersedes = "own@0"'))
    with pytest.raises(ReferenceDataError, match="supersedes 'own@0', which is not there"):
        FactorStore.load(extra)
    toml.write_text(toml.read_text().replace('supersedes = "own@0"', 'supersedes = "own@2"'))
    with pytest.raises(ReferenceDataError, match="supersedes itself"):
        FactorStore.load(extra)


def test_seal_command(author, extra: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = author("own", "1", [{"factor_id": "a"}])
    (folder / "factors.csv").write_bytes((folder / "factors.csv").read_bytes().replace(b"0.5", b"0.7"))
    assert main([str(folder)]) == 0
    assert "factors.csv" in capsys.readouterr().out
    assert FactorStore.load(extra).get("own@1#a").value == 0.7
    assert main([]) == UsageError.exit_code
    with pytest.raises(UsageError, match=r"no dataset\.toml"):
        seal(tmp_path)
