"""The package as a stranger gets it: from the wheel and as an editable install, each in a fresh virtual environment."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("schema", "templates")

NOT_INSTALLED = "schema/conformance/"
"""For implementers of the standard, who have the repository."""


def shipped_files() -> dict[str, bytes]:
    """Every file of the top-level data folders, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in SHIPPED
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_both_data_folders_byte_for_byte(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        prefix = "sci_report/_bundled/"
        held = {name.removeprefix(prefix): archive.read(name) for name in archive.namelist() if name.startswith(prefix)}

    assert held == {name: data for name, data in shipped_files().items() if not name.startswith(NOT_INSTALLED)}


def test_the_wheel_claims_no_name_but_its_own(wheel: Path) -> None:
    """A top-level `schema` would overwrite another distribution's package."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert tops == {"sci_report", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_wheel_carries_types_licence_and_notices(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert "sci_report/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "sci_report/refdata/data/NOTICE.md" in names


def test_no_python_file_stands_in_a_data_folder() -> None:
    """One would break editable installs: the build cannot rewrite its import path."""
    assert [name for name in shipped_files() if name.endswith(".py")] == []


@pytest.mark.parametrize("how", ["wheel", "editable"])
def test_a_fresh_environment_can_make_check_and_render_a_report(how: str, wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    binaries = tmp_path / "venv" / "bin"
    what = [str(wheel)] if how == "wheel" else ["-e", str(ROOT)]
    subprocess.run(
        [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what],
        check=True,
    )

    def sci_report(*arguments: str) -> str:
        done = subprocess.run(
            [str(binaries / "sci-report"), *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return done.stdout

    sci_report("estimate", "--device", "A100 SXM4 80GB", "--hours", "1", "--country", "NO", "-o", "r.sci.json")
    schema = json.loads(sci_report("schema"))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "r.sci.json" in sci_report("validate", "r.sci.json")
    assert "\\toprule" in sci_report("render", "r.sci.json", "--to", "latex")
    assert sci_report("render", "r.sci.json", "--to", "html").startswith("<!doctype html>")
