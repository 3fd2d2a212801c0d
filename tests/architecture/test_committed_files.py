"""No machine's path and no registry's address stands in a committed file; text is UTF-8 with LF."""

from __future__ import annotations

import re
from pathlib import Path

# Put together from pieces, so that this file does not hold what it refuses.
FOLDERS = ("work", "home", "root", "Users", "tmp", "opt", "var/folders")
MACHINE_PATH = re.compile(r"(?<![\w.\-*}~/])/(?:" + "|".join(FOLDERS) + r")/[\w.\-]")
DRIVE = re.compile(r"\b[A-Z]:\\" + "(?:Users|Documents)")
REGISTRY = re.compile(
    "|".join(["index" + "-url", "find" + "-links", "trusted" + "-host", "file" + ":///", r"/simp" + r"le/?(?=[\s\"'])"])
)
TEXT = {".py", ".toml", ".md", ".txt", ".csv", ".json", ".yml", ".yaml", ".html", ".cfg", ".sh", ".lock", ""}


def texts(files: list[Path]) -> dict[Path, str]:
    """Text files by path; workbooks and other binaries are left out."""
    found = {}
    for path in files:
        data = path.read_bytes()
        if path.suffix in TEXT and b"\0" not in data:
            found[path] = data.decode("utf-8", errors="surrogateescape")
    return found


def test_no_machine_path_and_no_registry_address(project_files: list[Path], checkout: Path) -> None:
    wrong = []
    for path, text in texts(project_files).items():
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line) or DRIVE.search(line) or REGISTRY.search(line):
                wrong.append(f"{path.relative_to(checkout)}:{number}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)


def test_text_files_are_utf8_with_line_feeds(project_files: list[Path], checkout: Path) -> None:
    wrong = []
    for path, text in texts(project_files).items():
        # Tables of the examples may be written as spreadsheet programs write them (GB 18030, CRLF).
        if path.suffix == ".csv" and "inventories" in path.relative_to(checkout).parts:
            continue
        if "\r" in text or any("\udc80" <= letter <= "\udcff" for letter in text):
            wrong.append(str(path.relative_to(checkout)))
    assert not wrong, "\n".join(wrong)


def test_nothing_that_is_built_is_committed(project_files: list[Path], checkout: Path) -> None:
    built = {"results", "build", "dist", "__pycache__", "_bundled"}
    assert not [str(p.relative_to(checkout)) for p in project_files if built & set(p.relative_to(checkout).parts[:-1])]


def test_the_scan_sees_a_path_and_leaves_addresses_alone() -> None:
    assert MACHINE_PATH.search("see /" + "home/someone/data.csv")
    assert MACHINE_PATH.search('open("/' + 'work/main/x")')
    assert not MACHINE_PATH.search("https://example.org/" + "home/page")
    assert not MACHINE_PATH.search("build" + "/" + "tmp/x")
