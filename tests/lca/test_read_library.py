"""The format of a library is told by its content; an unknown one is a finding that lists those that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.importers import read_library, readers
from tests.lca.ilcd_packages import ilcd_sets, tidas_files, xml_files
from tests.lca.packages import Files, as_files, codes, jsonld_1x, write_zip

PACKAGES: list[tuple[str, Files]] = [
    ("openlca_jsonld", as_files(jsonld_1x())),
    ("ilcd", xml_files(ilcd_sets())),
    ("ilcd", tidas_files(ilcd_sets())),
    # Without the marks that openLCA puts at the top.
    ("openlca_jsonld", {f"in/{name}": text for name, text in as_files(jsonld_1x()).items() if "/" in name}),
]


@pytest.mark.parametrize(("name", "files"), PACKAGES)
def test_each_format_is_recognised_in_a_zip_and_a_folder(tmp_path: Path, name: str, files: Files) -> None:
    path = write_zip(tmp_path / "package.zip", {"README.md": "read me", **files})
    assert read_library(path).format == name
    folder = tmp_path / "folder"
    for member, content in files.items():
        (folder / member).parent.mkdir(parents=True, exist_ok=True)
        (folder / member).write_bytes(content.encode() if isinstance(content, str) else content)
    library = read_library(folder)
    assert (library.format, len(library.processes)) == (name, 1)
    assert read_library(path, name).flows == library.flows


def test_an_unknown_format_is_a_finding_that_lists_the_known(tmp_path: Path) -> None:
    library = read_library(write_zip(tmp_path / "p.zip", {"a.dat": "what?", "b.json": "[1]", "c.xml": "<a/>"}))
    assert codes(library) == {"lca_dataset.unknown_format"}
    for name in readers():
        assert name in library.findings[0].message("zh")
    assert (library.processes, library.flows) == ((), {})


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    assert codes(read_library(tmp_path / "nothing")) == {"lca_archive.missing"}
    (tmp_path / "empty").mkdir()
    assert codes(read_library(tmp_path / "empty")) == {"lca_archive.empty"}
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04")
    assert codes(read_library(tmp_path / "cut.zip")) == {"lca_archive.unreadable"}


def test_a_format_that_does_not_exist_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ilcd"):
        read_library(tmp_path, "excel")


def test_any_format_can_be_asked_of_any_package(tmp_path: Path) -> None:
    for number, (_, files) in enumerate(PACKAGES):
        path = write_zip(tmp_path / f"{number}.zip", files)
        for name in readers():
            library = read_library(path, name)
            codes(library)
            assert library.processes or library.findings
