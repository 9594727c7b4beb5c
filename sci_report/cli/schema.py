"""`sci-report schema`: the contract, as text."""

from __future__ import annotations

import click

from sci_report.models.migrate import NEWEST, VERSIONS


@click.command()
@click.option("--schema-version", "version", type=click.Choice(VERSIONS), default=NEWEST, show_default=True)
def command(version: str) -> None:
    """Print the JSON Schema of a report.

    \b
    Example:
      sci-report schema > report.schema.json
    """
    from sci_report._resources import folder

    click.echo((folder("schema") / f"v{version}" / "report.schema.json").read_text(encoding="utf-8"), nl=False)
