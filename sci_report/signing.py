"""Signatures: detached ones by `ssh-keygen -Y` over a file's bytes, and those inside a report (SPEC 13.3).

A signature proves that who holds the key signed these bytes. It proves neither who that is nor that they are true.
"""

from __future__ import annotations

import base64
import binascii
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sci_report.errors import InputError
from sci_report.models.text import canonical_bytes

NAMESPACE: Final = "sci-report"
"""What a signature is for (SPEC 13.3.4): one made for mail or for git does not pass for one over a report."""

SUFFIX: Final = ".sig"

_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
"""The field and the constant of edwards25519: -x² + y² = 1 + d x² y² (RFC 8032, 5.1)."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of checking one signature.

    Attributes:
        holds: Whether it is a signature over these bytes by that key.
        words: What that proves, or why it does not hold.
    """

    holds: bool
    words: str


def sign(data: bytes, key: Path) -> bytes:
    """Return a detached SSH signature over bytes.

    Args:
        data: The bytes of the file.
        key: A private SSH key; or a public one whose private half an agent holds. A passphrase is asked for on the
            terminal, by ssh-keygen.

    Raises:
        InputError: ssh-keygen is not there, or cannot use the key.
    """
    if not key.is_file():
        raise InputError(f"there is no key {key}", "make one: ssh-keygen -t ed25519")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "report")
        copy.write_bytes(data)
        done = _ssh_keygen("sign", "-f", str(key), "-n", NAMESPACE, str(copy))
        if done.returncode:
            raise InputError(f"ssh-keygen cannot sign with {key}: {_last_line(done)}")
        return copy.with_name(f"report{SUFFIX}").read_bytes()


def verify_detached(
    data: bytes, signature: bytes, *, allowed_signers: Path | None = None, signer: str | None = None
) -> Verified:
    """Return whether a detached SSH signature is one over these bytes.

    Args:
        data: The bytes of the file.
        signature: The signature, in the armoured form of ssh-keygen.
        allowed_signers: File that says which key is whose (ssh-keygen(1), ALLOWED SIGNERS); without it, any key does,
            and nothing is said of whose it is.
        signer: Who must have signed, as that file names them; None for anyone in it.

    Raises:
        InputError: ssh-keygen is not there, or the file of signers is not.
    """
    with tempfile.TemporaryDirectory() as folder:
        armoured = Path(folder, f"report{SUFFIX}")
        armoured.write_bytes(signature)
        if allowed_signers is None:
            done = _ssh_keygen("check-novalidate", "-n", NAMESPACE, "-s", str(armoured), data=data)
            key = _last_line(done).rpartition(" key ")[2]
            words = f"unchanged since somebody with the key {key} signed it; whose key that is was not asked"
            return Verified(True, words) if done.returncode == 0 else _refused(done)
        if not allowed_signers.is_file():
            raise InputError(f"there is no file {allowed_signers}", "ssh-keygen(1) says how to write one")
        who = [signer] if signer is not None else _principals(armoured, allowed_signers)
        for name in who:
            asked = ("-f", str(allowed_signers), "-I", name, "-n", NAMESPACE, "-s", str(armoured))
            done = _ssh_keygen("verify", *asked, data=data)
            if done.returncode == 0:
                return Verified(True, f"signed with a key that {allowed_signers} gives to {name}")
        return _refused(done) if who else Verified(False, f"{allowed_signers} does not know the key that signed it")


def verify_inside(document: dict[str, Any]) -> Iterator[Verified]:
    """Yield the outcome for each signature inside a report: Ed25519 over its canonical form without signatures.

    Args:
        document: A report that is valid against its schema.

    Raises:
        InputError: The package cryptography is not installed, or the report has no canonical form.
    """
    signatures = document.get("signatures", ())
    if not signatures:
        return
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (an extra)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError as error:
        raise InputError(
            "signatures inside a report need cryptography", "pip install 'sci-report[signatures]'"
        ) from error
    signed = canonical_bytes({name: value for name, value in document.items() if name != "signatures"})
    for each in signatures:
        try:
            key, value = (base64.b64decode(each[name], validate=True) for name in ("public_key", "value"))
            if len(key) != _KEY_BYTES or len(value) != _SIGNATURE_BYTES:
                yield Verified(False, f"a key has {_KEY_BYTES} octets and a signature {_SIGNATURE_BYTES} (SPEC 13.3.2)")
                continue
            if _is_of_small_order(key):
                yield Verified(False, f"{each['public_key']} is nobody's key: anyone can sign for it")
                continue
            Ed25519PublicKey.from_public_bytes(key).verify(value, signed)
        except (InvalidSignature, ValueError, binascii.Error):
            yield Verified(False, f"the key {each['public_key']} did not sign this report")
        else:
            yield Verified(True, f"signed by who holds the key {each['public_key']}; whose it is was not asked")


def _is_of_small_order(key: bytes) -> bool:
    """Return whether eight times the point is the neutral one: signatures for such a key need no private one.

    y is ±1 for the orders 1 and 2, 0 for 4. A point of order 8 doubles to y = 0, where x² = -y² and d y⁴ + 2 y² = 1.
    """
    y = int.from_bytes(key, "little") % 2**255
    return y * (y * y - 1) * (_D * y**4 + 2 * y * y - 1) % _P == 0


def _principals(signature: Path, allowed_signers: Path) -> list[str]:
    """Return who may have signed, by the key: names only; whether they did is still to be verified."""
    done = _ssh_keygen("find-principals", "-f", str(allowed_signers), "-s", str(signature))
    return done.stdout.decode(errors="replace").splitlines() if done.returncode == 0 else []


def _ssh_keygen(action: str, *arguments: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", action, *arguments],  # noqa: S607  (the user's own, wherever it is)
            input=data,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise InputError("ssh-keygen is not installed", "install OpenSSH 8.2 or later") from error
    except OSError as error:
        raise InputError(
            f"ssh-keygen cannot be run: {error.strerror or error}", "install OpenSSH 8.2 or later"
        ) from error


def _last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    told = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
    return told[-1] if told else f"exit code {done.returncode}"


def _refused(done: subprocess.CompletedProcess[bytes]) -> Verified:
    return Verified(False, f"not a valid signature of it: {_last_line(done)}")
