"""The one place that knows where the top-level `schema/` and `templates/` folders are once installed."""

from __future__ import annotations

from pathlib import Path

from sci_report.errors import ResourceMissingError


def folder(name: str) -> Path:
    """Return the shipped folder `name` (`schema` or `templates`).

    A wheel carries it as `sci_report/_bundled/<name>`; a checkout or an editable install has it beside the
    package. The latter counts only if `pyproject.toml` stands there too: otherwise `site-packages/schema`, which
    another distribution installs, would be taken for ours.

    Raises:
        ResourceMissingError: Neither is there.
    """
    package = Path(__file__).parent  # importlib.resources would cost a tenth of the time to start
    bundled = package / "_bundled" / name
    if bundled.is_dir():
        return bundled
    checkout = package.parent
    beside = checkout / name
    if beside.is_dir() and (checkout / "pyproject.toml").is_file():
        return beside
    raise ResourceMissingError(f"the folder {name!r} of sci-report is not installed", "reinstall sci-report")
