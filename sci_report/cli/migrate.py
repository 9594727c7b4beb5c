"""`sci-report migrate`: a report of an older version, lifted to the newest."""

from __future__ import annotations

import click

from sci_report.cli.exit_codes import FINDINGS, USAGE


@click.command()
@click.argument("report", metavar="REPORT", type=click.Path(allow_dash=True))
@click.option("-o", "--output", default="-", show_default=True, metavar="PATH", help="Where to; - for stdout.")
@click.pass_context
def command(ctx: click.Context, report: str, output: str) -> None:
    """Lift a report of an older version of the standard to the newest.

    Its numbers and its id stay; `provenance.imported` names the original by its SHA-256. A report that breaks the
    schema of its own version is not lifted. REPORT may be - for standard input.

    \b
    Example:
      sci-report migrate old.sci.json -o new.sci.json
    """
    from sci_report.authoring.lift import lift
    from sci_report.cli.output import check_writable, write
    from sci_report.cli.reading import is_no_report, one_report, tell_findings
    from sci_report.validation.run import validate_bytes

    check_writable(output)
    name, data = one_report(report)
    findings = [found for found in validate_bytes(data, name=name).findings if found.severity == "error"]
    tell_findings(name, findings)
    if any(is_no_report(found) for found in findings):
        ctx.exit(USAGE)
    lifted, note = lift(data)
    click.echo(f"{name}: {note}", err=True)
    write(output, lifted)
    if findings:
        ctx.exit(FINDINGS)
