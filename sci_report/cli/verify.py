"""`sci-report verify`: signatures and evidence files of a report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from sci_report.cli.exit_codes import FINDINGS


@click.command()
@click.argument("report", metavar="REPORT", type=click.Path())
@click.option("--signature", metavar="FILE", help="Detached signature.  [default: REPORT.sig, if it is there]")
@click.option("--allowed-signers", metavar="FILE", help="Which key is whose: ssh-keygen(1), ALLOWED SIGNERS.")
@click.option("--signer", metavar="NAME", help="Who must have signed, as the allowed signers name them.")
@click.option(
    "--evidence", metavar="FOLDER", help="Where the evidence files are: each is hashed, traces are summed up."
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    report: str,
    signature: str | None,
    allowed_signers: str | None,
    signer: str | None,
    evidence: str | None,
) -> None:
    """Check the signatures over a report, and the evidence files behind it.

    Exit codes: 0 all that was asked for holds, 1 something does not, 2 what was asked for is not there to be checked.

    \b
    Examples:
      sci-report verify report.sci.json --allowed-signers signers --signer author@example.org
      sci-report verify report.sci.json --evidence traces/
    """
    from sci_report.errors import InputError
    from sci_report.escape import text

    if signer is not None and allowed_signers is None:
        raise click.UsageError("--signer needs --allowed-signers: the file that says which key is whose.")
    checks = list(_checks(report, signature, allowed_signers, signer, evidence))
    if not checks:
        raise InputError(
            f"{report} has no signature, and no evidence was asked for",
            "sign it with `sci-report sign`, or give --evidence FOLDER",
        )
    for holds, what, words in checks:
        click.echo(text(f"{'holds' if holds else 'FAILS'}: {what}: {words}"))
    if not all(holds for holds, _, _ in checks):
        ctx.exit(FINDINGS)


def _checks(
    report: str, signature: str | None, allowed_signers: str | None, signer: str | None, evidence: str | None
) -> Iterator[tuple[bool, str, str]]:
    """Yield for each check whether it holds, what was checked, and the outcome in words."""
    from sci_report import signing
    from sci_report.cli.output import STDOUT
    from sci_report.cli.reading import bytes_of, is_no_report, line_of, one_report
    from sci_report.errors import InputError
    from sci_report.validation.document import parse
    from sci_report.validation.finding import Raw
    from sci_report.validation.run import validate_bytes

    if report == STDOUT and signature is not None:
        raise InputError("a detached signature is one over a file, not over standard input", "give the report's path")
    name, data = one_report(report)
    for finding in validate_bytes(data, name=name).findings:
        if is_no_report(finding):
            yield False, report, f"it is no report: {line_of(finding)}"
            return
    detached = Path(signature) if signature is not None else Path(f"{report}{signing.SUFFIX}")
    if signature is not None or (report != STDOUT and detached.is_file()):
        signers = None if allowed_signers is None else Path(allowed_signers)
        found = signing.verify_detached(
            bytes_of(Path(report)), bytes_of(detached), allowed_signers=signers, signer=signer
        )
        yield found.holds, f"signature {detached.name}", found.words
    elif allowed_signers is not None:
        # Whoever changes a report can delete its signature, and put one of their own key inside it.
        raise InputError(
            f"{report} has no detached signature, so none of the allowed signers can be said to have signed it",
            "give it with --signature FILE",
        )
    document = parse(data)
    if isinstance(document, Raw):  # it was judged above
        return
    for index, inside in enumerate(signing.verify_inside(document)):
        yield inside.holds, f"/signatures/{index}", inside.words
    if evidence is not None:
        yield from _of_evidence(document, Path(evidence))


def _of_evidence(document: dict[str, Any], folder: Path) -> Iterator[tuple[bool, str, str]]:
    from sci_report.errors import InputError
    from sci_report.validation.evidence import evidence_findings, states_of

    if not folder.is_dir():
        raise InputError(f"{folder} is no folder", "give the one that holds the evidence files")
    if not document.get("provenance", {}).get("evidence"):
        raise InputError("the report lists no evidence", "leave --evidence out")
    for state in states_of(document, folder):
        yield state.state == "unchanged", f"evidence {state.index}", state.words
    for raw in evidence_findings(document, folder):
        if raw.code in ("SCI605", "SCI606", "SCI607"):
            yield False, raw.pointer, f"{raw.code}: {raw.message}"
