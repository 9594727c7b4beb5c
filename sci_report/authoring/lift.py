"""A report of an older version, rewritten in the newest, with a record of where it came from."""

from __future__ import annotations

import hashlib

import orjson

from sci_report.models.migrate import NEWEST
from sci_report.models.provenance import Imported, Provenance
from sci_report.models.text import report_from_bytes, report_to_bytes


def lift(data: bytes) -> tuple[bytes, str]:
    """Return the text of the report in the newest version, and in words what was done.

    Args:
        data: Text of a report that has passed the schema of its version. One of the newest version comes back as it is.
    """
    version = orjson.loads(data)["schema_version"]
    if version == NEWEST:
        return data, f"it is of version {NEWEST} already; nothing was changed"
    report = report_from_bytes(data)
    provenance = report.provenance or Provenance()
    origin = Imported(format="sci-report", version=version, sha256=hashlib.sha256(data).hexdigest())
    traced = provenance.model_copy(update={"imported": (*provenance.imported, origin)})
    lifted = report.model_copy(update={"provenance": traced})
    return report_to_bytes(lifted), f"lifted from version {version} to {NEWEST}"
