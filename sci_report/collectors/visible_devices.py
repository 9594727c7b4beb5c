"""Which GPUs a CUDA program may use: the meaning of `CUDA_VISIBLE_DEVICES`. Pure.

Source: CUDA programming guide, "CUDA environment variables": a comma-separated list of indices, UUIDs (a prefix that is
unique will do) or MIG names; what follows an invalid entry is ignored; an empty list hides every GPU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence


def visible_indices(
    specification: str | None, uuids: Sequence[str], mig_parent: Callable[[str], int | None]
) -> tuple[int, ...]:
    """Return the indices of the GPUs a program sees, each once, in ascending order.

    Args:
        specification: Value of the variable; None if it is not set, which shows every GPU.
        uuids: UUID of each GPU by index; empty where it is unknown.
        mig_parent: Finds the index of the GPU that holds a MIG instance, by the instance's name.
    """
    if specification is None:
        return tuple(range(len(uuids)))
    return tuple(sorted(set(_indices(specification, uuids, mig_parent))))


def _indices(specification: str, uuids: Sequence[str], mig_parent: Callable[[str], int | None]) -> Iterator[int]:
    for entry in (part.strip() for part in specification.split(",")):
        index = mig_parent(entry) if entry.startswith("MIG-") else _index(entry, uuids)
        if index is None or not 0 <= index < len(uuids):
            return
        yield index


def _index(entry: str, uuids: Sequence[str]) -> int | None:
    if entry.startswith("GPU-"):
        matches = [index for index, uuid in enumerate(uuids) if uuid.startswith(entry)]
        return matches[0] if len(matches) == 1 else None
    return int(entry) if entry.isascii() and entry.isdigit() else None
