"""A Redis user for each program, that may do there what the program does and nothing else.

A bidang adds to its own stream. kinerja reads, acknowledges, claims and trims the streams, puts a
dead letter back on the one it came from, and keeps its mark: with which run of Redis it compared
the logs. All of them may ask which run answers (INFO server). The gateway has no user. `ops`, the
only one that may do everything, is known to the supervisor (or to the container of Redis); without
a name and a password nobody gets in. AUTH and HELLO are free to all.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from kantor.bidang import BIDANG

SUPERUSER = "ops"

RULES: Mapping[str, str] = {
    SUPERUSER: "~* &* +@all",
    **{bidang: f"~{bidang} +ping +info|server +xadd" for bidang in BIDANG},
    "kinerja": " ".join(
        [
            *(f"~{bidang}" for bidang in BIDANG),
            "+ping +info|server +xreadgroup +xack +xautoclaim +xtrim +xadd",
            "+xgroup|create +xinfo|groups +xpending +xlen",
            "(~kinerja:penanda +get +set)",
        ]
    ),
}


def config_lines(passwords: Mapping[str, str]) -> list[str]:
    """For redis.conf (Redis 7.0, Valkey), of user -> password; it holds only their hashes."""
    return [
        "user default off",
        *(
            f"user {name} on #{sha256(password.encode()).hexdigest()} {RULES[name]}"
            for name, password in passwords.items()
        ),
    ]
