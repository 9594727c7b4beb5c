"""Reports as bytes: what a report file holds."""

from __future__ import annotations

from typing import Any

import orjson

from sci_report.models.report import Report


def report_from_bytes(text: bytes) -> Report:
    """Read a report that has passed the schema.

    Raises:
        pydantic.ValidationError: The document is not a report; run the validator first for a readable account.
    """
    return Report.model_validate_json(text)


def document_of(report: Report) -> dict[str, Any]:
    """Return the report as a JSON document: what is absent has no member, an empty list neither."""
    document = report.model_dump(mode="json")
    extensions = document.pop("extensions")
    pruned: dict[str, Any] = _pruned(document)
    if extensions:
        pruned["extensions"] = extensions
    return pruned


def report_to_bytes(report: Report) -> bytes:
    """Return the text of a report file: UTF-8, two spaces of indent, a final newline."""
    return orjson.dumps(document_of(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _pruned(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _pruned(value) for key, value in node.items() if value is not None and value != []}
    if isinstance(node, list):
        return [_pruned(item) for item in node]
    return node
