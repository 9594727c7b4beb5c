from __future__ import annotations

from pathlib import Path

import pytest

from sci_report.collectors.host import Host, read_host

XEON = """processor\t: {number}
vendor_id\t: GenuineIntel
model name\t: Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz
physical id\t: {socket}
core id\t\t: {core}
flags\t\t: fpu vme {flag}
"""


class Machine:
    """A /proc and a /sys/fs/cgroup that a test fills."""

    def __init__(self, base: Path) -> None:
        self.proc = base / "proc"
        self.cgroup = base / "cgroup"
        self.write("proc/cpuinfo", "")
        self.write("proc/meminfo", "MemTotal:       1000000 kB\nMemFree:         500000 kB\n")

    def write(self, path: str, text: str) -> None:
        file = self.proc.parent / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="ascii")

    def host(self) -> Host:
        return read_host(self.proc, self.cgroup)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_threads_share_cores_and_cores_share_sockets(machine: Machine) -> None:
    threads = [(socket, core) for socket in (0, 1) for core in (0, 1, 4) for _ in (0, 1)]
    blocks = [
        XEON.format(number=number, socket=socket, core=core, flag="ht") for number, (socket, core) in enumerate(threads)
    ]
    machine.write("proc/cpuinfo", "\n".join(blocks))
    host = machine.host()
    assert (host.sockets, host.physical_cores, host.logical_cpus) == (2, 6, 12)
    assert (host.cpu_model, host.cpu_vendor) == ("Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz", "Intel")
    assert (host.cores_are_assumed, host.is_virtual) == (False, False)


def test_a_hypervisor_announces_itself(machine: Machine) -> None:
    machine.write("proc/cpuinfo", XEON.format(number=0, socket=0, core=0, flag="hypervisor"))
    assert machine.host().is_virtual


def test_where_cores_are_not_shown_each_thread_is_assumed_to_be_one(machine: Machine) -> None:
    arm = "processor\t: {}\nBogoMIPS\t: 50.00\nCPU part\t: 0xd0c\n"
    machine.write("proc/cpuinfo", "\n".join(arm.format(number) for number in range(4)) + "\nHardware\t: board\n")
    host = machine.host()
    assert (host.physical_cores, host.logical_cpus, host.sockets) == (4, 4, 1)
    assert (host.cores_are_assumed, host.cpu_model, host.cpu_vendor) == (True, None, None)


def test_what_is_not_shown_is_none(tmp_path: Path) -> None:
    host = read_host(tmp_path / "proc", tmp_path / "cgroup")
    assert (host.cpu_model, host.memory_bytes, host.usable_memory_bytes, host.memory_limit_bytes) == (None,) * 4
    assert (host.sockets, host.physical_cores, host.cores_are_assumed) == (1, 1, True)


@pytest.mark.parametrize(
    ("files", "limit_bytes"),
    [
        ({}, None),
        ({"proc/self/cgroup": "0::/job/step\n", "cgroup/job/step/memory.max": "max\n"}, None),
        ({"proc/self/cgroup": "0::/job/step\n", "cgroup/job/step/memory.max": "1000\n"}, 1000),
        ({"proc/self/cgroup": "0::/job/step\n", "cgroup/job/memory.max": "2000\n"}, 2000),
        (
            {
                "proc/self/cgroup": "0::/job/step\n",
                "cgroup/job/step/memory.max": "3000\n",
                "cgroup/job/memory.max": "2000\n",
            },
            2000,
        ),
        ({"proc/self/cgroup": "0::/outside/a/container\n", "cgroup/memory.max": "4000\n"}, 4000),
        (
            {
                "proc/self/cgroup": "4:cpu,memory:/slurm/job\n0::/\n",
                "cgroup/memory/slurm/job/memory.limit_in_bytes": "5000\n",
            },
            5000,
        ),
        (
            {
                "proc/self/cgroup": "4:memory:/\n",
                "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            },
            None,
        ),
    ],
    ids=["none", "max", "own", "parent", "lowest", "namespace", "version 1", "version 1 without limit"],
)
def test_the_lowest_cgroup_limit_bounds_the_memory(
    machine: Machine, files: dict[str, str], limit_bytes: int | None
) -> None:
    for path, text in files.items():
        machine.write(path, text)
    host = machine.host()
    assert (host.memory_bytes, host.memory_limit_bytes) == (1_024_000_000, limit_bytes)
    assert host.usable_memory_bytes == (limit_bytes or 1_024_000_000)


@pytest.mark.parametrize(
    ("allowed", "quota", "usable"),
    [("0-7", "max 100000", 8.0), ("0-1,4,6-7", "max 100000", 5.0), ("0-7", "250000 100000", 2.5)],
    ids=["all", "affinity", "quota"],
)
def test_affinity_and_quota_bound_the_cpus(machine: Machine, allowed: str, quota: str, usable: float) -> None:
    blocks = [XEON.format(number=number, socket=0, core=number, flag="") for number in range(8)]
    machine.write("proc/cpuinfo", "\n".join(blocks))
    machine.write("proc/self/status", f"Name:\tpython\nCpus_allowed_list:\t{allowed}\n")
    machine.write("proc/self/cgroup", "0::/job\n")
    machine.write("cgroup/job/cpu.max", f"{quota}\n")
    assert machine.host().usable_cpus == usable


def test_this_machine_can_be_read() -> None:
    host = read_host()
    assert host.logical_cpus >= host.physical_cores >= 1
    assert host.memory_bytes is not None
