"""Signing and verifying with real keys."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from sci_report.cli import command
from sci_report.models.text import canonical_bytes
from sci_report.signing import NAMESPACE
from tests.samples import full_document

pytestmark = pytest.mark.ssh

WHO = "author@example.org"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


def key_in(folder: Path, kind: str = "ed25519", name: str = "key") -> Path:
    path = folder / name
    asked = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "a comment that is private", "-f", str(path)]
    subprocess.run(asked, check=True)
    return path


def signers_in(folder: Path, key: Path, options: str = "") -> Path:
    kind, public, *_ = key.with_suffix(".pub").read_text().split()
    path = folder / "signers"
    path.write_text(f"{WHO} {options}{' ' if options else ''}{kind} {public}\n")
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.sci.json"
    path.write_bytes(orjson.dumps(full_document()))
    return path


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_what_is_signed_is_verified(kind: str, report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path, kind)
    signed = run("sign", report, "--key", key)
    signature = report.with_name("report.sci.json.sig").read_text()
    by_name = run("verify", report, "--allowed-signers", signers_in(tmp_path, key), "--signer", WHO)
    by_anyone = run("verify", report, "--allowed-signers", signers_in(tmp_path, key))
    by_key = run("verify", report)

    assert (signed.exit_code, by_name.exit_code, by_anyone.exit_code, by_key.exit_code) == (0, 0, 0, 0)
    assert signature.startswith("-----BEGIN SSH SIGNATURE-----")
    assert b"private" not in base64.b64decode("".join(signature.splitlines()[1:-1]))
    assert f"to {WHO}" in by_name.stdout and f"to {WHO}" in by_anyone.stdout
    assert "SHA256:" in by_key.stdout and "whose key that is was not asked" in by_key.stdout


def test_others_can_verify_it_without_this_program(report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path)
    run("sign", report, "--key", key, "-o", tmp_path / "s.sig")
    asked = ["ssh-keygen", "-Y", "verify", "-f", str(signers_in(tmp_path, key)), "-I", WHO, "-n", NAMESPACE]
    with report.open("rb") as data:
        done = subprocess.run([*asked, "-s", str(tmp_path / "s.sig")], stdin=data, capture_output=True, check=False)

    assert done.returncode == 0


def test_a_changed_report_does_not_verify(report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path)
    run("sign", report, "--key", key)
    report.write_bytes(report.read_bytes() + b"\n")

    for more in ([], ["--allowed-signers", signers_in(tmp_path, key)]):
        result = run("verify", report, *more)
        assert result.exit_code == 1
        assert result.stdout.startswith("FAILS: signature")


@pytest.mark.parametrize(
    ("options", "signer"),
    [
        ("", "somebody@else.org"),
        ('valid-before="20200101"', WHO),
        ('namespaces="git"', WHO),
        ("cert-authority", WHO),
    ],
)
def test_a_key_that_is_not_the_signers_or_not_valid_is_refused(
    options: str, signer: str, report: Path, tmp_path: Path
) -> None:
    key = key_in(tmp_path)
    run("sign", report, "--key", key)
    signers = signers_in(tmp_path, key, options)

    assert run("verify", report, "--allowed-signers", signers, "--signer", signer).exit_code == 1


def test_a_key_that_nobody_knows_is_refused(report: Path, tmp_path: Path) -> None:
    run("sign", report, "--key", key_in(tmp_path))
    result = run("verify", report, "--allowed-signers", signers_in(tmp_path, key_in(tmp_path, name="other")))

    assert result.exit_code == 1
    assert "does not know the key" in result.stdout


def test_a_signature_made_for_something_else_is_refused(report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path)
    subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", "git", str(report)], check=True, capture_output=True
    )

    assert run("verify", report).exit_code == 1


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"])
def test_a_broken_signature_is_refused(text: str, report: Path, tmp_path: Path) -> None:
    (tmp_path / "s.sig").write_text(text)

    assert run("verify", report, "--signature", tmp_path / "s.sig").exit_code == 1


def test_an_inconsistent_report_is_signed_only_on_demand(report: Path, tmp_path: Path) -> None:
    document = full_document()
    document["results"]["total_gco2e"]["value"] *= 2
    report.write_bytes(orjson.dumps(document))
    key = key_in(tmp_path)
    refused = run("sign", report, "--key", key)

    assert refused.exit_code == 1
    assert "SCI225" in refused.stderr
    assert not report.with_name("report.sci.json.sig").exists()
    assert run("sign", report, "--key", key, "--even-if-inconsistent").exit_code == 0


def test_what_cannot_be_used_is_an_error_of_the_user(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-key").write_text("no key")

    assert run("sign", report, "--key", tmp_path / "missing").exit_code == 2
    assert run("sign", report, "--key", tmp_path / "no-key").exit_code == 2
    assert run("sign", tmp_path / "missing", "--key", tmp_path / "no-key").exit_code == 2
    assert run("verify", report).exit_code == 2
    assert run("verify", report, "--signer", WHO).exit_code == 2
    assert run("verify", report, "--evidence", tmp_path / "missing").exit_code == 2
    assert run("verify", report, "--signature", tmp_path / "missing").exit_code == 2
    key = key_in(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("sign", report, "--key", key)
    assert (result.exit_code, "OpenSSH 8.2" in result.stderr) == (2, True)


def test_an_ssh_keygen_that_cannot_be_run_is_told(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sign", report, "--key", key_in(tmp_path))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    missing = run("verify", report)
    (tmp_path / "bin" / "ssh-keygen").write_text("no program")
    unusable = run("verify", report)

    assert (missing.exit_code, "OpenSSH 8.2" in missing.stderr) == (2, True)
    assert (unusable.exit_code, "cannot be run" in unusable.stderr) == (2, True)


def test_standard_input_has_no_detached_signature(report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path)
    run("sign", report, "--key", key, "-o", tmp_path / "s.sig")
    signed = run("sign", "-", "--key", key)
    verified = run("verify", "-", "--signature", tmp_path / "s.sig")

    assert (signed.exit_code, "standard input" in signed.stderr) == (2, True)
    assert (verified.exit_code, "standard input" in verified.stderr) == (2, True)


@pytest.mark.parametrize("target", ["report.sci.json", "key", "./report.sci.json"])
def test_a_signature_never_takes_the_place_of_what_it_is_made_from(target: str, report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path)
    before = report.read_bytes(), key.read_bytes()
    result = run("sign", report, "--key", key, "-o", f"{tmp_path}/{target}")

    assert result.exit_code == 2
    assert (report.read_bytes(), key.read_bytes()) == before


def test_what_sign_says_to_check_with_works(report: Path, tmp_path: Path) -> None:
    key = key_in(tmp_path)
    for output in ([], ["-o", tmp_path / "elsewhere.sig"]):
        told = run("sign", report, "--key", key, *output).stderr
        _, _, asked = told.strip().partition("check it with: sci-report ")
        assert run(*asked.split()).exit_code == 0
        report.with_name("report.sci.json.sig").unlink(missing_ok=True)


@pytest.mark.parametrize("more", [[], ["--signer", WHO]])
def test_no_other_check_stands_in_for_a_signer_that_was_asked_for(
    more: list[str], report: Path, tmp_path: Path
) -> None:
    signers = signers_in(tmp_path, key_in(tmp_path))
    report.write_bytes(signed_inside())
    result = run("verify", report, "--allowed-signers", signers, *more)

    assert (run("verify", report).exit_code, result.exit_code) == (0, 2)
    assert "no detached signature" in result.stderr
    assert "holds" not in result.stdout


def signed_inside(factor: float = 1.0, cut: int = 0) -> bytes:
    """A report that holds a signature over itself, and is then changed by a factor."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    document = full_document() | {"signatures": []}
    del document["signatures"]
    key = Ed25519PrivateKey.generate()
    value = key.sign(canonical_bytes(document))
    public = key.public_key().public_bytes_raw()[cut:]
    document["signatures"] = [
        {
            "algorithm": "ed25519",
            "public_key": base64.b64encode(public).decode(),
            "value": base64.b64encode(value).decode(),
        }
    ]
    document["work"]["tokens"]["value"] *= factor
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


