"""`python -m sci_report`, and the console script."""

from __future__ import annotations

import gc

_ALLOCATIONS = 50_000
"""Between two looks for garbage: at Python's 700, a tenth of the time to start goes into looking."""


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_ALLOCATIONS)
    from sci_report.cli import command  # noqa: PLC0415  (the only thing this module does)

    command()


if __name__ == "__main__":
    main()
