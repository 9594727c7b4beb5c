"""A file made to hurt costs no more than its size allows: memory, findings, depth and reading are bounded."""

from __future__ import annotations

import subprocess
import sys

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_report.validation.document import parse
from sci_report.validation.engine import fast_engine, reference_engine
from sci_report.validation.finding import Raw
from sci_report.validation.run import MOST_FINDINGS, validate_bytes
from sci_report.validation.schema_pass import schema_findings

NOBODY = 65534

HEAD = b'{"schema_version":"1.0",'

HOSTILE = {
    "a million wrong entries": b'"places":[' + b",".join([b"1"] * 1_000_000) + b"]}",
    "half a million empty objects": b'"places":[' + b",".join([b"{}"] * 500_000) + b"]}",
    "a hundred thousand unknown members": b",".join(b'"m%d":1' % number for number in range(100_000)) + b"}",
    "one name of two million letters": b'"' + b"k" * 2_000_000 + b'":1}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_file_made_of_faults_fits_into_memory(body: bytes) -> None:
    """In a process of its own, since an engine that runs out of memory takes its process with it."""
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))\n"
        "from sci_report.validation.run import validate_bytes\n"
        "print(len(validate_bytes(sys.stdin.buffer.read(), name='x').findings))"
    )
    done = subprocess.run([sys.executable, "-c", script], input=HEAD + body, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr[-300:]
    assert 0 < int(done.stdout) <= MOST_FINDINGS


@pytest.mark.parametrize(
    ("count", "is_cut"), [(MOST_FINDINGS - 5, False), (MOST_FINDINGS - 4, True), (MOST_FINDINGS + 100, True)]
)
def test_an_outcome_says_whether_findings_were_left_out(count: int, is_cut: bool) -> None:
    # Five members that the schema requires are missing as well.
    outcome = validate_bytes(HEAD + b",".join(b'"m%d":1' % number for number in range(count)) + b"}", name="x")

    assert outcome.is_cut is is_cut
    assert len(outcome.findings) == min(count + 5, MOST_FINDINGS)


def test_a_large_document_is_judged_as_a_small_one_is() -> None:
    """Beyond a size the engine that lists lazily takes over; codes and places stay the same."""
    document = {"schema_version": "1.0", "places": [{"id": f"p{number}", "x": 1} for number in range(10_000)]}
    large, reference = (
        {(raw.code, raw.pointer) for raw in schema_findings(document, engine)}
        for engine in (fast_engine("1.0"), reference_engine("1.0"))
    )

    assert len(orjson.dumps(document)) > 100_000
    assert large == reference
    assert ("SCI103", "/places/9999/x") in large


@pytest.mark.parametrize("levels", [65, 900, 1020])
def test_a_deep_member_that_a_second_one_hides_is_found(levels: int) -> None:
    data = HEAD + b'"a":' + b"[" * levels + b"]" * levels + b',"a":1}'

    assert {each.code for each in validate_bytes(data, name="x").findings} <= {"SCI005", "SCI006"}


def test_brackets_in_a_string_are_not_nesting() -> None:
    (finding,) = validate_bytes(HEAD + b'"a":"' + b"[" * 100 + b'",}', name="x").findings

    assert finding.code == "SCI003"


names = st.sampled_from(["a", "b", ":", 'x":', "\u003a", "é:"])
members = st.recursive(
    st.integers() | names,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(names, inner), max_size=4).map(tuple),
    max_leaves=12,
)


def written(value: object, *, escape_colons: bool) -> str:
    """JSON text in which a tuple of pairs is an object that may name a member twice."""
    if isinstance(value, tuple):
        pairs = (
            f"{written(name, escape_colons=escape_colons)}: {written(item, escape_colons=escape_colons)}"
            for name, item in value
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item, escape_colons=escape_colons) for item in value) + "]"
    text = orjson.dumps(value if not isinstance(value, int) else value % 1000).decode()
    return text.replace(":", "\\u003a") if escape_colons else text


def repeats(value: object) -> bool:
    if isinstance(value, tuple):
        return len({name for name, _ in value}) < len(value) or any(repeats(item) for _, item in value)
    return isinstance(value, list) and any(repeats(item) for item in value)


@given(members, st.booleans())
def test_every_repeated_member_is_found_and_no_other(value: object, escape_colons: bool) -> None:
    parsed = parse(('{"top": ' + written(value, escape_colons=escape_colons) + "}").encode())

    assert (isinstance(parsed, Raw) and parsed.code == "SCI005") == repeats(value)