@pytest.mark.parametrize(("factor", "cut", "code"), [(1.0, 0, 0), (1.01, 0, 1), (1.0, 4, 1)])
def test_a_signature_inside_a_report_is_verified(factor: float, cut: int, code: int, report: Path) -> None:
    report.write_bytes(signed_inside(factor, cut))
    result = run("verify", report)

    assert result.exit_code == code
    assert result.stdout.startswith("holds: /signatures/0: signed by" if code == 0 else "FAILS: /signatures/0")


SMALL_ORDERS = {
    "1": "0100000000000000000000000000000000000000000000000000000000000000",
    "1, sign set": "0100000000000000000000000000000000000000000000000000000000000080",
    "1, not reduced": "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "2": "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "4": "0000000000000000000000000000000000000000000000000000000000000000",
    "8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "8, the other": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
}


@pytest.mark.parametrize("order", SMALL_ORDERS)
def test_a_key_that_anyone_can_sign_for_signs_nothing(order: str, report: Path) -> None:
    neutral_point, zero = bytes.fromhex(SMALL_ORDERS["1"]), bytes(32)
    signature = {
        "algorithm": "ed25519",
        "public_key": base64.b64encode(bytes.fromhex(SMALL_ORDERS[order])).decode(),
        "value": base64.b64encode(neutral_point + zero).decode(),
    }
    report.write_bytes(orjson.dumps(full_document() | {"signatures": [signature]}))
    result = run("verify", report)

    assert (result.exit_code, "nobody's key" in result.stdout) == (1, True)


