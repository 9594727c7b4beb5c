"""Where the configuration is. Apart from `config`, which most validations never need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sci_report.errors import InputError

NAME: Final = "sci-report.toml"
PYPROJECT: Final = "pyproject.toml"
_TABLE: Final = re.compile(rb"""\[\s*tool\s*\.\s*["']?sci-report["']?\s*[].]""")


def config_above(folder: Path) -> Path | None:
    """Return the `sci-report.toml` or `pyproject.toml` of ours in a folder or in the nearest above; None without any.

    Raises:
        InputError: One is there and cannot be read.
    """
    for each in (folder, *folder.parents):
        own, project = each / NAME, each / PYPROJECT
        if own.is_file():
            return own
        if project.is_file() and _TABLE.search(bytes_of(project)) is not None:
            return project
    return None


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
