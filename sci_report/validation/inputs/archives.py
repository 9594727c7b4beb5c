"""Reports in gzip, zip and tar files. Nothing is unpacked to the disk, and bombs are refused before they go off."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, cast

from sci_report.validation.finding import Raw
from sci_report.validation.inputs.pieces import IN_A_FOLDER, Piece, form_of, is_report
from sci_report.validation.inputs.submitted import Submitted, unreadable
from sci_report.validation.inputs.texts import from_bytes, stream_of_lines

_MOST_MEMBERS: Final = 100_000
_MOST_RATIO: Final = 200
"""Reports of one kind pack to a fiftieth at best; bombs to less than a thousandth."""
_ALWAYS_ALLOWED_BYTES: Final = 100_000_000

_BROKEN: Final = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)
_UNSUPPORTED: Final = (NotImplementedError, RuntimeError)


class _TooLargeError(Exception):
    """More comes out than such an archive may hold."""


def unpacked(piece: Piece, most_bytes: int) -> Iterator[Submitted]:
    """Yield the reports of a gzip file.

    Raises:
        OSError: It cannot be opened.
    """
    with _opened(piece) as packed:
        capped = _capped(gzip.GzipFile(fileobj=packed), _size_of(packed))
        try:
            if piece.form == "lines":
                yield from stream_of_lines(capped, piece.path, most_bytes)
            else:
                yield from from_bytes(piece.path, capped.read(most_bytes + 1), most_bytes)
        except (_TooLargeError, *_BROKEN) as error:
            yield _refused(piece.path, error)


def members(piece: Piece, most_bytes: int) -> Iterator[Submitted]:
    """Yield the reports in a zip or tar file, in the order in which it holds them.

    Raises:
        OSError: It cannot be opened.
    """
    with _opened(piece) as packed:
        found = 0
        is_zip = piece.path.lower().endswith(".zip")
        try:
            for name, data in (_in_zip if is_zip else _in_tar)(packed, most_bytes):
                found += 1
                if found > _MOST_MEMBERS:
                    raise _TooLargeError(f"it holds more than {_MOST_MEMBERS:,} reports")
                yield from _member(f"{piece.path}/{name}", data, most_bytes)
        except (_TooLargeError, *_BROKEN, *_UNSUPPORTED) as error:
            yield _refused(piece.path, error)
        else:
            if not found:
                yield unreadable(piece.path, f"there is no report in this archive (such as {IN_A_FOLDER})")


def _opened(piece: Piece) -> BinaryIO:
    return io.BytesIO(piece.data) if piece.data is not None else open(piece.path, "rb")  # noqa: PTH123


def _member(name: str, data: bytes | Exception, most_bytes: int) -> Iterator[Submitted]:
    if isinstance(data, Exception):
        yield _refused(name, data)
    elif name.endswith(".gz"):
        try:
            capped = _capped(gzip.GzipFile(fileobj=io.BytesIO(data)), len(data))
            yield from from_bytes(name, capped.read(_most_of(name, most_bytes)), most_bytes)
        except (_TooLargeError, OSError, *_BROKEN) as error:
            yield _refused(name, error)
    else:
        yield from from_bytes(name, data, most_bytes)


def _most_of(name: str, most_bytes: int) -> int:
    """Return how much to read of a member: of a file of lines, all that an archive may hold anyhow."""
    return _ALWAYS_ALLOWED_BYTES if form_of(name) == "lines" else most_bytes + 1


def _refused(name: str, error: Exception) -> Submitted:
    why = str(error) or type(error).__name__
    return Submitted(name, b"", problem=Raw("SCI012", "", f"it cannot be unpacked: {why}", offset=0))


def _in_zip(file: BinaryIO, most_bytes: int) -> Iterator[tuple[str, bytes | Exception]]:
    left = _budget(_size_of(file))
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir() or not is_report(info.filename):
                continue
            data: bytes | Exception
            try:
                with archive.open(info) as member:
                    data = member.read(min(_most_of(info.filename, most_bytes), left + 1))
            except (*_BROKEN, *_UNSUPPORTED) as error:
                data = error
            else:
                left -= len(data)
            if left < 0:
                raise _too_much()
            yield info.filename, data


def _in_tar(file: BinaryIO, most_bytes: int) -> Iterator[tuple[str, bytes | Exception]]:
    size = _size_of(file)
    start = file.read(6)
    file.seek(0)
    stream: Any = file
    if start.startswith(b"\x1f\x8b"):
        stream = gzip.GzipFile(fileobj=file)
    elif start.startswith(b"BZh"):
        stream = bz2.BZ2File(file)
    elif start.startswith(b"\xfd7zXZ\x00"):
        stream = lzma.LZMAFile(file)  # noqa: SIM115  (it holds nothing but `file`, which is closed)
    # Read as a stream, from front to end: what is skipped counts as well, since it must be unpacked to be skipped.
    with tarfile.open(fileobj=_Capped(stream, _budget(size)), mode="r|") as archive:
        for info in archive:
            vars(archive)["members"].clear()  # it would keep each, and nothing asks for them again
            if not info.isreg() or not is_report(info.name):
                continue
            member = archive.extractfile(info)
            if member is not None:
                yield info.name, member.read(_most_of(info.name, most_bytes))


def _size_of(file: BinaryIO) -> int:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def _budget(packed_bytes: int) -> int:
    return max(_ALWAYS_ALLOWED_BYTES, _MOST_RATIO * packed_bytes)


def _too_much() -> _TooLargeError:
    return _TooLargeError(f"more than {_MOST_RATIO} times its size comes out; unpack it, and check the reports in it")


def _capped(stream: Any, packed_bytes: int) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Capped(stream, _budget(packed_bytes))))


class _Capped(io.RawIOBase):
    """A stream that gives no more than it may."""

    def __init__(self, stream: Any, budget: int) -> None:
        self._stream = stream
        self._left = budget

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise _too_much()
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
