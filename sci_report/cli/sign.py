"""`sci-report sign`: a detached SSH signature over a report file."""

from __future__ import annotations

from pathlib import Path

import click

from sci_report.cli.exit_codes import FINDINGS


@click.command()
@click.argument("report", metavar="REPORT", type=click.Path())
@click.option("--key", required=True, metavar="FILE", type=click.Path(), help="SSH key; or its .pub, for an agent's.")
@click.option("-o", "--output", metavar="PATH", help="Where to.  [default: REPORT.sig]")
@click.option("--even-if-inconsistent", is_flag=True, help="Sign a report that the validator finds errors in.")
@click.pass_context
def command(ctx: click.Context, report: str, key: str, output: str | None, even_if_inconsistent: bool) -> None:
    """Sign a report file with an SSH key, as `ssh-keygen -Y sign` does, in the namespace sci-report.

    Whoever has your public key can then tell that you signed these bytes. That the numbers are true it does not prove.

    \b
    Example:
      sci-report sign report.sci.json --key ~/.ssh/id_ed25519
    """
    from sci_report import signing
    from sci_report.cli.output import STDOUT, check_writable, write
    from sci_report.cli.reading import bytes_of, tell_findings
    from sci_report.errors import InputError
    from sci_report.validation.run import validate_bytes

    if report == STDOUT:
        raise InputError("only a file can be signed, not standard input", "write the report to a file first")
    target = output or f"{report}{signing.SUFFIX}"
    if target != STDOUT and Path(target).resolve() in (Path(report).resolve(), Path(key).resolve()):
        raise InputError(f"the signature would take the place of {target}", "give -o another path")
    check_writable(target)
    data = bytes_of(Path(report))
    outcome = validate_bytes(data, name=report)
    if outcome.count("error") and not even_if_inconsistent:
        tell_findings(report, outcome.findings)
        click.echo(f"{report} was not signed: mend it, or sign it with --even-if-inconsistent", err=True)
        ctx.exit(FINDINGS)
    write(target, signing.sign(data, Path(key)))
    if target != STDOUT:
        elsewhere = "" if output is None else f" --signature {target}"
        click.echo(f"signature in {target}; check it with: sci-report verify {report}{elsewhere}", err=True)
