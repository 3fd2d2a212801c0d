"""Files, folders and zip archives of data sets, opened without trust: nothing is ever unpacked to disk.

Members are read one by one into memory. A name that would leave the archive, a link, a bomb (number of entries, sizes,
compression ratio), an archive inside the archive, a damaged or an encrypted member is a finding and is left out.

    with open_archive(path) as archive:
        for member in archive.members(".json"):
            use(member.name, member.data)
    archive.findings
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from carbonacct.findings import Finding, finding
from carbonacct.source import Source

DAMAGE = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OverflowError,
    LookupError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""What zipfile and its decompressors raise on damaged bytes."""
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".zolca", ".jar")
DATA_FILES = (".json", ".jsonld", ".xml", ".spold", ".csv", ".xlsx", ".zip")
FOREIGN = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
HEAD_BYTES = 8192
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|\._|\.git/)")
_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold; ``ratio`` (size to packed size) counts for members above ``ratio_from`` bytes."""

    entries: int = 500_000
    member_bytes: int = 512 * _MEBIBYTE
    total_bytes: int = 8192 * _MEBIBYTE
    ratio: float = 200.0
    ratio_from: int = _MEBIBYTE


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name (parts joined by ``/``) and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a container says of a member before it is read."""

    name: str
    size: int
    packed: int
    handle: object
    plain: bool = True
    encrypted: bool = False


class _Container(Protocol):
    """A file, folder or zip: lists its entries and opens them."""

    def entries(self, findings: list[Finding]) -> Iterable[_Entry]: ...
    def open(self, entry: _Entry) -> IO[bytes]: ...
    def close(self) -> None: ...


@dataclass(eq=False)
class Archive:
    """A file, folder or zip of data sets. ``findings`` grows while members are read."""

    path: Path
    findings: list[Finding] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    _container: _Container | None = None
    _entries: dict[str, _Entry] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members that may be read, sorted."""
        return tuple(self._entries)

    @property
    def sha256(self) -> str:
        """Digest of the file; of a folder, of its members' names and digests."""
        if self.path.is_file():
            return _digest(self.path)
        whole = hashlib.sha256()
        for name, entry in self._entries.items():
            whole.update(f"{name}\0{_digest(Path(str(entry.handle)))}\n".encode())
        return whole.hexdigest()

    def at(self, member: str = "", place: str = "") -> Source:
        """Place in this archive: its file name, the member and a place in the member."""
        return Source(self.path.name, "" if member == self.path.name else member, place)

    def members(self, *suffixes: str) -> Iterator[Member]:
        """Members whose name ends with one of the suffixes (any letter case; none given: all), read one by one."""
        endings = tuple(suffix.lower() for suffix in suffixes)
        for name in self.names:
            if not endings or name.lower().endswith(endings):
                data = self.read(name)
                if data is not None:
                    yield Member(name, data)

    def read(self, name: str) -> bytes | None:
        """Bytes of a member; None where it cannot be read (a finding tells why)."""
        return self._read(name, self.limits.member_bytes)

    def head(self, name: str, size: int = HEAD_BYTES) -> bytes:
        """First bytes of a member, to recognise its format; empty where it cannot be read."""
        if name not in self._entries or self._container is None:
            return b""
        try:
            with self._container.open(self._entries[name]) as stream:
                return stream.read(size)
        except DAMAGE:
            return b""

    def _read(self, name: str, limit: int) -> bytes | None:
        if name not in self._entries or self._container is None:
            return None
        try:
            with self._container.open(self._entries[name]) as stream:
                data = stream.read(limit + 1)
        except DAMAGE as error:
            self.findings.append(finding("lca_archive.member_unreadable", self.at(name), reason=_reason(error)))
            return None
        if len(data) > limit:
            self.findings.append(
                finding("lca_archive.member_too_large", self.at(name), size=len(data), limit=self.limits.member_bytes)
            )
            return None
        return data

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; members cannot be read any more."""
        if self._container is not None:
            self._container.close()
            self._container = None


def open_archive(path: Path, limits: Limits | None = None) -> Archive:
    """Open a file, a folder or a zip archive; whatever is wrong with it stands in ``findings``, nothing is raised."""
    archive = Archive(Path(path), limits=limits or Limits())
    try:
        archive._container = _container(archive)
        if archive._container is not None:
            archive._entries = dict(sorted(_admitted(archive, archive._container)))
            if not archive._entries and not archive.findings:
                archive.findings.append(finding("lca_archive.empty", archive.at()))
    except DAMAGE as error:
        archive.findings.append(finding("lca_archive.unreadable", archive.at(), reason=_reason(error)))
    return archive


def _container(archive: Archive) -> _Container | None:
    path = archive.path
    if path.is_dir():
        return _Folder(path, archive.limits.entries)
    if not path.exists():
        archive.findings.append(finding("lca_archive.missing", archive.at(), path=path))
        return None
    if not path.is_file():
        archive.findings.append(finding("lca_archive.not_plain", archive.at()))
        return None
    with path.open("rb") as stream:
        head = stream.read(8)
    foreign = next((kind for magic, kind in FOREIGN.items() if head.startswith(magic)), None)
    if foreign is not None:
        archive.findings.append(finding("lca_archive.foreign", archive.at(), kind=foreign))
        return None
    if path.suffix.lower() == ".zip" or (head.startswith(b"PK") and path.suffix.lower() not in {".xlsx", ".xlsm"}):
        return _Zip(path)
    return _File(path)


def _admitted(archive: Archive, container: _Container) -> Iterator[tuple[str, _Entry]]:
    """Entries that may be read, by clean name; findings for all others."""
    findings, limits = archive.findings, archive.limits
    count, total, seen = 0, 0, set()
    for entry in container.entries(findings):
        count, total = count + 1, total + entry.size
        if count > limits.entries:
            findings.append(finding("lca_archive.too_many", archive.at(), limit=limits.entries))
            return
        if total > limits.total_bytes:
            findings.append(finding("lca_archive.too_large", archive.at(), limit=limits.total_bytes))
            return
        if _JUNK.search(entry.name):
            continue
        problem = _refusal(archive, entry)
        if problem is None and entry.name in seen:
            problem = finding("lca_archive.duplicate", archive.at(entry.name))
        if problem is not None:
            findings.append(problem)
            continue
        seen.add(entry.name)
        yield entry.name, entry


def _refusal(archive: Archive, entry: _Entry) -> Finding | None:
    """Why an entry is not read, or None."""
    place, limits = archive.at(entry.name), archive.limits
    if _leaves(entry.name):
        return finding("lca_archive.unsafe_name", place)
    if not entry.plain:
        return finding("lca_archive.not_plain", place)
    if entry.encrypted:
        return finding("lca_archive.encrypted", place)
    if entry.name.lower().endswith(ARCHIVES):
        return finding("lca_archive.nested", place)
    if entry.size > limits.member_bytes:
        return finding("lca_archive.member_too_large", place, size=entry.size, limit=limits.member_bytes)
    if entry.size > limits.ratio_from and entry.size > limits.ratio * max(entry.packed, 1):
        ratio = f"{entry.size / max(entry.packed, 1):.0f}"
        return finding("lca_archive.ratio", place, ratio=ratio, limit=f"{limits.ratio:.0f}")
    return None


def _leaves(name: str) -> bool:
    """Whether a member's name would lead out of the archive if it were unpacked."""
    return name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None or ".." in name.split("/") or "\0" in name


