"""Read a report with a learning curve and tell what the last bit of quality cost.

python examples/iris_story.py iris.sci.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

LAMP_W = 7.0
J_PER_KWH = 3.6e6


def story(report: dict[str, object]) -> str:
    """Return a few sentences on the first metric's curve."""
    metric = report["quality"][0]  # type: ignore[index]  # a parsed report, checked by the validator before
    points = metric["curve"]["points"]
    best = max(points, key=lambda point: point["value"])
    first = next(point for point in points if point["value"] >= 0.95 * best["value"])
    first_j, best_j, last_j = (point["energy_kwh"] * J_PER_KWH for point in (first, best, points[-1]))
    lines = [
        f"{metric['metric']}: {first['value']:.1%} after epoch {first['step']} and {first_j:.3g} J;",
        f"the best, {best['value']:.1%}, after epoch {best['step']} and {best_j / first_j:.1f} times the energy.",
    ]
    if best is not points[-1]:
        lines += [
            f"Training went on to epoch {points[-1]['step']} and {last_j:.3g} J. What came after the best epoch",
            f"would light a {LAMP_W:g} W lamp for {(last_j - best_j) / LAMP_W:.0f} s, and bought nothing.",
        ]
    if metric["curve"]["energy_method"] == "estimated":
        lines.append("The joules are an estimate: not every part of this machine has a counter of its energy.")
    return "\n".join(lines)


if __name__ == "__main__":
    print(story(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
