"""Reports as bytes: what a report file holds, its canonical form and its digest."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from sci_report.errors import InputError
from sci_report.models.migrate import VERSIONS, lifted
from sci_report.models.report import Report


def report_from_bytes(text: bytes) -> Report:
    """Read a report that has passed the schema of its version; an older one is lifted to the newest.

    Raises:
        pydantic.ValidationError: The document is not a report; run the validator first for a readable account.
        InputError: A member is `null`. None stands for an absent member in Python only.
    """
    report = Report.model_validate_json(_newest(text))
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
    """Return the text of a report file: UTF-8, members in the order of the schema, two spaces, a final newline."""
    return orjson.dumps(document_of(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def canonical_bytes(document: dict[str, Any]) -> bytes:
    """Return the canonical form of a document (RFC 8785): the same bytes however it was written.

    Raises:
        InputError: An integer is beyond 2^53 - 1, so that JSON implementations differ in it.
    """
    import rfc8785  # noqa: PLC0415  (needed on request only)

    try:
        return rfc8785.dumps(document)
    except rfc8785.CanonicalizationError as error:
        raise InputError(f"the report has no canonical form: {error}") from error


def digest(document: dict[str, Any]) -> str:
    """Return the SHA-256 of a document's canonical form without its signatures, in hexadecimal.

    By it a report is cited (`report_sha256`), matched with its copy for review, and signed.
    """
    unsigned = {name: value for name, value in document.items() if name != "signatures"}
    return hashlib.sha256(canonical_bytes(unsigned)).hexdigest()


def _newest(text: bytes) -> bytes:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text  # the models say what is wrong with it
    is_older = isinstance(document, dict) and document.get("schema_version") in VERSIONS[:-1]
    return orjson.dumps(lifted(document)) if is_older else text


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
