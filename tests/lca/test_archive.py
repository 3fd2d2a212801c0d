"""Archives, XML and JSON that come from strangers end in findings, and nothing is written to disk."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.findings import Finding
from carbonacct.lca.importers.archive import Limits, open_archive
from carbonacct.lca.importers.decoding import decode_text
from carbonacct.lca.importers.safe_json import parse_json
from carbonacct.lca.importers.safe_xml import parse_xml
from carbonacct.source import Source
from tests.lca.packages import codes, damaged, write_zip, zipped

HERE = Source("f", "m")
PLAIN = {"a/x.json": "{}", "b.xml": "<b/>"}


def read_all(path: Path, limits: Limits | None = None) -> tuple[dict[str, bytes], list[Finding]]:
    with open_archive(path, limits) as archive:
        return {member.name: member.data for member in archive.members()}, archive.findings


def test_a_zip_and_its_folder_and_a_file_read_alike(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    for name, text in PLAIN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    expected = {name: text.encode() for name, text in PLAIN.items()}
    assert read_all(write_zip(tmp_path / "p.zip", PLAIN)) == (expected, [])
    assert read_all(folder) == (expected, [])
    assert read_all(folder / "b.xml") == ({"b.xml": b"<b/>"}, [])


def test_members_are_chosen_by_suffix_and_junk_is_passed_over(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {**PLAIN, "__MACOSX/._x.json": "junk", ".DS_Store": "junk", "c.JSON": "[]"})
    with open_archive(path) as archive:
        assert archive.names == ("a/x.json", "b.xml", "c.JSON")
        assert [member.name for member in archive.members(".json")] == ["a/x.json", "c.JSON"]
        assert archive.head("b.xml", 2) == b"<b"
        assert archive.read("nothing") is None


def test_the_digest_of_a_folder_follows_its_content(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with open_archive(tmp_path) as archive:
        before = archive.sha256
    (tmp_path / "x.json").write_text("[]")
    with open_archive(tmp_path) as archive:
        assert archive.sha256 != before


@pytest.mark.parametrize("name", ["../out.json", "a/../../out.json", "/etc/out.json", "C:\\out.json", "..\\out.json"])
def test_names_that_leave_the_archive_are_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    path = write_zip(inner / "p.zip", {name: "{}", "good.json": "{}"})
    before = sorted(tmp_path.rglob("*"))
    members, findings = read_all(path)
    assert list(members) == ["good.json"]
    assert codes(findings) == {"lca_archive.unsafe_name"}
    assert sorted(tmp_path.rglob("*")) == before


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("link.json")
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    members, findings = read_all(path)
    assert not members
    assert codes(findings) == {"lca_archive.not_plain"}


def test_links_and_pipes_in_a_folder_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.json").symlink_to(secret)
    (folder / "out").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.json")
    members, findings = read_all(folder)
    assert not members
    assert [finding.code for finding in findings] == ["lca_archive.not_plain"] * 3


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {"bomb.json": b"0" * (8 << 20), "good.json": "{}"})
    members, findings = read_all(path)
    assert list(members) == ["good.json"]
    assert codes(findings) == {"lca_archive.ratio"}


def test_size_total_and_number_of_members_are_bounded(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {f"{number}.json": os.urandom(50) for number in range(4)})
    assert codes(read_all(path, Limits(member_bytes=40))[1]) == {"lca_archive.member_too_large"}
    members, findings = read_all(path, Limits(total_bytes=120))
    assert (len(members), codes(findings)) == (2, {"lca_archive.too_large"})
    members, findings = read_all(path, Limits(entries=3))
    assert (len(members), codes(findings)) == (3, {"lca_archive.too_many"})


def test_a_member_that_lies_about_its_size_is_not_read(tmp_path: Path) -> None:
    data = zipped({"x.json": b"0123456789" * 20})
    size = (200).to_bytes(4, "little")
    lying = data.replace(size, (5).to_bytes(4, "little"))
    assert lying != data
    path = tmp_path / "p.zip"
    path.write_bytes(lying)
    members, findings = read_all(path)
    assert not members
    assert codes(findings) == {"lca_archive.member_unreadable"}


def test_archives_inside_and_repeated_and_locked_members(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {"inner.zip": zipped(PLAIN), "x.json": "{}"})
    assert codes(read_all(path)[1]) == {"lca_archive.nested"}
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x.json", "[]")
    members, findings = read_all(path)
    assert members == {"x.json": b"{}"}
    assert "lca_archive.duplicate" in codes(findings)
    locked = bytearray(zipped({"x.json": "{}"}))
    central = locked.index(b"PK\x01\x02")
    locked[6] |= 1
    locked[central + 8] |= 1
    path.write_bytes(bytes(locked))
    assert codes(read_all(path)[1]) == {"lca_archive.encrypted"}


def test_a_duplicate_is_the_first_of_its_name(tmp_path: Path) -> None:
    """zipfile opens the entry that is asked for, not the last of the name."""
    path = tmp_path / "p.zip"
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.json", "1")
        archive.writestr("x.json", "2")
    assert read_all(path)[0] == {"x.json": b"1"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("p.zip", b"not a zip", "lca_archive.unreadable"),
        ("p.zip", b"", "lca_archive.unreadable"),
        ("p.zip", zipped({}), "lca_archive.empty"),
        ("p.zip", zipped(PLAIN)[:-30], "lca_archive.unreadable"),
        ("p.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "lca_archive.foreign"),
        ("p.json", b"", "lca_archive.empty"),
    ],
)
def test_what_is_no_readable_file(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    members, findings = read_all(path)
    assert not members
    assert codes(findings) == {code}


def test_missing_paths_empty_folders_and_folders_in_place_of_files(tmp_path: Path) -> None:
    assert codes(read_all(tmp_path / "nothing.zip")[1]) == {"lca_archive.missing"}
    folder = tmp_path / "folder"
    folder.mkdir()
    assert codes(read_all(folder)[1]) == {"lca_archive.empty"}
    (folder / "x.json").mkdir()
    (folder / "x.json" / "y.json").write_text("{}")
    members, findings = read_all(folder)
    assert list(members) == ["x.json/y.json"]
    assert codes(findings) == {"lca_archive.folder_as_file"}
    path = write_zip(tmp_path / "p.zip", {"x.json/": "", "y.json": "{}"})
    assert codes(read_all(path)[1]) == {"lca_archive.folder_as_file"}
    os.mkfifo(tmp_path / "pipe")
    assert codes(read_all(tmp_path / "pipe")[1]) == {"lca_archive.not_plain"}


def test_names_that_a_chinese_system_wrote_in_gbk(tmp_path: Path) -> None:
    data = zipped({"proc/####.json": "{}"}).replace(b"####", "过程".encode("gbk"))
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    assert list(read_all(path)[0]) == ["proc/过程.json"]


def test_every_cut_of_an_archive_is_a_finding(tmp_path: Path) -> None:
    data = zipped(PLAIN)
    path = tmp_path / "p.zip"
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        members, findings = read_all(path)
        assert not members
        assert codes(findings) == {"lca_archive.unreadable"}


@given(data=damaged(zipped({**PLAIN, "c/过程.json": "[1, 2, 3]" * 20})))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_archives_never_raise(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    members, findings = read_all(path)
    codes(findings)
    assert members or findings


TEXT = '{"名称": "热力"}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_texts_need_no_remark(encoding: str) -> None:
    findings: list[Finding] = []
    assert decode_text(TEXT.encode(encoding), HERE, findings) == TEXT
    assert not findings


def test_guessed_encodings_are_remarks_with_the_line() -> None:
    for text, encoding in ((f"a\n{TEXT}", "gb18030"), ("a\nzement für straßen", "cp1252")):
        findings: list[Finding] = []
        assert decode_text(text.encode(encoding), HERE, findings) == text
        assert [(item.code, item.source) for item in findings] == [("lca_archive.encoding", Source("f", "m", "line 2"))]
        assert encoding in findings[0].message("en")


def test_undecodable_bytes_are_an_error() -> None:
    for data in (b"a\n\x81", "中文".encode("utf-16")[:-1]):
        findings: list[Finding] = []
        assert decode_text(data, HERE, findings) is None
        assert codes(findings) == {"lca_archive.undecodable"}


def test_a_declared_encoding_is_used_and_a_wrong_one_told() -> None:
    findings: list[Finding] = []
    root = parse_xml('<?xml version="1.0" encoding="GB2312"?><a>朱镕基</a>'.encode("gbk"), HERE, findings)
    assert root is not None
    assert (root.text, findings) == ("朱镕基", [])
    root = parse_xml('<?xml version="1.0" encoding="ascii"?><a>热力</a>'.encode(), HERE, findings)
    assert root is not None
    assert (root.text, codes(findings)) == ("热力", {"lca_archive.declared_encoding"})


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("document", "code", "line"),
    [
        (f"{LAUGHS}<l>&b;</l>".encode(), "lca_archive.xml_dtd", 1),
        (f"<!-- first -->\n<?x y?>\n{LAUGHS}<l>&b;</l>".encode(), "lca_archive.xml_dtd", 3),
        (f"{LAUGHS}<l>&b;</l>".encode("utf-16"), "lca_archive.xml_dtd", 1),
        (b'<!DOCTYPE l SYSTEM "http://127.0.0.1/x.dtd"><l/>', "lca_archive.xml_dtd", 1),
        (b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:secret.txt">]><l>&x;</l>', "lca_archive.xml_dtd", 1),
        (b"<a>\n<b>\n</a>", "lca_archive.xml_syntax", 3),
        (b"<a>\n&unknown;</a>", "lca_archive.xml_syntax", 2),
        (b"<a>" * 300 + b"</a>" * 300, "lca_archive.xml_syntax", 1),
        (b"", "lca_archive.xml_syntax", None),
        (b"\0\0\0\0", "lca_archive.xml_syntax", None),
    ],
)
def test_dangerous_and_broken_xml_is_refused_with_its_line(document: bytes, code: str, line: int | None) -> None:
    findings: list[Finding] = []
    assert parse_xml(document, HERE, findings) is None
    assert code in codes(findings)
    if line is not None:
        assert findings[-1].source == Source("f", "m", f"line {line}")


@pytest.mark.parametrize(
    ("document", "line"), [(b'{"a":\n 1,\n', 3), (b"[" * 100_000, None), (b"1" * 5000, None), (b"null", None)]
)
def test_broken_json_is_refused_with_its_line(document: bytes, line: int | None) -> None:
    findings: list[Finding] = []
    assert parse_json(document, HERE, findings) is None
    assert codes(findings) == {"lca_archive.json_syntax"}
    if line is not None:
        assert findings[0].source == Source("f", "m", f"line {line}")


def test_half_characters_are_marked() -> None:
    findings: list[Finding] = []
    value = parse_json(rb'{"a": "\ud83d\ude00 \ud800 x"}', HERE, findings)
    assert value is not None
    assert value["a"] == "\U0001f600 \ufffd x"


def test_file_names_may_hold_any_bytes(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.json", "wb") as stream:  # noqa: PTH123  (a path of bytes)
        stream.write(b"{}")
    with open_archive(tmp_path) as archive:
        assert archive.names == ("\ufffd.json",)
        assert archive.read("\ufffd.json") == b"{}"
        assert len(archive.sha256) == 64


@given(data=st.binary(max_size=60))
@settings(max_examples=100)
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    findings: list[Finding] = []
    for parse in (parse_xml, parse_json):
        findings.clear()
        assert parse(data, HERE, findings) is not None or findings
        codes(findings)
