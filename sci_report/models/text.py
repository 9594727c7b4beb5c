"""Reports as bytes: what a report file holds."""

from __future__ import annotations

from typing import Any

import orjson

from sci_report.errors import InputError
from sci_report.models.report import Report


def report_from_bytes(text: bytes) -> Report:
    """Read a report that has passed the schema.

    Raises:
        pydantic.ValidationError: The document is not a report; run the validator first for a readable account.
        InputError: A member is `null`. None stands for an absent member in Python only.
    """
    report = Report.model_validate_json(text)
    stated = {name: value for name, value in orjson.loads(text).items() if name != "extensions" or value is None}
    if _holds_null(stated):
        raise InputError("a member of the report is null", "leave out what is absent, and list it under `missing`")
    return report


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


def _holds_null(node: Any) -> bool:
    if isinstance(node, dict):
        return any(_holds_null(value) for value in node.values())
    if isinstance(node, list):
        return any(_holds_null(item) for item in node)
    return node is None


def _pruned(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _pruned(value) for key, value in node.items() if value is not None and value != []}
    if isinstance(node, list):
        return [_pruned(item) for item in node]
    return node
