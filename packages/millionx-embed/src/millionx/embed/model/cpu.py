"""How many cores this process may keep busy: fewer than the host has when it runs in a container."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

__all__ = ["usable_cores"]


def usable_cores(root: Path = Path("/"), cpus: Collection[int] | None = None) -> int:
    """Physical cores within the CPU affinity and the cgroup's quota, at least one.

    Two hardware threads of one core count once: matrix products gain nothing from the second. A quota of 2.5 cores
    gives 2: a third thread would only use the quota up sooner and then be stopped. `root` holds `proc` and `sys`,
    `cpus` are the processors that this process may run on (what the kernel says, if not given).
    """
    allowed = os.sched_getaffinity(0) if cpus is None else cpus
    cores = len({_core(root, cpu) for cpu in allowed})
    return max(1, math.floor(min([float(cores), *_quotas(root)])))


def _core(root: Path, cpu: int) -> str:
    siblings = root / "sys/devices/system/cpu" / f"cpu{cpu}" / "topology/thread_siblings_list"
    return siblings.read_text().strip() if siblings.is_file() else str(cpu)


def _quotas(root: Path) -> Iterator[float]:
    """The quotas, in cores, of this process's cgroup and of those above it (version 2 and version 1)."""
    membership = root / "proc/self/cgroup"
    if not membership.is_file():
        return
    mounts = root / "sys/fs/cgroup"
    for line in membership.read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        if controllers == "":
            for folder in _upwards(mounts, group):
                if (folder / "cpu.max").is_file():
                    quota, period = (folder / "cpu.max").read_text().split()
                    if quota != "max":
                        yield int(quota) / int(period)
        elif "cpu" in controllers.split(","):
            for folder in _upwards(mounts / controllers, group):
                if (folder / "cpu.cfs_quota_us").is_file():
                    micros = int((folder / "cpu.cfs_quota_us").read_text())
                    if micros > 0:
                        yield micros / int((folder / "cpu.cfs_period_us").read_text())


def _upwards(mount: Path, group: str) -> Iterator[Path]:
    path = PurePosixPath(group.lstrip("/"))
    for part in (path, *path.parents):
        if ".." not in part.parts:
            yield mount / part
