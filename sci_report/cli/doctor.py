"""`sci-report doctor`: what can be measured on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sci_report.collectors import Diagnosis


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """Say which meters work here, which do not, why, and how to enable them.

    \b
    Example:
      sci-report doctor
    """
    import json

    from sci_report.collectors import diagnose

    diagnoses = diagnose()
    if form == "json":
        click.echo(json.dumps([_fields(diagnosis) for diagnosis in diagnoses], indent=2, ensure_ascii=False))
        return
    for line in _lines(diagnoses):
        click.echo(line)


def _lines(diagnoses: Sequence[Diagnosis]) -> Iterator[str]:
    for diagnosis in diagnoses:
        yield f"✓ {diagnosis.meter}" if diagnosis.works else f"✗ {diagnosis.meter}: {_why_not(diagnosis)}"
        if diagnosis.remedy:
            yield f"    to enable it: {diagnosis.remedy}"
        for channel in diagnosis.channels:
            loss = diagnosis.losses.get(channel.id)
            state = f"cannot be read now: {loss}" if loss else channel.method
            unused = "" if channel.id in diagnosis.used else ", not used: another meter is better"
            yield f"    {channel.component} of {channel.device.name}: {channel.source}, {state}{unused}"
            for note in channel.notes:
                yield f"      {note}"
    yield ""
    yield _summary(diagnoses)


def _why_not(diagnosis: Diagnosis) -> str | None:
    """Return why a meter does not work; None if it does."""
    return None if diagnosis.works else diagnosis.reason or "nothing it offers can be read now"


def _summary(diagnoses: Sequence[Diagnosis]) -> str:
    used = [
        channel
        for diagnosis in diagnoses
        for channel in diagnosis.channels
        if channel.id in diagnosis.used and channel.id not in diagnosis.losses
    ]
    measured = sorted({channel.component for channel in used if channel.method == "measured"})
    estimated = sorted({channel.component for channel in used if channel.method == "estimated"})
    parts = [f"measured: {', '.join(measured)}"] if measured else ["measured: nothing"]
    if estimated:
        parts.append(f"estimated: {', '.join(estimated)}")
    return f"On this machine, {'; '.join(parts)}. Every report says which is which."


def _fields(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "meter": diagnosis.meter,
        "works": diagnosis.works,
        "reason": _why_not(diagnosis),
        "remedy": diagnosis.remedy,
        "channels": [
            {
                "component": channel.component,
                "device": channel.device.name,
                "source": channel.source,
                "method": channel.method,
                "used": channel.id in diagnosis.used,
                "loss": diagnosis.losses.get(channel.id),
            }
            for channel in diagnosis.channels
        ],
    }
