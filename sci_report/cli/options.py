"""Options that several commands share: what an author says about a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sci_report.models.vocabulary import PERSONAS, STAGES

if TYPE_CHECKING:
    from sci_report.authoring.context import Context

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--name", default="unnamed", show_default=True, help="The model or system the report is about."),
    click.option(
        "--stage",
        type=click.Choice(STAGES),
        default="training",
        show_default=True,
        metavar="STAGE",
        help=f"Life-cycle stage: {', '.join(STAGES)}.",
    ),
    click.option(
        "--persona", type=click.Choice(PERSONAS), default="provider", show_default=True, help="Whose boundary it is."
    ),
    click.option("--task", help="What the model does, such as 'image classification'."),
    click.option("--author", "authors", multiple=True, help="Who answers for the report; may be repeated."),
    click.option("--region", metavar="PROVIDER:REGION", help="Cloud region, such as aws:us-east-1."),
    click.option("--country", help="Country, as an ISO 3166-1 code or an English name."),
    click.option("--intensity", type=float, metavar="G", help="Grid intensity in gCO2e/kWh, location-based."),
    click.option("--intensity-source", metavar="TEXT", help="Where that intensity comes from."),
    click.option("--pue", type=float, help="Power usage effectiveness; 1 for a machine on a desk."),
    click.option("--pue-source", metavar="TEXT", help="Where that PUE comes from."),
    click.option("--functional-unit", metavar="UNIT", help="R: one unit in words, such as 'training token'."),
    click.option(
        "--functional-units", type=float, default=1.0, show_default=True, metavar="N", help="How many were delivered."
    ),
    click.option("--flop", type=float, help="Floating-point operations, gross."),
    click.option("--tokens", type=float, help="Tokens processed."),
    click.option("--samples", type=float, help="Samples processed."),
    click.option("--parameters", type=float, help="Parameters of the model."),
)


def context_options(function: _F) -> _F:
    """Add the shared options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def output_option(function: _F) -> _F:
    """Add `-o`, for commands that make a report."""
    return click.option(
        "-o", "--output", default="report.sci.json", show_default=True, metavar="PATH", help="Where to; - for stdout."
    )(function)


def context_from(options: dict[str, Any]) -> Context:
    """Take the shared options out of `options` and return what they say.

    Raises:
        InputError: A value is impossible, or two contradict each other.
    """
    from sci_report.authoring.context import Context, PlaceOptions, Work

    place = PlaceOptions(
        region=options.pop("region"),
        country=options.pop("country"),
        grid_gco2e_per_kwh=options.pop("intensity"),
        grid_source=options.pop("intensity_source"),
        pue=options.pop("pue"),
        pue_source=options.pop("pue_source"),
    )
    work = Work(
        **{
            name: options.pop(name)
            for name in ("functional_unit", "functional_units", "flop", "tokens", "samples", "parameters")
        }
    )
    described = {name: options.pop(name) for name in ("name", "stage", "persona", "task", "authors")}
    return Context(place=place, work=work, **described)