def test_a_signature_inside_a_report_needs_the_extra(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report.write_bytes(signed_inside())
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    result = run("verify", report)

    assert (result.exit_code, "sci-report[signatures]" in result.stderr) == (2, True)


def with_evidence(path: Path, name: str, data: bytes) -> None:
    document = full_document()
    listed = {
        "name": name,
        "media_type": "text/plain",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    document["provenance"] = {"evidence": [listed]}
    path.write_bytes(orjson.dumps(document))


@pytest.mark.parametrize(
    ("stored", "code", "told"), [(b"log", 0, "holds: "), (b"lag", 1, "FAILS: "), (None, 1, "FAILS: ")]
)
def test_evidence_is_verified(stored: bytes | None, code: int, told: str, report: Path, tmp_path: Path) -> None:
    with_evidence(report, "train.log", b"log")
    folder = tmp_path / "evidence"
    folder.mkdir()
    if stored is not None:
        (folder / "train.log").write_bytes(stored)
    result = run("verify", report, "--evidence", folder)

    assert (result.exit_code, result.stdout.startswith(f"{told}evidence 0: ")) == (code, True)


def test_evidence_that_is_not_listed_is_not_said_to_hold(report: Path, tmp_path: Path) -> None:
    document = full_document()
    del document["provenance"]["evidence"]
    report.write_bytes(orjson.dumps(document))
    run("sign", report, "--key", key_in(tmp_path))
    result = run("verify", report, "--evidence", tmp_path)

    assert (result.exit_code, "lists no evidence" in result.stderr) == (2, True)


def test_names_of_evidence_command_no_terminal(report: Path, tmp_path: Path) -> None:
    with_evidence(report, "a\u202egol.txt", b"log")
    turned = run("verify", report, "--evidence", tmp_path)
    with_evidence(report, "\x1b[2Jx", b"log")
    cleared = run("verify", report, "--evidence", tmp_path)

    assert turned.stdout.startswith("FAILS: evidence 0: ")
    assert "it is no report" in cleared.stdout
    for result in (turned, cleared):
        assert result.exit_code == 1
        assert not set("\x1b\u202e") & set(result.stdout + result.stderr)
