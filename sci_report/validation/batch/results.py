"""Outcomes of a large batch in a folder, a part for each shard: for later questions, and to go on after a break.

A part is written beside its place and moved there, so it is whole or not there. Its name holds a digest of what it is
the result of: the shard, the sizes and times of its files, the settings and the version of the rules. Whoever resumes
takes the parts whose digests are still right, and judges the rest.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import orjson

from sci_report._version import __version__
from sci_report.errors import InputError
from sci_report.validation.batch.records import outcome_of, outcomes_of, record_of, rows_of
from sci_report.validation.batch.shard import Settings, Shard
from sci_report.validation.finding import FileOutcome

Form = Literal["jsonl", "parquet"]
FORMS: Final[tuple[Form, ...]] = ("jsonl", "parquet")

_PREFIX: Final = "part-"


class _Store(Protocol):
    def write(self, path: Path, outcomes: tuple[FileOutcome, ...]) -> None:
        """Write a part."""

    def read(self, path: Path) -> Iterator[FileOutcome]:
        """Yield what a part holds."""


class Results:
    """A folder of parts.

    Args:
        folder: Where the parts are; it is made if it is not there.
        form: What a part is.
        settings: What the reports are judged by.
        is_resumed: Whether parts that are there already are to be used.

    Raises:
        InputError: The folder holds parts and is not resumed, or cannot be used, or the form needs what is not there.
    """

    def __init__(self, folder: Path, form: Form, settings: Settings, *, is_resumed: bool) -> None:
        self._folder = folder
        self._form = form
        self._settings = _digest_of(settings)
        self._names: dict[int, str] = {}
        self._store: _Store = _Lines() if form == "jsonl" else _Parquet()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._there = {path.name for path in folder.iterdir() if path.name.startswith(_PREFIX)}
        except OSError as error:
            raise InputError(f"cannot use the folder {folder}: {error.strerror or error}") from error
        if self._there and not is_resumed:
            raise InputError(f"{folder} holds results already", "go on with --resume, or take another folder")

    def recalled(self, shard: Shard) -> Iterator[FileOutcome] | None:
        """Return the outcomes of a shard whose part is there, or None."""
        name = self._names[shard.number] = self._name_of(shard)
        return self._store.read(self._folder / name) if name in self._there else None

    def kept(self, shard: Shard, outcomes: Iterable[FileOutcome]) -> Iterable[FileOutcome]:
        """Return the outcomes of a shard, written first unless they are there.

        Raises:
            InputError: The folder cannot be written to; what is there stays whole.
        """
        name = self._names.pop(shard.number)
        if name in self._there:
            return outcomes
        together = tuple(outcomes)
        path = self._folder / name
        beside = path.with_name(f".{name}.{os.getpid()}")
        try:
            self._store.write(beside, together)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise InputError(f"cannot write {path}: {error.strerror or error}") from error
        return together

    def _name_of(self, shard: Shard) -> str:
        digest = sha256(self._settings)
        for piece in shard.pieces:
            digest.update(orjson.dumps([_encoded(piece.path), piece.form, piece.start, piece.stop, piece.first_line]))
            digest.update(_state_of(piece.path) if piece.data is None else piece.data)
        return f"{_PREFIX}{shard.number:07}-{digest.hexdigest()[:16]}.{self._form}"


def _encoded(path: str) -> str:
    return os.fsencode(path).hex()


def _state_of(path: str) -> bytes:
    try:
        state = Path(path).stat()
    except (OSError, ValueError):
        return b"unreadable"
    return f"{state.st_size} {state.st_mtime_ns}".encode()


def _digest_of(settings: Settings) -> bytes:
    profile, ignores = settings.profile, settings.ignores
    stated = [
        __version__,
        profile.digest,
        settings.most_bytes,
        [[each.code, each.at, each.files] for each in ignores],
        settings.evidence,
    ]
    return sha256(orjson.dumps(stated)).digest()


class _Lines:
    """Parts of lines, each the record of a report."""

    def write(self, path: Path, outcomes: tuple[FileOutcome, ...]) -> None:
        with path.open("wb") as file:
            for outcome in outcomes:
                file.write(orjson.dumps(record_of(outcome, with_excerpts=True), option=orjson.OPT_APPEND_NEWLINE))
            file.flush()
            os.fsync(file.fileno())

    def read(self, path: Path) -> Iterator[FileOutcome]:
        with path.open("rb") as file:
            for line in file:
                yield outcome_of(orjson.loads(line))


class _Parquet:
    """Parts of rows, one for each finding."""

    def __init__(self) -> None:
        try:
            import pyarrow as arrow  # noqa: PLC0415  (an extra)
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError as error:
            raise InputError("Parquet needs pyarrow", "pip install 'sci-report[parquet]'") from error
        self._arrow, self._parquet = arrow, parquet
        text, number = arrow.string(), arrow.int64()
        types: Mapping[str, Any] = {
            "report": number,
            "file": text,
            "report_line": number,
            "schema_version": text,
            "consistent": arrow.bool_(),
            "cut": arrow.bool_(),
            "ignored": arrow.list_(number),
            **dict.fromkeys(("code", "name", "severity", "message", "pointer"), text),
            **dict.fromkeys(("line", "column"), number),
            **dict.fromkeys(("expected", "actual", "excerpt"), text),
            "excerpt_column": number,
        }
        self._schema = arrow.schema(list(types.items()))

    def write(self, path: Path, outcomes: tuple[FileOutcome, ...]) -> None:
        table = self._arrow.Table.from_pylist(list(rows_of(outcomes)), schema=self._schema)
        self._parquet.write_table(table, path, compression="zstd")

    def read(self, path: Path) -> Iterator[FileOutcome]:
        return outcomes_of(self._parquet.read_table(path).to_pylist())