def _reason(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


class _File:
    """One file that is no archive: its own only member."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self, findings: list[Finding]) -> Iterator[_Entry]:
        size = self._path.stat().st_size
        if size:  # an empty file is an empty archive
            yield _Entry(self._path.name, size, size, self._path)

    def open(self, entry: _Entry) -> IO[bytes]:
        return self._path.open("rb")

    def close(self) -> None:
        """Nothing stays open."""


class _Folder:
    """A folder with its sub-folders. Links are not followed and devices not opened."""

    def __init__(self, path: Path, limit: int) -> None:
        self._path, self._limit = path, limit

    def entries(self, findings: list[Finding]) -> Iterator[_Entry]:
        for base, folders, files in os.walk(self._path, followlinks=False):
            folders.sort()
            for folder in folders:
                path = Path(base, folder)
                if folder.lower().endswith(DATA_FILES):
                    name = path.relative_to(self._path).as_posix()
                    findings.append(finding("lca_archive.folder_as_file", Source(self._path.name, name)))
                if path.is_symlink():
                    yield self._entry(path)
            for file in sorted(files):
                yield self._entry(Path(base, file))

    def _entry(self, path: Path) -> _Entry:
        status = path.lstat()
        name = path.relative_to(self._path).as_posix()
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # Linux allows any bytes in names
        return _Entry(name, status.st_size, status.st_size, path, plain=stat.S_ISREG(status.st_mode))

    def open(self, entry: _Entry) -> IO[bytes]:
        return Path(str(entry.handle)).open("rb")

    def close(self) -> None:
        """Nothing stays open."""


class _Zip:
    """A zip archive, read through zipfile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip = zipfile.ZipFile(path)

    def entries(self, findings: list[Finding]) -> Iterator[_Entry]:
        for info in self._zip.infolist():
            name = _zip_name(info)
            if info.is_dir() or name.endswith("/"):
                if name.rstrip("/").lower().endswith(DATA_FILES):
                    findings.append(finding("lca_archive.folder_as_file", Source(self._path.name, name)))
                continue
            kind = stat.S_IFMT(info.external_attr >> 16)
            plain = info.create_system != 3 or kind in {0, stat.S_IFREG}
            encrypted = bool(info.flag_bits & 0x1)
            yield _Entry(name, info.file_size, info.compress_size, info, plain=plain, encrypted=encrypted)

    def open(self, entry: _Entry) -> IO[bytes]:
        assert isinstance(entry.handle, zipfile.ZipInfo)
        return self._zip.open(entry.handle)

    def close(self) -> None:
        self._zip.close()


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Name of a member with ``/`` between its parts; names that a Chinese system wrote in GBK are read as such."""
    name = info.filename
    if not name.isascii() and not info.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")
