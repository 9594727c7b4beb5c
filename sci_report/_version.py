"""The version of the tool; the standard has its own, in `sci_report.models.report.SCHEMA_VERSION`."""

__version__ = "0.1.0"
