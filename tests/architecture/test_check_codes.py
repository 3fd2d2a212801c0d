"""docs/checks.md lists every finding of the checks, with the texts of today."""

from __future__ import annotations

from carbonacct.activity.checks import all_checks
from carbonacct.findings import catalogue
from tests.architecture.check_codes import PAGE, page


def test_the_page_is_that_of_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tests/architecture/check_codes.py"


def test_every_code_of_a_check_stands_in_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for check in all_checks():
        for code in check.codes:
            assert code in catalogue()
            assert f"`{code}`" in text
