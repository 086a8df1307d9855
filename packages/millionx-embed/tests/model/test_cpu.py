"""Counting the cores that may be used, on made-up machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from millionx.embed.model.cpu import usable_cores


def machine(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_affinity(tmp_path: Path) -> None:
    """Without a quota, the processors allowed count."""
    assert usable_cores(tmp_path, {0, 3, 5}) == 3


def test_siblings(tmp_path: Path) -> None:
    """Two threads of one core are one core."""
    siblings = {0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"}
    files = {f"sys/devices/system/cpu/cpu{n}/topology/thread_siblings_list": text for n, text in siblings.items()}
    assert usable_cores(machine(tmp_path, files), {0, 1, 2, 3}) == 2


@pytest.mark.parametrize(
    ("quota", "cores"), [("250000 100000\n", 2), ("max 100000\n", 8), ("50000 100000\n", 1), ("1600000 100000\n", 8)]
)
def test_quota(tmp_path: Path, quota: str, cores: int) -> None:
    """A quota of version 2 bounds them, rounded down, never below one."""
    root = machine(tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": quota})
    assert usable_cores(root, range(8)) == cores


def test_quota_above(tmp_path: Path) -> None:
    """The lowest quota on the way up to the root holds."""
    files = {
        "proc/self/cgroup": "0::/pod/container\n",
        "sys/fs/cgroup/pod/cpu.max": "300000 100000\n",
        "sys/fs/cgroup/pod/container/cpu.max": "max 100000\n",
    }
    assert usable_cores(machine(tmp_path, files), range(8)) == 3


def test_version_1(tmp_path: Path) -> None:
    """A quota of version 1 holds, also where the host's path to the group is not mounted."""
    files = {
        "proc/self/cgroup": "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n0::/\n",
        "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "400000\n",
        "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    }
    assert usable_cores(machine(tmp_path, files), range(8)) == 4


def test_here() -> None:
    """On this machine there is at least one."""
    assert usable_cores() >= 1
