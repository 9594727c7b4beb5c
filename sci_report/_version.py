"""The version of the tool; the standard has its own, in `sci_report.models.migrate.NEWEST`."""

__version__ = "0.1.0"
