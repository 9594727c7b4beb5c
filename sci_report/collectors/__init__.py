"""Measuring: meters, the session that reads them, and running a command under it."""

from __future__ import annotations

from sci_report.collectors.base import Channel, Device, Lost, Meter, Reading, Unavailable
from sci_report.collectors.child import ChildResult, CommandError, run_command
from sci_report.collectors.doctor import Diagnosis, diagnose
from sci_report.collectors.host import Host, read_host
from sci_report.collectors.measurement import ChannelEnergy, EstimateBasis, Measurement, MissingChannel
from sci_report.collectors.registry import OpenMeters, open_meters
from sci_report.collectors.session import Session

__all__ = [
    "Channel",
    "ChannelEnergy",
    "ChildResult",
    "CommandError",
    "Device",
    "Diagnosis",
    "EstimateBasis",
    "Host",
    "Lost",
    "Measurement",
    "Meter",
    "MissingChannel",
    "OpenMeters",
    "Reading",
    "Session",
    "Unavailable",
    "diagnose",
    "open_meters",
    "read_host",
    "run_command",
]
