"""`sci-report validate`: is a report consistent with the standard?"""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from sci_report.cli.exit_codes import FINDINGS
from sci_report.reporters.registry import REPORTERS
from sci_report.validate.finding import Severity

_AT_OR_ABOVE: Final[dict[str, tuple[Severity, ...]]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "note": ("error", "warning", "note"),
    "never": (),
}


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option(
    "--fail-on", type=click.Choice(list(_AT_OR_ABOVE)), default="error", show_default=True, help="Exit 1 for."
)
@click.option(
    "--max-bytes", type=click.IntRange(min=1), default=10_000_000, show_default=True, help="Refuse larger files."
)
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], form: str, fail_on: str, max_bytes: int) -> None:
    """Check reports: files, folders (their *.sci.json), or - for standard input.

    Every derived number is recomputed. Exit codes: 0 consistent, 1 findings, 2 a path that cannot be read.

    \b
    Examples:
      sci-report validate report.sci.json
      sci-report validate submissions/ --format json
    """
    from sci_report._version import __version__
    from sci_report.reporters.base import Tally
    from sci_report.reporters.registry import reporter
    from sci_report.validate.rules.registry import RULESET
    from sci_report.validate.run import read_reports, validate_bytes

    tally = Tally(__version__, RULESET, is_coloured=_shows_colours())
    outcomes = (validate_bytes(data, name=name, most_bytes=max_bytes) for name, data in read_reports(paths, max_bytes))
    for line in reporter(form)(outcomes, tally):
        click.echo(line, color=True)
    if any(tally.severities[severity] for severity in _AT_OR_ABOVE[fail_on]):
        ctx.exit(FINDINGS)


def _shows_colours() -> bool:
    """Return whether standard output is a terminal whose user wants colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
