"""How far a long validation is, on a terminal and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from sci_report.validation.inputs.pieces import Piece

_LABEL: Final = "Checking"
_WORTH_A_BAR: Final = 5_000_000
"""Bytes below which the work is done before anybody has read the bar."""


@contextmanager
def watched(pieces: Iterable[Piece], paths: Iterable[str]) -> Iterator[Iterable[Piece]]:
    """Show a bar on standard error while the pieces are taken; give them as they are where nobody watches.

    Args:
        pieces: The input.
        paths: Where it comes from; folders and streams have no size, so their bar counts pieces.
    """
    total = _bytes_in(paths)
    if not sys.stderr.isatty() or (total is not None and total < _WORTH_A_BAR):
        yield pieces
    elif total is None:
        with click.progressbar(pieces, label=_LABEL, file=sys.stderr, show_pos=True) as bar:
            yield bar
    else:
        with click.progressbar(length=total, label=_LABEL, file=sys.stderr) as bytes_bar:
            yield _counted(pieces, bytes_bar.update)


def _counted(pieces: Iterable[Piece], update: Callable[[int], None]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        size = piece.stop - piece.start if piece.stop is not None else _size_of(piece.path)
        update(size or 0)


def _bytes_in(paths: Iterable[str]) -> int | None:
    sizes = [_size_of(path) for path in paths]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def _size_of(path: str) -> int | None:
    """Return the size of a file; None of what is none."""
    try:
        file = Path(path)
        return file.stat().st_size if file.is_file() else None
    except (OSError, ValueError):
        return None
