"""Exit codes, messages and streams whatever happens: 0 fine, 1 data, 2 usage, 3 environment, 70 our fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, LockMismatchError, ReferenceDataError, UsageError
from carbonacct.workspace import run as use_case
from tests.workspace.runs import Run, call, cli
from tests.workspace.tiny import replace


def raising(error: BaseException) -> Callable[..., None]:
    def run(*arguments: object, **keywords: object) -> None:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (UsageError("wrong call"), 2, "UsageError"),
        (ReferenceDataError("broken data"), 3, "ReferenceDataError"),
        (LockMismatchError("another lock"), 3, "LockMismatchError"),
        (FormatVersionError("a newer file"), 3, "FormatVersionError"),
        (PermissionError(13, "not allowed"), 3, "EnvironmentError"),
        (RuntimeError("that should not be"), 70, "InternalError"),
        (KeyError("gone"), 70, "InternalError"),
    ],
)
def test_every_exception_has_its_exit_code(
    error: Exception, code: int, kind: str, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_case, "check_workspace", raising(error))
    as_json, told = call("check", tiny, "--json"), call("check", tiny)
    words = str(error.args[-1])
    assert (as_json.code, told.code) == (code, code)
    assert as_json.json["error"]["type"] == kind
    assert words in as_json.json["error"]["message"]
    assert told.out == ""
    assert f"{kind}: " in told.err
    assert words in told.err


def test_a_fault_of_ours_keeps_the_trace_and_asks_for_a_report(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_case, "check_workspace", raising(ZeroDivisionError("odd")))
    called = call("check", tiny)
    assert "Traceback (most recent call last)" in called.err
    assert "a fault of carbonacct: odd" in called.err


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("cook",),
        ("check",),
        ("check", "--colour"),
        ("run", "a", "b"),
        ("factors",),
        ("factors", "cook"),
        ("explain", ".", "--lang", "fr"),
        ("init", "x", "--format", "pdf"),
    ],
)
def test_wrong_calls(wrong: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(*wrong).code == 2
    assert list(tmp_path.iterdir()) == []


def test_exit_codes_reach_the_shell(tiny: Path) -> None:
    assert cli("check", tiny).code == 0
    replace(tiny / "activity/fuel.csv", "100,", "-100,")
    assert cli("check", tiny, "--json").code == 1
    replace(tiny / "carbonacct.toml", "carbonacct.workspace/1", "carbonacct.workspace/9")
    called = cli("check", tiny)
    assert (called.code, called.out) == (3, "")
    assert called.err.startswith("FormatVersionError: ")


@pytest.mark.parametrize("page", ["ascii", "gbk", "cp1252"])
def test_output_to_a_pipe_is_utf8_whatever_the_code_page(page: str, english: Run) -> None:
    """A code page without ₂ or Chinese must not turn a result into a fault."""
    called = cli("explain", english.workspace, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": page})
    assert called.code == 0, called.err
    assert "tCO₂" in called.out
    wrong = cli("check", english.workspace / "nowhere", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": page})
    assert (wrong.code, "没有这个文件夹" in wrong.err) == (2, True)


def test_brackets_and_colons_are_printed_as_they_are(tiny: Path) -> None:
    """Names that look like the markup or the emoji codes of the terminal library."""
    replace(tiny / "carbonacct.toml", 'name_zh = "小园区"', 'name_zh = "园区[/b][red] :smile:"')
    called = call("run", tiny, "--quiet")
    assert called.code == 0, called.err
    assert "园区[/b][red] :smile:" in called.out


def test_json_is_utf8_without_escapes(tiny: Path) -> None:
    out = call("check", tiny, "--json").out
    assert "\\u" not in out
    assert "NaN" not in out
