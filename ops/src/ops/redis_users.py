"""A Redis user for each program, that may do there what the program does and nothing else.

A bidang adds to its own stream, and counts and remembers with the others what was asked of
Dukcapil. Whoever follows streams reads, acknowledges, claims and trims them.
kinerja also puts a dead letter back on the one it came from, and keeps its mark: with which run of
Redis it compared the logs. The gateway counts what programs ask, and touches no stream. All of them
may ask which run answers (INFO server). `ops`, the only one that may do everything, is known to the
supervisor (or to the container of Redis); without a name and a password nobody gets in. AUTH and
HELLO are free to all.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from kantor.bidang import BIDANG
from kit.brought import Services

SUPERUSER = "ops"

_ALIVE = "+ping +info|server"
_READ = "+xreadgroup +xack +xautoclaim +xtrim"
# What the bidang share of one partner: its quota of the day, verdicts, who asks just now.
_DUKCAPIL = "(~dukcapil:* +watch +get +set +del +incrby +expire +pttl)"
_GROUPS = "+xgroup|create +xinfo|groups +xpending"


def rules(services: Services) -> dict[str, str]:
    """What each user may do, as redis.conf says it, from what the services follow."""
    streams = {
        service: " ".join(f"~{stream}" for stream in services if stream in one.follows)
        for service, one in services.items()
    }
    return {
        SUPERUSER: "~* &* +@all",
        **{
            bidang: f"~{bidang} {_ALIVE} +xadd +multi +exec +unwatch {_DUKCAPIL}"
            + (f" ({streams[bidang]} {_READ} {_GROUPS})" if streams[bidang] else "")
            for bidang in BIDANG
        },
        "kinerja": f"{streams['kinerja']} {_ALIVE} {_READ} +xadd {_GROUPS} +xlen"
        " (~kinerja:penanda +get +set)",
        "gateway": f"~kuota:* {_ALIVE} +multi +exec +incrby +expire",
    }


def config_lines(passwords: Mapping[str, str]) -> list[str]:
    """For redis.conf (Redis 7.0, Valkey), of user -> password; it holds only their hashes."""
    # Here and not above: `dinsos derive` must start also when this file cannot be read.
    from gateway.services import INSTALLED

    may = rules(INSTALLED)
    return [
        "user default off",
        *(
            f"user {name} on #{sha256(password.encode()).hexdigest()} {may[name]}"
            for name, password in passwords.items()
        ),
    ]
