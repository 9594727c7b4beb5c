"""`sci-report validate`: is a report consistent with the standard?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sci_report.cli.exit_codes import FINDINGS

if TYPE_CHECKING:
    from sci_report.validate.finding import FileOutcome

_AT_OR_ABOVE = {"error": ("error",), "warning": ("error", "warning"), "note": ("error", "warning", "note"), "never": ()}


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
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
    from sci_report.models.migrate import VERSIONS
    from sci_report.reporters.base import Verdict
    from sci_report.reporters.registry import REPORTERS
    from sci_report.validate.engine import schema_sha256
    from sci_report.validate.rules.registry import RULESET
    from sci_report.validate.run import read_reports, validate_bytes

    outcomes: list[FileOutcome] = [
        validate_bytes(data, name=name, most_bytes=max_bytes) for name, data in read_reports(paths, max_bytes)
    ]
    judged = {outcome.schema_version for outcome in outcomes}
    schemas = {version: schema_sha256(version) for version in VERSIONS if version in judged}
    verdict = Verdict(outcomes, __version__, RULESET, schemas)
    for line in REPORTERS[form](verdict):
        click.echo(line)
    failing = _AT_OR_ABOVE[fail_on]
    if any(finding.severity in failing for outcome in outcomes for finding in outcome.findings):
        ctx.exit(FINDINGS)
