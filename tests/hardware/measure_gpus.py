"""Measure the GPUs of this machine for a while and print the result as JSON: run in a process of its own."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from sci_report.collectors.base import Unavailable
from sci_report.collectors.nvml import NvmlMeter
from sci_report.collectors.registry import OpenMeters, open_meter
from sci_report.collectors.session import Session


def measure(duration_s: float, interval_s: float) -> dict[str, Any]:
    """Return the channels by device, what is missing, and why the meter is unavailable, if it is."""
    opened = open_meter("nvml", NvmlMeter)
    if isinstance(opened, Unavailable):
        return {"unavailable": asdict(opened), "channels": {}, "missing": {}}
    session = Session(OpenMeters((opened,), ()), interval_s=interval_s)
    session.start()
    time.sleep(duration_s)
    measurement = session.stop()
    return {
        "unavailable": None,
        "channels": {each.channel.device.id: asdict(each) for each in measurement.channels},
        "missing": {each.channel.device.id: each.reason for each in measurement.missing},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(float(sys.argv[1]), float(sys.argv[2]))))
