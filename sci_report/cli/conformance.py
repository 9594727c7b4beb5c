"""`sci-report conformance`: does a validator, ours or another, give the verdicts that the suite demands?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sci_report.cli.exit_codes import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sci_report.validation.conformance import Case


@click.command()
@click.argument("suite", type=click.Path(path_type=Path))
@click.option("--command", "other", metavar="CMD", help="Another validator; without it, this one is judged.")
@click.pass_context
def command(ctx: click.Context, suite: Path, other: str | None) -> None:
    """Judge a validator by the conformance suite in the folder SUITE (schema/conformance of the standard).

    CMD is started once, without a shell. It reads lines {"base64": "<bytes of a report file>"} and answers each with a
    line {"valid": bool, "codes": [CODE, …]}, and "schema_valid": bool where it tells that apart.

    \b
    Examples:
      sci-report conformance schema/conformance
      sci-report conformance schema/conformance --command "node checker.mjs --lines"
    """
    from sci_report.validation.conformance import mismatch

    cases = _load(suite)
    verdicts = _our_own(cases) if other is None else _of_another(other, cases)
    wrong = [(case, why) for case, verdict in zip(cases, verdicts, strict=True) if (why := mismatch(case, **verdict))]
    for case, why in wrong:
        click.echo(f"{case.name}: {case.description}: {why}")
    click.echo(f"{len(cases)} cases, " + (f"{len(wrong)} not as demanded" if wrong else "all as demanded"))
    if wrong:
        ctx.exit(FINDINGS)


def _load(suite: Path) -> Sequence[Case]:
    import orjson

    from sci_report.errors import InputError
    from sci_report.validation.conformance import cases

    files = sorted((suite / "suite").glob("*.json"))
    if not files:
        raise InputError(f"there is no conformance suite in {suite}", "give the folder that holds `suite` and `bases`")
    bases = {path.stem: orjson.loads(path.read_bytes()) for path in (suite / "bases").glob("*.json")}
    return list(cases({path.name: orjson.loads(path.read_bytes()) for path in files}, bases))


def _our_own(cases: Iterable[Case]) -> list[dict[str, Any]]:
    from sci_report.validation.conformance import own_verdict

    return [own_verdict(case.data) for case in cases]


def _of_another(other: str, cases: Sequence[Case]) -> list[dict[str, Any]]:
    import base64
    import json
    import shlex
    import subprocess

    from sci_report.errors import InputError

    lines = "".join(json.dumps({"base64": base64.b64encode(case.data).decode()}) + "\n" for case in cases)
    try:
        done = subprocess.run(shlex.split(other), input=lines.encode(), stdout=subprocess.PIPE, check=False)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot run {other!r}: {error}") from error
    answers = done.stdout.decode(errors="replace").splitlines()
    if len(answers) < len(cases):
        try:
            [_verdict(answer) for answer in answers]
        except ValueError as error:
            raise InputError(f"{other!r} gives no verdict: {error}") from error
        raise InputError(f"{other!r} ended after {len(answers)} of {len(cases)} verdicts, with code {done.returncode}")
    try:
        return [_verdict(answer) for answer in answers[: len(cases)]]
    except ValueError as error:
        raise InputError(f"{other!r} gives no verdict: {error}") from error


def _verdict(line: str) -> dict[str, Any]:
    import json

    answer = json.loads(line)
    if not isinstance(answer, dict) or not isinstance(answer.get("valid"), bool) or "codes" not in answer:
        raise ValueError(f'{line[:60]!r} is not of the form {{"valid": bool, "codes": [...]}}')
    return {
        "valid": answer["valid"],
        "codes": frozenset(answer["codes"]),
        "schema_valid": answer.get("schema_valid"),
    }
