"""The conformance suite as it stands in `schema/conformance`, and a place where its JavaScript can run."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from sci_report.validation.conformance import Case, cases

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "schema" / "conformance"


@cache
def bases() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_bytes()) for path in sorted((SUITE / "bases").glob("*.json"))}


@cache
def entries() -> dict[str, list[dict[str, Any]]]:
    return {path.name: json.loads(path.read_bytes()) for path in sorted((SUITE / "suite").glob("*.json"))}


@cache
def all_cases() -> tuple[Case, ...]:
    return tuple(cases(entries(), bases()))


def installed(folder: Path) -> Path:
    """Lay out the scripts beside the schemas, with their packages, and return their folder."""
    scripts = folder / "tests" / "conformance"
    shutil.copytree(ROOT / "schema", folder / "schema")
    scripts.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "ajv.mjs", "checker.mjs", "rules.mjs"):
        shutil.copy(Path(__file__).parent / name, scripts)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=scripts, check=True, timeout=240)
    return scripts
