"""What a child process of ours may use: it reads what others wrote, or holds a heavy library."""

from __future__ import annotations

import resource


def confine(*, memory: int, files: int, cpu_seconds: int | None = None) -> None:
    """Limit this process for good: bytes of memory, open files, seconds of a processor. It writes
    no file and leaves no core."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_NOFILE: files,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    if cpu_seconds is not None:
        limits[resource.RLIMIT_CPU] = cpu_seconds
    for limit, value in limits.items():
        _, most = resource.getrlimit(limit)
        allowed = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (allowed, allowed))
