"""`sci-report run`: measure a command."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import click

from sci_report.cli.options import context_from, context_options, output_option
from sci_report.errors import SciReportError

if TYPE_CHECKING:
    from sci_report.collectors import ChildResult
    from sci_report.models.vocabulary import Outcome


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--interval",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="S",
    help="Time between two readings of the meters, in seconds.",
)
@context_options
@output_option
@click.argument("argv", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- CMD...")
@click.pass_context
def command(ctx: click.Context, /, argv: tuple[str, ...], output: str, interval: float, **options: Any) -> None:
    """Measure a command, child processes included, and write its report.

    Exits with the command's own code: 128 + N if signal N ended it, 127 if there is no such command, 126 if it cannot
    be executed. Interrupted with Ctrl-C, it still writes the report of what was measured. Exits with 2 if an option is
    wrong, before the command runs, or if the report of a command that succeeded cannot be written.

    \b
    Example:
      sci-report run --name my-model --country NO --functional-unit "training run" -- python train.py
    """
    from sci_report.authoring.measured import report_from_measurement
    from sci_report.authoring.place import resolve_place
    from sci_report.cli.output import check_writable, write
    from sci_report.cli.summary import tell
    from sci_report.collectors import Session, open_meters, run_command
    from sci_report.models.text import report_to_bytes

    # What is wrong with the options is said before the command runs, not hours later.
    context = context_from(options)
    resolve_place(context.place)
    check_writable(output)
    session = Session(open_meters(), interval_s=interval)
    session.start()
    try:
        child = run_command(list(argv))
    finally:
        # The command is over: a second Ctrl-C, from an impatient hand, must not cost the report.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        measurement = session.stop()
    try:
        report, notes = report_from_measurement(measurement, context, _outcome(child))
        write(output, report_to_bytes(report))
    except SciReportError as problem:
        if child.returncode == 0:
            raise
        # What failed first is what the caller must learn.
        click.echo(f"Error: {problem}", err=True)
    else:
        tell(report, output, notes)
    ctx.exit(child.returncode)


def _outcome(child: ChildResult) -> Outcome:
    if child.returncode == 0:
        return "completed"
    asked_to_stop = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
    # A command that handles the signal itself ends with a code that says so.
    codes = {128 + number for number in asked_to_stop}
    return "interrupted" if child.signal in asked_to_stop or child.returncode in codes else "failed"
