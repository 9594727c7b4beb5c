"""`python -m sci_report`, and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from sci_report.cli import command  # noqa: PLC0415  (the only thing this module does)

    command()


if __name__ == "__main__":
    main()
