"""A meter that gives the readings it was told to: for tests of what is built on meters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sci_report.collectors.base import Channel, Device, Reading, Unavailable


def channel(name: str = "gpu0", **fields: object) -> Channel:
    """Return a measured counter of one GPU, with other fields where given."""
    component = name.rstrip("0123456789")
    defaults: dict[str, object] = {
        "id": f"scripted.{name}",
        "component": component,
        "device": Device(id=name, kind=component, name="Scripted"),
        "method": "measured",
        "source": "scripted",
        "reading": "counter_j",
        "max_power_w": 10_000.0,
    }
    return Channel(**{**defaults, **fields})  # type: ignore[arg-type] # tests name the fields they mean


class ScriptedMeter:
    """A meter whose every reading is what `read` says.

    Args:
        channels: What `open` returns.
        read: Gives the readings by channel id at a time; may raise, as a faulty meter would.
        duplicates: What the meter says of mirrors.
    """

    name = "scripted"

    def __init__(
        self,
        channels: tuple[Channel, ...] | Unavailable,
        read: Callable[[float], Mapping[str, Reading]] = lambda at_s: {},
        duplicates: Mapping[str, str] | None = None,
    ) -> None:
        self._channels = channels
        self._read = read
        self._duplicates = duplicates or {}
        self.closed = 0

    def open(self) -> tuple[Channel, ...] | Unavailable:
        return self._channels

    def read(self, at_s: float) -> Mapping[str, Reading]:
        return self._read(at_s)

    def duplicates(self) -> Mapping[str, str]:
        return self._duplicates

    def close(self) -> None:
        self.closed += 1
