"""Where results go: to standard output for `-`, or to a file that is either whole or not there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

STDOUT: Final = "-"


def check_writable(target: str) -> None:
    """Refuse a target that cannot be written, before any work is done for it.

    Raises:
        InputError: It cannot be written.
    """
    if target != STDOUT:
        from sci_report.authoring import files

        files.check_writable(Path(target))


def write(target: str, data: bytes) -> None:
    """Write `data` to the file `target`, or to standard output for `-`.

    Raises:
        InputError: The file cannot be written.
    """
    if target == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        from sci_report.authoring import files

        files.write_atomically(Path(target), data)
