"""`sci-report validate`: is a report consistent with the standard?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sci_report.cli.exit_codes import FINDINGS, USAGE
from sci_report.cli.output import STDOUT
from sci_report.reporters.registry import REPORTERS

if TYPE_CHECKING:
    from sci_report.reporters.base import Tally
    from sci_report.validation.batch.results import Form, Results
    from sci_report.validation.batch.run import Engine
    from sci_report.validation.batch.shard import Settings
    from sci_report.validation.config import Config
    from sci_report.validation.finding import FileOutcome, Severity
    from sci_report.validation.profile import Profile

_AT_OR_ABOVE: Final[dict[str, tuple[Severity, ...]]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "note": ("error", "warning", "note"),
    "never": (),
}
_UNREADABLE: Final = "SCI011"
_STDIN_NAME: Final = "<stdin>"


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--profile", "profile_name", metavar="NAME", help="Selection of rules; `explain --profiles` lists them.")
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write findings to FILE instead of standard output.")
@click.option("--evidence", metavar="FOLDER", help="Hash the evidence files there, and sum up their traces.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_AT_OR_ABOVE)),
    help="Exit with 1 for such findings and worse.  [default: error]",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing of reports without findings.")
@click.option("--max-bytes", type=click.IntRange(min=1), default=10_000_000, show_default=True, help="Of one report.")
@click.option("--config", metavar="FILE", help="TOML file with profile and ignores.  [default: the nearest above here]")
@click.option("--no-config", is_flag=True, help="Read no configuration.")
@click.option("--stdin-filename", default=_STDIN_NAME, metavar="NAME", help="What to take `-` for, such as x.jsonl.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: what it is worth]")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="Of a running Dask scheduler; without it, one is started here.")
@click.option("--results", metavar="FOLDER", help="Keep the findings there, a part for each shard of the input.")
@click.option("--results-as", type=click.Choice(["jsonl", "parquet"]), default="jsonl", show_default=True)
@click.option("--resume", is_flag=True, help="Take what is in --results already, and judge the rest.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    profile_name: str | None,
    form: str,
    output: str | None,
    evidence: str | None,
    fail_on: str | None,
    quiet: bool,
    max_bytes: int,
    config: str | None,
    no_config: bool,
    stdin_filename: str,
    jobs: int | None,
    engine: Engine,
    scheduler: str | None,
    results: str | None,
    results_as: Form,
    resume: bool,
) -> None:
    """Check reports: files, folders (their *.sci.json), globs, archives (zip, tar), or - for standard input.

    A report is JSON or YAML; in a .jsonl file each line is one; .gz is read as well. Every derived number is
    recomputed. Exit codes: 0 consistent, 1 findings, 2 something cannot be read or used.

    \b
    Examples:
      sci-report validate report.sci.json
      sci-report validate submissions/ --profile paper --format sarif -o findings.sarif
      sci-report validate archive.jsonl --results findings --resume
    """
    from datetime import UTC, datetime

    from sci_report._version import __version__
    from sci_report.cli.progress import watched
    from sci_report.reporters.base import Tally
    from sci_report.reporters.registry import reporter
    from sci_report.validation.batch.run import judge
    from sci_report.validation.batch.shard import Settings
    from sci_report.validation.inputs.pieces import pieces
    from sci_report.validation.rules.registry import RULESET

    if resume and results is None:
        raise click.UsageError("--resume needs --results: the folder of the run that broke off.")
    if scheduler is not None and engine != "dask":
        raise click.UsageError("--scheduler needs --engine dask.")
    configured = _configured(config, is_wanted=not no_config)
    profile, ignores = _chosen(profile_name, configured), configured.ignores if configured else ()
    if evidence is not None and not Path(evidence).is_dir():
        raise click.UsageError(f"--evidence: {evidence} is no folder.")
    settings = Settings(profile, max_bytes, ignores, evidence or "", datetime.now(UTC))
    kept = None if results is None else _kept(results, results_as, settings, is_resumed=resume)
    tally = Tally(__version__, RULESET, f"{profile.name} {profile.version}", is_coloured=_shows_colours(output))
    found = pieces(paths, most_bytes=max_bytes, stdin_name=stdin_filename)
    with _target(output) as target, watched(found, paths) as seen:
        outcomes = judge(seen, settings, jobs=jobs, engine=engine, scheduler=scheduler, results=kept)
        for line in reporter(form)(_with_findings(outcomes, tally) if quiet else outcomes, tally):
            target(line)
    if configured is not None:
        _tell_unused(configured, tally)
        fail_on = fail_on or configured.fail_on
    if unread := tally.codes[_UNREADABLE]:
        click.echo(f"Error: {unread:,} of what was to be checked could not be read ({_UNREADABLE} above)", err=True)
        ctx.exit(USAGE)
    if any(tally.severities[severity] for severity in _AT_OR_ABOVE[fail_on or "error"]):
        ctx.exit(FINDINGS)


def _configured(file: str | None, *, is_wanted: bool) -> Config | None:
    """Return what is configured, or None."""
    from sci_report.validation.config_file import config_above

    found = Path(file) if file is not None else config_above(Path.cwd()) if is_wanted else None
    if found is None:
        return None
    from sci_report.validation.config import read_config

    return read_config(found)


def _chosen(name: str | None, configured: Config | None) -> Profile:
    from sci_report.validation.profile import CORE, profile

    if configured is not None:
        return configured.profile if name is None else configured.named(name)
    return CORE if name is None else profile(name)


def _kept(folder: str, form: Form, settings: Settings, *, is_resumed: bool) -> Results:
    from sci_report.validation.batch.results import Results

    return Results(Path(folder), form, settings, is_resumed=is_resumed)


def _with_findings(outcomes: Iterable[FileOutcome], tally: Tally) -> Iterator[FileOutcome]:
    """Yield the outcomes that have something to say; the others are counted."""
    for outcome in outcomes:
        if outcome.findings:
            yield outcome
        else:
            tally.add(outcome)


def _tell_unused(config: Config, tally: Tally) -> None:
    from sci_report.escape import text

    for number, ignore in enumerate(config.ignores):
        if not tally.ignored[number]:
            where = f"{ignore.code} at {ignore.at} in {ignore.files}"
            click.echo(text(f"{config.source}: nothing was ignored by {where}; remove it"), err=True)


@contextmanager
def _target(output: str | None) -> Iterator[Callable[[str], object]]:
    """Give what writes a line: to standard output, or to a file that is whole or not there."""
    if output is None or output == STDOUT:
        yield partial(click.echo, color=True)
        return
    from sci_report.authoring.files import check_writable, written_atomically

    check_writable(Path(output))
    with written_atomically(Path(output)) as file:
        yield lambda line: file.write(f"{line}\n".encode("utf-8", errors="replace"))


def _shows_colours(output: str | None) -> bool:
    """Return whether the lines go to a terminal whose user wants colours (https://no-color.org)."""
    is_shown = output is None and sys.stdout.isatty()
    return is_shown and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
