"""Entry point: the commands, and one place that turns outcomes into exit codes.

Exit codes: 0 fine · 1 errors in the data · 2 usage · 3 reference data or environment · 70 a fault of carbonacct.
"""

from __future__ import annotations

import atexit
import gc
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from carbonacct import __version__
from carbonacct.cli import (
    check,
    evaluate,
    explain,
    factors,
    init,
    lca,
    lci,
    ledger,
    names,
    profiles,
    run,
    systems,
    template,
    uncertainty,
)

app = typer.Typer(
    name="carbonacct",
    help="碳足迹与温室气体核算：每个数字都能说明自己的来历。\n\n"
    "Carbon footprint and greenhouse-gas accounting whose every figure explains itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("template")(template.template)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("evaluate")(evaluate.evaluate)
app.command("explain")(explain.explain)
app.command("profiles")(profiles.profiles)
app.command("systems")(systems.systems)
app.command("uncertainty")(uncertainty.uncertainty)
app.add_typer(factors.app, name="factors")
app.add_typer(names.app, name="names")
app.add_typer(lci.app, name="lci")
app.add_typer(lca.app, name="lca")
app.add_typer(ledger.app, name="ledger")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"carbonacct {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本 / show the version")
    ] = False,
) -> None:
    """碳足迹与温室气体核算 / carbon footprint and greenhouse-gas accounting."""


def main() -> None:
    """Run the command line and exit; what goes to a file or a pipe is UTF-8 whatever the system's code page."""
    from carbonacct.cli.outcome import guarded  # noqa: PLC0415

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    atexit.register(gc.freeze)  # nothing is searched for cycles at the end: with numba loaded that takes 0.4-0.7 s
    sys.exit(guarded(app, sys.argv[1:]))


if __name__ == "__main__":
    main()
