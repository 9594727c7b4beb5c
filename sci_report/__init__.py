"""Energy, compute and carbon reports for machine learning that anyone can recompute.

    from sci_report import Tracker

    with Tracker(name="my-model", country="NO", functional_unit="training run") as tracker:
        train()
    tracker.write("report.sci.json")

Importing this package does no work; names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sci_report._version import __version__

if TYPE_CHECKING:
    from sci_report.authoring.tracker import Tracker

__all__ = ["Tracker", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Tracker":
        from sci_report.authoring.tracker import Tracker  # noqa: PLC0415  (importing the package must cost nothing)

        return Tracker
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
