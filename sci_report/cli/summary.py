"""The few lines that a command tells its user about the report it made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sci_report.models.report import Report


def tell(report: Report, target: str, notes: Iterable[str]) -> None:
    """Print the headline figures, what was assumed, and where the report is, to stderr."""
    from sci_report.render.view import headline

    for line in headline(report):
        click.echo(line, err=True)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if target != "-":
        click.echo(f"report: {target}", err=True)
