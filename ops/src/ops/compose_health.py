"""A container's health check: `http <path>` or `heartbeat <file>`.

Standard library only, and run with -I -S: it starts every few seconds in every container.
"""

import http.client
import os
import sys
import time

PORT = 8000
OLDEST = 30.0  # a worker touches its file every five seconds


def heartbeat(path: str) -> str | None:
    try:
        age = time.time() - os.stat(path).st_mtime  # noqa: PTH116  (pathlib costs a start)
    except FileNotFoundError:
        return "no heartbeat yet"
    return None if age < OLDEST else f"last heartbeat {age:.0f} s ago"


def answers(path: str) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    return None if answer.status == 200 else text


if __name__ == "__main__":
    kind, target = sys.argv[1:]
    sys.exit(heartbeat(target) if kind == "heartbeat" else answers(target))
