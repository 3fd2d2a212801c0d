"""Write ``results/evaluation/``: scorecard as JSON, workbook and page, and the accounts that it goes back to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from carbonacct.factors.lock import pin_used
from carbonacct.report.json_writer import write_scorecard
from carbonacct.report.scorecard_html import render_scorecard
from carbonacct.report.scorecard_xlsx import write_scorecard_workbook
from carbonacct.workspace.evaluate import Evaluation
from carbonacct.workspace.open import LOCK
from carbonacct.workspace.replacing import replaced
from carbonacct.workspace.results import EVALUATION, FOLDER, write_tables
from carbonacct.workspace.run import Progress
from carbonacct.workspace.scorecard import scorecard

SCORECARD, WORKBOOK, PAGE = "scorecard.json", "scorecard.xlsx", "scorecard.html"


def write_evaluation(
    evaluation: Evaluation, lang: str = "zh", progress: Progress | None = None
) -> tuple[Path, dict[str, Any]]:
    """Write all results of an evaluation; ``results/evaluation`` is replaced whole, as the last step.

    Reference data that it used are pinned in ``factors.lock`` as :func:`write_results` does.

    Returns:
        The folder and the scorecard document.
    """
    say = progress or (lambda zh, en: None)
    workspace = evaluation.accounts.workspace
    results = workspace.folder / FOLDER
    with replaced(results / EVALUATION, guard=workspace.folder) as fresh:
        write_tables(evaluation.accounts, fresh, say)
        document = scorecard(evaluation)
        write_scorecard(document, fresh / SCORECARD)
        say("写出评价结果：工作簿与网页", "writing the scorecard: workbook and page")
        write_scorecard_workbook(document, fresh / WORKBOOK)
        (fresh / PAGE).write_text(render_scorecard(document, lang), encoding="utf-8", newline="\n")
    pin_used(workspace.folder / LOCK, workspace.store)
    return results / EVALUATION, document
