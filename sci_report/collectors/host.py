"""What the machine is, and what of it this process may use; nothing that identifies it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Host:
    """Processor and memory of the machine as Linux shows them.

    Attributes:
        cpu_model: Model name of the processor, if shown.
        cpu_vendor: Manufacturer, if shown.
        sockets: Number of processors.
        physical_cores: Number of cores of all processors together.
        cores_are_assumed: True if the kernel does not tell cores from hardware threads, and each counts as a core.
        logical_cpus: Number of hardware threads.
        usable_cpus: How many of these this process may use, by affinity and cgroup quota.
        memory_bytes: Memory of the machine, if shown.
        memory_limit_bytes: Less than that, if the cgroup allows less.
        is_virtual: True if a hypervisor announces itself.
    """

    cpu_model: str | None
    cpu_vendor: str | None
    sockets: int
    physical_cores: int
    cores_are_assumed: bool
    logical_cpus: int
    usable_cpus: float
    memory_bytes: int | None
    memory_limit_bytes: int | None
    is_virtual: bool

    @property
    def usable_memory_bytes(self) -> int | None:
        """Memory this process may use: the machine's, or the cgroup's limit where that is lower."""
        return self.memory_limit_bytes or self.memory_bytes


def read_host(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> Host:
    """Read what the kernel shows under `proc` and `cgroup`; what it does not show is None or assumed, never zero."""
    processors = _processors(proc / "cpuinfo")
    first = processors[0] if processors else {}
    cores = {(each["physical id"], each["core id"]) for each in processors if {"physical id", "core id"} <= each.keys()}
    logical_cpus = max(1, len(processors))
    memory_bytes = _memory_bytes(proc / "meminfo")
    groups = _groups(proc / "self" / "cgroup")
    limit_bytes = _memory_limit_bytes(cgroup, groups)
    return Host(
        cpu_model=first.get("model name"),
        cpu_vendor=_VENDORS.get(first.get("vendor_id", "")),
        sockets=max(1, len({each.get("physical id") for each in processors})),
        physical_cores=len(cores) or logical_cpus,
        cores_are_assumed=not cores,
        logical_cpus=logical_cpus,
        usable_cpus=min(_allowed_cpus(proc / "self" / "status") or logical_cpus, _quota_cpus(cgroup, groups)),
        memory_bytes=memory_bytes,
        memory_limit_bytes=limit_bytes if limit_bytes and limit_bytes < (memory_bytes or 0) else None,
        is_virtual="hypervisor" in first.get("flags", "").split(),
    )


_VENDORS = {"GenuineIntel": "Intel", "AuthenticAMD": "AMD"}


def _processors(path: Path) -> list[dict[str, str]]:
    """Return the blocks of `cpuinfo` that describe a hardware thread."""
    blocks = (_fields(block) for block in (_text(path) or "").split("\n\n"))
    return [block for block in blocks if "processor" in block]


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs if value.strip()}


def _memory_bytes(path: Path) -> int | None:
    total = _fields(_text(path) or "").get("MemTotal", "")  # "MemTotal:       16384000 kB", kB being KiB
    digits = total.removesuffix(" kB")
    return int(digits) * 1024 if digits.isdigit() else None


def _allowed_cpus(path: Path) -> int | None:
    allowed = _fields(_text(path) or "").get("Cpus_allowed_list")
    if allowed is None:
        return None
    ranges = (part.partition("-") for part in allowed.split(","))
    return sum(int(last or first) - int(first) + 1 for first, _, last in ranges)


def _groups(path: Path) -> dict[str, str]:
    """Map each cgroup controller to this process's group; version 2 has one for all, under the empty name."""
    groups: dict[str, str] = {}
    for line in (_text(path) or "").splitlines():
        _, controllers, group = line.split(":", 2)
        groups.update(dict.fromkeys(controllers.split(","), group))
    return groups


def _memory_limit_bytes(cgroup: Path, groups: dict[str, str]) -> int | None:
    """Return the lowest limit on this process's group and the groups above it, in either version of cgroups."""
    texts = [
        *_upwards(cgroup, groups.get(""), "memory.max"),
        *_upwards(cgroup / "memory", groups.get("memory"), "memory.limit_in_bytes"),
    ]
    return min((int(text) for text in texts if text.isdigit()), default=None)


def _quota_cpus(cgroup: Path, groups: dict[str, str]) -> float:
    """Return how many CPUs' time the version 2 quota grants: `cpu.max` holds quota and period in µs."""
    quotas = (text.split() for text in _upwards(cgroup, groups.get(""), "cpu.max"))
    shares = (int(quota[0]) / int(quota[1]) for quota in quotas if len(quota) == 2 and quota[0].isdigit())
    return min(shares, default=float("inf"))


def _upwards(root: Path, group: str | None, name: str) -> Iterator[str]:
    """Yield what the files of this name hold, from the group's folder up to the root."""
    if group is None:
        return
    folder = root / group.lstrip("/")
    for each in (folder, *folder.parents):
        if not each.is_relative_to(root):
            return
        text = _text(each / name)
        if text is not None:
            yield text.strip()


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
