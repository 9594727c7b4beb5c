"""What users set in `pyproject.toml` or in a TOML file of their own: profile, ignores, and profiles of their own.

[tool.sci-report]                      # in a file of their own: without `tool.sci-report`
profile = "paper"
fail-on = "warning"

[[tool.sci-report.ignore]]
code = "SCI325"
at = "/places/*/grid_gco2e_per_kwh/**"
files = "submissions/2025/*"
reason = "The hydro plant of the site has its own line."

[tool.sci-report.profiles.our-venue]
version = "2027"
extends = "paper"
summary = "What our venue asks."
rules = { SCI506 = "error", SCI512 = "off" }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, get_args

from sci_report.errors import InputError
from sci_report.validation.config_file import PYPROJECT, bytes_of, config_above
from sci_report.validation.finding import Severity
from sci_report.validation.ignores import Ignore, is_ignorable
from sci_report.validation.profile import CORE, PROFILES, Profile, profile
from sci_report.validation.rules.registry import CATALOGUE

_SEVERITIES: Final = get_args(Severity)
_OFF: Final = "off"
FAIL_ON: Final = ("error", "warning", "note", "never")


@dataclass(frozen=True, slots=True)
class Config:
    """What the users of a validator set once for all their reports.

    Attributes:
        profile: The profile that is asked for.
        fail_on: Severity from which findings fail; None where it is not set.
        ignores: What is left out, with its reason.
        profiles: Every profile that can be asked for, by name: those of the release, and the users' own.
        source: The file; empty where there is none.
    """

    profile: Profile = CORE
    fail_on: str | None = None
    ignores: tuple[Ignore, ...] = ()
    profiles: Mapping[str, Profile] | None = None
    source: str = ""

    def named(self, name: str) -> Profile:
        """Return a profile by its name.

        Raises:
            UnknownNameError: There is none of that name.
        """
        own = (self.profiles or {}).get(name)
        return own if own is not None else profile(name)


def found_config(folder: Path) -> Config:
    """Return the configuration of a folder: `sci-report.toml` or `pyproject.toml` there, or in the nearest one above.

    The folder is where the user stands, never one that holds what was submitted: a submission configures nothing.

    Raises:
        InputError: The file that was found cannot be used; the message says what is wrong where.
    """
    found = config_above(folder)
    return Config() if found is None else read_config(found)


def read_config(path: Path) -> Config:
    """Return the configuration in a file.

    Raises:
        InputError: It cannot be read or used; the message says what is wrong where.
    """
    import tomllib  # noqa: PLC0415  (few validations are configured)

    try:
        whole = tomllib.loads(bytes_of(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML: {error}") from error
    table = whole.get("tool", {}).get("sci-report", {}) if path.name == PYPROJECT else whole
    try:
        return _config(table, str(path))
    except _WrongError as error:
        raise InputError(f"{path}: {error}") from error


class _WrongError(ValueError):
    """What is wrong, and where in the table."""


def _config(table: Any, source: str) -> Config:
    _known(table, "the table", {"profile", "fail-on", "ignore", "profiles"})
    profiles = dict(PROFILES)
    for name, stated in _table(table.get("profiles", {}), "profiles").items():
        profiles[name] = _profile(name, stated, profiles)
    asked = _text(table.get("profile", CORE.name), "profile")
    if asked not in profiles:
        raise _WrongError(f"`profile` names {asked!r}; there are {', '.join(profiles)}")
    fail_on = table.get("fail-on")
    if fail_on is not None and fail_on not in FAIL_ON:
        raise _WrongError(f"`fail-on` must be one of {', '.join(FAIL_ON)}, not {fail_on!r}")
    ignores = table.get("ignore", [])
    if not isinstance(ignores, list):
        raise _WrongError("`ignore` must be a list of tables: [[ignore]]")
    stated = tuple(_ignore(each, number) for number, each in enumerate(ignores, 1))
    return Config(profiles[asked], fail_on, stated, profiles, source)


def _profile(name: str, stated: Any, known: Mapping[str, Profile]) -> Profile:
    where = f"profiles.{name}"
    _known(stated, where, {"version", "extends", "summary", "rules"})
    if name in PROFILES:
        raise _WrongError(f"`{where}` has the name of a profile of the standard's own: choose another")
    base = known.get(_text(stated.get("extends", CORE.name), f"{where}.extends"))
    if base is None:
        raise _WrongError(f"`{where}.extends` names no profile; there are {', '.join(known)}")
    changed: dict[str, Severity] = {}
    without = set(base.without)
    for code, severity in _table(stated.get("rules", {}), f"{where}.rules").items():
        _rule(code, f"{where}.rules")
        if not is_ignorable(code):
            raise _WrongError(f"`{where}.rules`: {code} judges whether there is a report at all and cannot be changed")
        if severity == _OFF:
            without.add(code)
        elif severity in _SEVERITIES:
            changed[code] = severity
            without.discard(code)
        else:
            raise _WrongError(f"`{where}.rules`: {code} must be {', '.join(_SEVERITIES)} or off, not {severity!r}")
    return replace(
        base,
        name=name,
        version=_text(stated.get("version", "1"), f"{where}.version"),
        summary=_text(stated.get("summary", f"{base.name}, changed."), f"{where}.summary"),
        without=frozenset(without),
        changed=tuple(sorted({**dict(base.changed), **changed}.items())),
    )


def _ignore(stated: Any, number: int) -> Ignore:
    where = f"ignore number {number}"
    _known(stated, where, {"code", "reason", "at", "files"})
    for member in ("code", "reason"):
        if not _text(stated.get(member, ""), f"{where}, {member}").strip():
            raise _WrongError(f"{where} has no `{member}`" + (": say why" if member == "reason" else ""))
    code = str(stated["code"])
    _rule(code, where)
    if not is_ignorable(code):
        raise _WrongError(f"{where}: {code} judges whether there is a report at all and cannot be ignored")
    at = _text(stated.get("at", "**"), f"{where}, at")
    if at != "**" and not at.startswith(("/", "**")):
        raise _WrongError(f"{where}: `at` is a pattern of JSON pointers and begins with a slash, not {at!r}")
    return Ignore(code, str(stated["reason"]), at, _text(stated.get("files", "*"), f"{where}, files"))


def _rule(code: str, where: str) -> None:
    if code not in CATALOGUE:
        raise _WrongError(f"{where} names the rule {code!r}, which does not exist")


def _known(table: Any, where: str, names: set[str]) -> None:
    unknown = sorted(_table(table, where).keys() - names)
    if unknown:
        raise _WrongError(f"{where} has no {unknown[0]!r}; there are {', '.join(sorted(names))}")


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _WrongError(f"{where} must be a table")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _WrongError(f"{where} must be text, not {value!r}")
    return value
