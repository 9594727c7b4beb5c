"""`sci-report explain`: what a rule is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sci_report.validation.rules.base import Rule


@click.command()
@click.argument("code", required=False)
@click.option("--profiles", is_flag=True, help="List the profiles: selections of rules for `validate --profile`.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(code: str | None, profiles: bool, form: str) -> None:
    """Explain the rule CODE, or list all rules.

    \b
    Examples:
      sci-report explain SCI213
      sci-report explain --format json
      sci-report explain --profiles
    """
    import json

    from sci_report.errors import UnknownNameError
    from sci_report.refdata.table import near_misses
    from sci_report.validation.rules.registry import CATALOGUE

    if profiles:
        _list_profiles(form)
        return
    if code is None:
        rules = list(CATALOGUE.values())
        if form == "json":
            click.echo(json.dumps([_fields(rule) for rule in rules], indent=2, ensure_ascii=False))
        else:
            for rule in rules:
                click.echo(f"{rule.code}  {rule.severity:<7}  {rule.summary}")
        return
    found = CATALOGUE.get(code.upper())
    if found is None:
        raise UnknownNameError("rule", code, near_misses(code.upper(), {known: known for known in CATALOGUE}))
    if form == "json":
        click.echo(json.dumps(_fields(found), indent=2, ensure_ascii=False))
    else:
        click.echo(_page(found))


def _list_profiles(form: str) -> None:
    import json

    from sci_report.validation.profile import PROFILES

    if form == "json":
        stated = [
            {
                "name": each.name,
                "version": each.version,
                "summary": each.summary,
                "sha256": each.digest,
                "rules": dict(each.severities),
            }
            for each in PROFILES.values()
        ]
        click.echo(json.dumps(stated, indent=2, ensure_ascii=False))
        return
    for each in PROFILES.values():
        click.echo(f"{each.name:<16} {each.version}  {len(each.severities):>3} rules  {each.summary}")


def _fields(rule: Rule) -> dict[str, Any]:
    names = ("code", "name", "severity", "summary", "why", "source", "fix", "since", "bad", "good")
    return {name: getattr(rule, name) for name in names}


def _page(rule: Rule) -> str:
    return "\n".join(
        (
            f"{rule.code} {rule.name} ({rule.severity}, since {rule.since})",
            "",
            rule.summary,
            "",
            f"Why:     {rule.why}",
            f"Source:  {rule.source}",
            f"Fix:     {rule.fix}",
            "",
            f"Bad:     {rule.bad!r}" if not rule.bad.isprintable() else f"Bad:     {rule.bad}",
            f"Good:    {rule.good}",
        )
    )
