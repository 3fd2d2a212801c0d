"""Exceptions of carbonacct: a wrong call or a broken environment.

A problem of the *data* is never raised: it is a :class:`carbonacct.findings.Finding`.

    CarbonacctError
    ├── UsageError            the call itself is wrong (exit code 2)
    ├── ReferenceDataError    factor data, profiles or the installation are broken (exit code 3)
    │   ├── LockMismatchError     reference data differ from factors.lock
    │   └── FormatVersionError    a file of a newer or unknown format
    ├── StorageError          results cannot be written (exit code 3)
    │   ├── WorkspaceBusyError    another process is writing there
    │   ├── DiskFullError         the disk is full
    │   └── ReadOnlyError         the place cannot be written
    └── DataError             findings of severity error stand (exit code 1; in carbonacct.findings)
"""

from __future__ import annotations


class CarbonacctError(Exception):
    """Base of every exception that carbonacct raises on purpose."""

    exit_code = 70


class UsageError(CarbonacctError):
    """The call is wrong: an unknown name, a missing file, an option that does not fit."""

    exit_code = 2


class ReferenceDataError(CarbonacctError):
    """Factor data, profiles or the installation are broken or missing."""

    exit_code = 3


class LockMismatchError(ReferenceDataError):
    """Reference data on disk differ from what ``factors.lock`` pins."""


class FormatVersionError(ReferenceDataError):
    """A file names a format that this version does not read."""


class StorageError(CarbonacctError):
    """Results cannot be written; what was there is as it was."""

    exit_code = 3


class WorkspaceBusyError(StorageError):
    """Another process is writing to the same place."""


class DiskFullError(StorageError):
    """The disk is full."""


class ReadOnlyError(StorageError):
    """The place cannot be written: a read-only folder, or no permission."""
