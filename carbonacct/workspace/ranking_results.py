"""Write the ranking of a folder of parks: ``ranking/`` beside the workspaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from carbonacct.report.json_writer import write_scorecard
from carbonacct.report.ranking_html import render_ranking
from carbonacct.report.ranking_xlsx import write_ranking_workbook
from carbonacct.workspace.replacing import replaced

FOLDER = "ranking"


def write_ranking(document: dict[str, Any], root: Path, lang: str = "zh") -> Path:
    """Write ranking.json, ranking.xlsx and ranking.html into ``<root>/ranking``, replaced whole.

    Returns:
        The page.
    """
    with replaced(root / FOLDER) as fresh:
        write_scorecard(document, fresh / "ranking.json")
        write_ranking_workbook(document, fresh / "ranking.xlsx")
        (fresh / "ranking.html").write_text(render_ranking(document, lang), encoding="utf-8", newline="\n")
    return root / FOLDER / "ranking.html"
