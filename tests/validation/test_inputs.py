"""What paths lead to: files, folders, globs, streams, lines, archives, YAML; whatever they hold, it has an outcome."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sci_report.errors import InputError
from sci_report.models.text import document_of
from sci_report.validation.batch.shard import Settings, outcomes, shards
from sci_report.validation.finding import FileOutcome
from sci_report.validation.inputs import archives
from sci_report.validation.inputs import pieces as cutting
from sci_report.validation.inputs.pieces import Piece, pieces
from sci_report.validation.inputs.reading import one_report, submitted
from sci_report.validation.inputs.yaml_text import from_yaml
from tests.samples import small_report

NOBODY = 65534
SMALL: dict[str, Any] = document_of(small_report())
LINE = orjson.dumps(SMALL)
OTHER_NUMBER = LINE.replace(b'"it_energy_kwh":{"value":', b'"it_energy_kwh":{"value":9')


def read(*paths: Path | str, most_bytes: int = 10_000_000) -> list[tuple[str, bytes]]:
    found = pieces(map(str, paths), most_bytes=most_bytes)
    return [(each.name, each.data) for piece in found for each in submitted(piece, most_bytes)]


def judged(*paths: Path | str, most_bytes: int = 10_000_000) -> list[FileOutcome]:
    found = shards(pieces(map(str, paths), most_bytes=most_bytes))
    return [outcome for shard in found for outcome in outcomes(shard, Settings(most_bytes=most_bytes))]


def codes(*paths: Path | str, most_bytes: int = 10_000_000) -> list[set[str]]:
    return [{finding.code for finding in each.findings} for each in judged(*paths, most_bytes=most_bytes)]


def test_a_folder_gives_its_reports_in_order_and_a_file_itself(tmp_path: Path) -> None:
    for name, data in {"b/z.sci.json": b"1", "a.sci.json": b"{}", "b/y.sci.json": b"[]", "b.sci.json": b"2"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "other.json").write_bytes(b"3")

    assert [data for _, data in read(tmp_path, tmp_path / "other.json")] == [b"{}", b"[]", b"1", b"2", b"3"]


def test_a_folder_holds_every_form_of_report(tmp_path: Path) -> None:
    (tmp_path / "a.sci.json.gz").write_bytes(gzip.compress(LINE))
    (tmp_path / "b.sci.jsonl").write_bytes(LINE + b"\n" + LINE)
    (tmp_path / "c.sci.jsonl.gz").write_bytes(gzip.compress(LINE + b"\n" + LINE))
    (tmp_path / "d.sci.yaml").write_text(yaml.safe_dump(SMALL))

    assert [each.label.rpartition("/")[2] for each in judged(tmp_path)] == [
        "a.sci.json.gz",
        "b.sci.jsonl:1",
        "b.sci.jsonl:2",
        "c.sci.jsonl.gz:1",
        "c.sci.jsonl.gz:2",
        "d.sci.yaml",
    ]
    assert codes(tmp_path) == [codes(tmp_path)[0]] * 6


def test_no_more_is_read_than_is_allowed() -> None:
    ((_, data),) = read("/dev/zero", most_bytes=1000)

    assert len(data) == 1001


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.sci.json", "No such file"), (".", "no report"), ("a" * 5000, "too long"), ("\0", "null")],
)
def test_a_path_without_a_report_has_a_finding(name: str, words: str, tmp_path: Path) -> None:
    (outcome,) = judged(f"{tmp_path}/{name}")

    assert [finding.code for finding in outcome.findings] == ["SCI011"]
    assert words in outcome.findings[0].message


def test_one_unreadable_path_does_not_keep_the_others_from_being_judged(tmp_path: Path) -> None:
    (tmp_path / "a.sci.json").write_bytes(LINE)

    assert [each.count("error") for each in judged(tmp_path / "missing", tmp_path / "a.sci.json")] == [1, 0]


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may read everything: it acts as an unprivileged user meanwhile; anyone else stays who they are."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.parametrize("asked", ["", "closed", "closed/report.sci.json"])
def test_what_may_not_be_read_has_a_finding(asked: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        closed = folder / "closed"
        closed.mkdir()
        (closed / "report.sci.json").write_bytes(b"{}")
        closed.chmod(0)
        try:
            with without_privileges():
                (outcome,) = judged(folder / asked)
        finally:
            closed.chmod(0o700)

    assert [finding.code for finding in outcome.findings] == ["SCI011"]


def test_what_is_no_plain_file_in_a_folder_is_told_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.sci.json")
    (tmp_path / "b.sci.json").symlink_to("nowhere")
    (tmp_path / "c.sci.json").symlink_to("/dev/zero")
    (tmp_path / "d.sci.json").mkdir()
    (tmp_path / "e.sci.json").write_bytes(LINE)

    assert codes(tmp_path) == [{"SCI011"}, {"SCI011"}, {"SCI011"}, {"SCI228"}]


def test_a_command_that_takes_one_report_refuses_what_may_hold_many(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_bytes(LINE)

    for path in (tmp_path, tmp_path / "many.jsonl", tmp_path / "missing"):
        with pytest.raises(InputError, match="cannot read"):
            one_report(str(path), 1000)


def test_a_pattern_stands_for_the_files_that_match(tmp_path: Path) -> None:
    for name in ("a.json", "deep/b.json", "deep/er/c.json", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "[a].json").write_bytes(b"itself")

    assert [data for _, data in read(tmp_path / "**" / "*.json")] == [
        b"itself",
        b"a.json",
        b"deep/b.json",
        b"deep/er/c.json",
    ]
    assert [data for _, data in read(tmp_path / "[a].json")] == [b"itself"]
    assert codes(tmp_path / "*.yaml") == [{"SCI011"}]


def test_a_link_that_leads_in_circles_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.sci.json").write_bytes(b"{}")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert len(read(tmp_path)) == 1


def test_each_line_is_a_report_and_findings_name_it(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(LINE + b"\r\n\n  \n" + OTHER_NUMBER + b"\nnonsense")
    first, second, third = judged(tmp_path / "r.jsonl")

    assert (first.line, second.line, third.line) == (1, 4, 5)
    assert [finding.code for finding in third.findings] == ["SCI003"]
    assert {finding.line for finding in second.findings} == {4}
    assert all(finding.column > 1 for finding in second.findings if finding.code.startswith("SCI21"))


@given(st.lists(st.sampled_from([b"{}", b"", b"[1]", b"x" * 50]), max_size=40), st.booleans(), st.integers(1, 60))
def test_however_lines_are_cut_they_are_read_once_and_in_order(lines: list[bytes], is_ended: bool, size: int) -> None:
    text = b"\n".join(lines) + b"\n" * is_ended
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(cutting, "_PIECE_BYTES", size)
        patched.setattr(cutting, "_PIECE_LINES", 3)
        path = Path(folder, "r.jsonl")
        path.write_bytes(text)
        patched.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        of_file = list(pieces([str(path)], most_bytes=1000))
        of_stream = list(pieces(["-"], most_bytes=1000, stdin_name="r.jsonl"))
        expected = [(number, line) for number, line in enumerate(lines, 1) if line]

        for found in (of_file, of_stream):
            assert [(each.line, each.data) for piece in found for each in submitted(piece, 1000)] == expected
            assert all(piece.data is None or piece.data.count(b"\n") <= 3 for piece in found)


@pytest.mark.parametrize("is_stream", [False, True])
def test_an_endless_line_is_refused_and_not_held(
    is_stream: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = LINE + b"\n" + b"[" * 3_000_000 + b"\n" + LINE
    (tmp_path / "r.jsonl").write_bytes(text)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    asked = ["-"] if is_stream else [str(tmp_path / "r.jsonl")]
    found = [
        {finding.code for finding in outcome.findings}
        for shard in shards(pieces(asked, most_bytes=10_000, stdin_name="r.jsonl"))
        for outcome in outcomes(shard, Settings(most_bytes=10_000))
    ]

    assert found[0] == found[-1] == {"SCI228"}
    assert {"SCI001"} in found[1:-1]


def tar_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.sci.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return packed.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


MEMBERS = {
    "a.sci.json": LINE,
    "b/c.sci.json": OTHER_NUMBER,
    "README.txt": b"no report",
    "d.sci.jsonl": LINE + b"\n" + LINE,
    "e.sci.json.gz": gzip.compress(LINE),
}
PACKED = {
    "r.zip": zip_of(MEMBERS),
    "r.tar": tar_of(MEMBERS),
    "r.tar.gz": gzip.compress(tar_of(MEMBERS)),
    "r.tgz": gzip.compress(tar_of(MEMBERS)),
    "r.tar.bz2": bz2.compress(tar_of(MEMBERS)),
    "r.tar.xz": lzma.compress(tar_of(MEMBERS)),
}


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_gives_its_reports(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(PACKED[name])
    found = judged(tmp_path / name)

    assert [each.label.partition(f"{name}/")[2] for each in found] == [
        "a.sci.json",
        "b/c.sci.json",
        "d.sci.jsonl:1",
        "d.sci.jsonl:2",
        "e.sci.json.gz",
    ]
    assert [each.count("error") > 0 for each in found] == [False, True, False, False, False]
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", PACKED)
def test_a_broken_archive_has_a_finding(name: str, tmp_path: Path) -> None:
    for cut in (0, 1, len(PACKED[name]) // 2, len(PACKED[name]) - 40):
        (tmp_path / name).write_bytes(PACKED[name][:cut])
        found = codes(tmp_path / name)

        assert found, cut
        assert found[-1] & {"SCI011", "SCI012"} or name == "r.tar", cut


def bomb(unpacked: int) -> bytes:
    """Many megabytes of spaces in few bytes."""
    return gzip.compress(b" " * unpacked, 9)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("b.sci.json.gz", lambda: bomb(30_000_000)),
        ("b.jsonl.gz", lambda: bomb(30_000_000)),
        ("b.zip", lambda: zip_of({"a.sci.json": b" " * 30_000_000, "b.sci.json": b" " * 30_000_000})),
        ("b.tar.gz", lambda: gzip.compress(tar_of({"skipped.txt": b" " * 30_000_000, "a.sci.json": LINE}), 9)),
    ],
)
def test_a_bomb_does_not_go_off(name: str, make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_ALWAYS_ALLOWED_BYTES", 1_000_000)
    (tmp_path / name).write_bytes(make())
    found = set().union(*codes(tmp_path / name, most_bytes=2_000_000))

    assert found & {"SCI012", "SCI001"}


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 5)
    (tmp_path / "r.zip").write_bytes(zip_of({f"{number}.sci.json": LINE for number in range(7)}))

    assert codes(tmp_path / "r.zip")[-1] == {"SCI012"}


def test_an_encrypted_member_is_refused_and_the_others_are_judged(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.sci.json": LINE, "b.sci.json": LINE}))
    data[6] |= 1  # general purpose flag of the first local header
    central = data.find(b"PK\x01\x02")
    data[central + 8] |= 1
    (tmp_path / "r.zip").write_bytes(data)

    assert codes(tmp_path / "r.zip") == [{"SCI012"}, {"SCI228"}]


def test_a_name_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "r.zip").write_bytes(zip_of({"../../evil.sci.json": LINE, "/abs.sci.json": LINE}))
    judged(tmp_path / "in" / "r.zip")

    assert [each.name for each in tmp_path.iterdir()] == ["in"]


LAUGHS = "a0: &a0 [1]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 13)
)
"""Thirteen short lines that stand for more values than there are grains of sand in a truck."""


def of_yaml(text: str) -> Any:
    read = from_yaml("r.yaml", text.encode(), 10_000_000)
    return read.problem.code if read.problem is not None else json.loads(read.data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: NO", {"a": "NO"}),
        ("a: yes", {"a": "yes"}),
        ("a: 2026-03-04T05:06:07Z", {"a": "2026-03-04T05:06:07Z"}),
        ("a: 1.50", {"a": 1.5}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: 010", {"a": "010"}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: .inf", {"a": ".inf"}),
        ("a: 12:30:45", {"a": "12:30:45"}),
        ("a: true", {"a": True}),
        ("a: null", {"a": None}),
        ("a:", {"a": None}),
        ("a: '1'", {"a": "1"}),
        ('a: "true"', {"a": "true"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("1: a", {"1": "a"}),
        ("- 1\n- [2, {b: 3}]", [1, [2, {"b": 3}]]),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: 1\na: 2", "SCI005"),
        ("a: !!python/object/apply:os.system [id]", "SCI013"),
        ("a: !!binary aGk=", "SCI013"),
        ("a: !!int '1'", "SCI013"),
        ("b: &x {a: 1}\n<<: *x", "SCI013"),
        ("[1]: 2", "SCI013"),
        ("a: [1", "SCI003"),
        ("a: *nobody", "SCI003"),
        ("--- 1\n--- 2", "SCI003"),
        ("", "SCI003"),
        ("a: 1e999", "SCI004"),
        ("[" * 100 + "]" * 100, "SCI006"),
        ("[" * 5000, "SCI003"),
        (LAUGHS, "SCI013"),
        ("a: \t\x00", "SCI003"),
    ],
)  # fmt: skip
def test_yaml_is_read_as_json_would_be(text: str, value: Any) -> None:
    assert of_yaml(text) == value


def test_a_finding_in_yaml_stands_in_its_line(tmp_path: Path) -> None:
    plain = yaml.safe_dump(SMALL, sort_keys=False).replace("persona: consumer", "persona: nobody")
    text = f"# a comment\n{plain}"
    (tmp_path / "r.sci.yaml").write_text(text)
    ((finding,),) = [each.findings for each in judged(tmp_path / "r.sci.yaml")]

    assert finding.code == "SCI104"
    line = text.splitlines()[finding.line - 1]
    assert line[finding.column - 1 :] == "nobody"
    assert finding.excerpt[finding.excerpt_column - 1 :] == "nobody"


@given(st.binary(max_size=300))
def test_any_bytes_as_yaml_have_an_outcome(data: bytes) -> None:
    read = from_yaml("r.yaml", data, 10_000_000)

    assert read.problem is not None or isinstance(read.data, bytes)


def test_a_large_yaml_text_is_refused() -> None:
    read = from_yaml("r.yaml", b"a: 1\n" * 300_000, 10_000_000)

    assert read.problem is not None
    assert read.problem.code == "SCI001"


@given(st.binary(max_size=200), st.sampled_from(["r.zip", "r.tar", "r.tar.gz", "r.json.gz", "r.jsonl.gz", "r.jsonl"]))
def test_any_bytes_in_any_form_have_an_outcome(data: bytes, name: str) -> None:
    form = cutting.form_of(name)
    found = list(submitted(Piece(name, form, data=data), 1000))

    assert all(isinstance(each.data, bytes) for each in found)
    assert found or form == "lines"
