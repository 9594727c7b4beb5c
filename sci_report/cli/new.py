"""`sci-report new`: a report from a commented draft, or from answers to questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sci_report.cli.exit_codes import FINDINGS
from sci_report.cli.options import output_option

if TYPE_CHECKING:
    from sci_report.models.report import Report


@click.command()
@click.option("--template", is_flag=True, help="Print a commented draft, in TOML, to be filled in.")
@click.option("--from", "draft", metavar="DRAFT", help="Make the report from a draft that was filled in; - for stdin.")
@output_option
@click.pass_context
def command(ctx: click.Context, template: bool, draft: str | None, output: str) -> None:
    """Start a report: from a commented draft, or, in a terminal, question by question.

    \b
    Examples:
      sci-report new --template -o draft.toml
      sci-report new --from draft.toml -o report.sci.json
      sci-report new
    """
    from sci_report.cli.output import check_writable, write
    from sci_report.cli.reading import tell_findings
    from sci_report.cli.summary import tell
    from sci_report.models.text import report_to_bytes
    from sci_report.validation.run import validate_bytes

    if template and draft is not None:
        raise click.UsageError("--template prints a draft, --from reads one: give one of them")
    if template:
        from sci_report.authoring.draft import draft_text

        is_default = ctx.get_parameter_source("output") is click.core.ParameterSource.DEFAULT
        write("-" if is_default else output, draft_text().encode())
        return
    check_writable(output)
    notes: tuple[str, ...] = ()
    if draft is not None:
        report = _from_draft(draft)
    elif sys.stdin.isatty():
        from sci_report.authoring.stated import report_from_statement
        from sci_report.cli.questions import ask

        report, notes = report_from_statement(ask())
    else:
        raise click.UsageError("questions need a terminal; use --template and --from, or `sci-report estimate`")
    text = report_to_bytes(report)
    write(output, text)
    tell(report, output, notes)
    findings = [found for found in validate_bytes(text, name=output).findings if found.severity != "note"]
    tell_findings(output, findings)
    if any(found.severity == "error" for found in findings):
        ctx.exit(FINDINGS)


def _from_draft(draft: str) -> Report:
    from sci_report.authoring.draft import report_from_draft
    from sci_report.errors import InputError

    try:
        text = sys.stdin.buffer.read() if draft == "-" else Path(draft).read_bytes()
        return report_from_draft(text.decode("utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {draft}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"cannot read {draft}: it is not UTF-8 text (byte {error.start})") from error
