"""A section for a model card or a README, with the metadata that model hubs read."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from sci_report import escape
from sci_report.render.environment import Placed, environment
from sci_report.render.rows import Reference
from sci_report.render.view import ReportView


def render(view: ReportView) -> str:
    """Return GitHub-flavoured Markdown; headings start at the second level."""
    return _template().render(view=view)


def _link(reference: Reference) -> Placed:
    words = escape.markdown(reference.text)
    return Placed(words if reference.url is None else f"[{words}]({escape.markdown_link_target(reference.url)})")


def _yaml(text: str) -> Placed:
    return Placed(escape.yaml(text))


@cache
def _template() -> Template:
    return environment(escape.markdown, {"link": _link, "yaml": _yaml}).get_template("markdown/report.md.j2")
