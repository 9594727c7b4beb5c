"""JSON Patch (RFC 6902), the three operations that the conformance suite uses."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from sci_report.validation.finding import steps_of


def patched(document: Any, operations: Iterable[Mapping[str, Any]]) -> Any:
    """Return a copy of a document with `add`, `replace` and `remove` applied in turn.

    Raises:
        KeyError, IndexError, ValueError: A path leads nowhere, or there is no such operation.
    """
    document = copy.deepcopy(document)
    for operation in operations:
        steps = steps_of(operation["path"])
        if not steps:
            raise ValueError("the whole document cannot be patched; give `document` instead")
        owner = document
        for step in steps[:-1]:
            owner = owner[int(step)] if isinstance(owner, list) else owner[step]
        _apply(owner, steps[-1], operation)
    return document


def _apply(owner: Any, name: str, operation: Mapping[str, Any]) -> None:
    kind = operation["op"]
    key: Any = name if isinstance(owner, dict) else len(owner) if name == "-" else int(name)
    if kind == "add" and isinstance(owner, list):
        owner.insert(key, copy.deepcopy(operation["value"]))
    elif kind == "add":
        owner[key] = copy.deepcopy(operation["value"])
    elif kind == "replace":
        if isinstance(owner, dict) and key not in owner:
            raise KeyError(f"{operation['path']} is not there to be replaced")
        owner[key] = copy.deepcopy(operation["value"])
    elif kind == "remove":
        del owner[key]
    else:
        raise ValueError(f"the suite has no operation {kind!r}")
