"""A thousand reports, whole processes: ours, which recomputes them, against peers that check the schema only.

    python benchmarks/against_peers.py [--count 1000]

check-jsonschema is the extra `bench`; ajv runs where Node.js and its package are (npm ci in tests/conformance).
BoAmps' approach is a validator built anew for each file. Bar: ten times as fast as check-jsonschema.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from corpus import corpus

_ROOT: Final = Path(__file__).resolve().parents[1]
_SCHEMA: Final = _ROOT / "schema" / "v1.0" / "report.schema.json"
_AJV: Final = _ROOT / "tests" / "conformance"
_ROUNDS: Final = 5
_FEW: Final = 20
"""Files for those that take seconds for a hundred; their time is scaled up, and said to be."""

_PER_FILE: Final = """
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
for path in sys.argv[2:]:
    jsonschema.validate(json.load(open(path)), schema)
"""
_CACHED: Final = """
import json, sys, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
for path in sys.argv[2:]:
    validator.validate(json.load(open(path)))
"""
_FLOOR: Final = """
import sys, orjson
for path in sys.argv[2:]:
    with open(path, 'rb') as file:
        orjson.loads(file.read())
"""
_NODE: Final = """
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
const [schema, ...paths] = process.argv.slice(2);
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schema)));
for (const path of paths) if (!validate(JSON.parse(readFileSync(path)))) process.exit(1);
"""


def peers(folder: Path, files: list[str]) -> dict[str, tuple[list[str], int]]:
    """Return for each peer its command and how many of the files it is given."""
    schema, few = str(_SCHEMA), files[:_FEW]
    found: dict[str, tuple[list[str], int]] = {
        "sci-report validate": (
            [sys.executable, "-m", "sci_report", "validate", "--no-config", "-q", str(folder)],
            len(files),
        ),
        "orjson.loads alone": ([sys.executable, "-c", _FLOOR, schema, *files], len(files)),
        "jsonschema, one validator": ([sys.executable, "-c", _CACHED, schema, *few], len(few)),
        "jsonschema, per file (BoAmps)": ([sys.executable, "-c", _PER_FILE, schema, *few], len(few)),
    }
    if find_spec("check_jsonschema") is not None:
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, *files]
        found["check-jsonschema"] = (command, len(files))
    else:
        print("check-jsonschema is not installed: pip install -e '.[bench]'")
    node = shutil.which("node")
    if node and (_AJV / "node_modules" / "ajv").is_dir():
        script = _AJV / "node_modules" / "bench.mjs"  # beside the package, so that it is found
        script.write_text(_NODE, encoding="utf-8")
        found["ajv (Node.js)"] = ([node, str(script), schema, *files], len(files))
    else:
        print("ajv is not installed: npm ci in tests/conformance")
    return found


def main() -> None:
    """Print the time of each for the whole corpus, and its ratio to ours, in one run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (_, text) in enumerate(corpus(count)):
            (folder / f"{number:07}.sci.json").write_bytes(text)
        files = sorted(map(str, folder.iterdir()))
        commands = peers(folder, files)
        times: dict[str, list[float]] = {peer: [] for peer in commands}
        for _ in range(_ROUNDS):
            for peer, (command, given) in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                times[peer].append((time.perf_counter() - start) * count / given)
    ours = statistics.median(times["sci-report validate"])
    print(
        f"{count:,} reports of {sum(len(text) for _, text in corpus(100)) // 100:,} bytes; medians of {_ROUNDS} rounds"
    )
    for peer, values in times.items():
        median, given = statistics.median(values), commands[peer][1]
        note = "" if given == count else f"   scaled up from {given} files"
        print(f"{peer:32} {median * 1000:9.0f} ms  {median / ours:7.2f} ×{note}")


if __name__ == "__main__":
    main()
