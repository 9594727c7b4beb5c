"""The JSON Schema of a report, made from the models.

    python -m sci_report.models.schema > schema/v1.0/report.schema.json

A test fails when the stored file is stale. What pydantic generates describes the Python objects; the contract
describes documents, so two things change: an absent member is absent, never `null`, and what the models default is
not advertised as a default of the document.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from sci_report.models.migrate import NEWEST
from sci_report.models.report import Report

SCHEMA_ID = f"https://sci-report.org/schema/v{NEWEST}/report.schema.json"

_LINE_BREAK: Final = {"type": "string", "pattern": "\\n"}


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a report, all references inside the document."""
    generated = Report.model_json_schema(mode="validation")
    definitions = {name: _contract(node) for name, node in generated.pop("$defs").items()}
    body = _contract(generated)
    del body["title"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": f"SCI report, version {NEWEST}",
        **body,
        "$defs": definitions,
    }


def schema_text() -> str:
    """Return the schema as stored: two spaces, UTF-8, a final newline."""
    return json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"


def _contract(node: dict[str, Any]) -> dict[str, Any]:
    """Turn pydantic's schema of a Python object or field into that of a document's part."""
    node = {key: value for key, value in node.items() if key != "default"}
    options = [option for option in node.pop("anyOf", ()) if option != {"type": "null"}]
    if options:
        (only,) = options  # the models hold no other unions
        node |= only
    # In Python's `re`, `$` matches before a final line break as well; elsewhere it does not.
    if "pattern" in node:
        node["not"] = _LINE_BREAK
    if "patternProperties" in node:
        node["additionalProperties"] = False
        node["propertyNames"] = node["propertyNames"] | {"not": _LINE_BREAK}
    if "items" in node:
        node["items"] = _contract(node["items"])
    if "properties" in node:
        node["properties"] = {
            name: _contract(field) | {"title": name.replace("_", " ")} for name, field in node["properties"].items()
        }
    return node


if __name__ == "__main__":
    sys.stdout.write(schema_text())
