"""Ten answers that clients ask for most: plain, compressed, and asked about again by their ETag.

`.venv/bin/python -m bench.answers`: a system with the demo of 2024 behind its gateway. Each path is
asked for in three ways in turn, by one client, one request after the other: as it was before
answers were compressed (`Accept-Encoding: identity`), with gzip, and with `If-None-Match` of what
was read. Bytes are those of the body on the wire, milliseconds the median of the turns until the
last byte.
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import httpx

from bench.demo import run
from bench.system import System, folder, machine, started, write

NAME, PASSWORD = "ukur.jawaban", "rahasia-yang-panjang"
ACCOUNT = {
    "nama_pengguna": NAME,
    "nama": "Ukur Jawaban",
    "peran": ["kepala_bidang"],
    "bidang": ["*"],
    "wilayah": ["*"],
    "kata_sandi": PASSWORD,
}


def signed_in(client: httpx.Client, name: str, password: str) -> dict[str, str]:
    form = {"grant_type": "password", "username": name, "password": password}
    token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def paths(client: httpx.Client) -> tuple[str, ...]:
    def first(noun: str) -> str:
        return str(
            client.get(f"/rehsos/v1/{noun}?batas=1").raise_for_status().json()["data"][0]["id"]
        )

    person, request = first("ppks"), first("permohonan")
    return (
        "/rehsos/v1/ppks",
        f"/rehsos/v1/ppks/{person}",
        "/rehsos/v1/permohonan",
        f"/rehsos/v1/permohonan/{request}",
        f"/rehsos/v1/permohonan/{request}/langkah",
        "/rehsos/v1/evaluasi",
        "/kinerja/v1/indikator?tahun=2024",
        "/kinerja/v1/indikator/ppks-berfungsi-sosial?tahun=2024",
        "/acuan/layanan",
        "/acuan/wilayah?jenis=kelurahan",
    )


def asked(client: httpx.Client, path: str, headers: dict[str, str]) -> tuple[int, int, float, str]:
    """Status, bytes of the body on the wire, milliseconds, ETag."""
    begin = time.perf_counter()
    with client.stream("GET", path, headers=headers) as answer:
        for _ in answer.iter_raw():
            pass
    elapsed = (time.perf_counter() - begin) * 1000
    return answer.status_code, answer.num_bytes_downloaded, elapsed, answer.headers.get("etag", "")


def measured(client: httpx.Client, path: str, turns: int) -> dict[str, Any]:
    _, _, _, tag = asked(client, path, {"Accept-Encoding": "identity"})
    ways = {
        "plain": {"Accept-Encoding": "identity"},
        "gzip": {"Accept-Encoding": "gzip"},
        "again": {"Accept-Encoding": "gzip", "If-None-Match": tag},
    }
    times: dict[str, list[float]] = {way: [] for way in ways}
    sizes: dict[str, int] = {}
    for _ in range(turns):
        for way, headers in ways.items():
            status, sizes[way], elapsed, _ = asked(client, path, headers)
            if status != (304 if way == "again" else 200):
                raise SystemExit(f"{path} answered {status}, asked {way}")
            times[way].append(elapsed)
    return {way: {"bytes": sizes[way], "ms": statistics.median(times[way])} for way in ways}


def measure(system: System, turns: int) -> dict[str, Any]:
    with httpx.Client(base_url=system.url, timeout=60, trust_env=False) as client:
        client.headers.update(signed_in(client, "admin", system.password))
        client.post("/gateway/v1/akun", json=ACCOUNT).raise_for_status()
        client.headers.update(signed_in(client, NAME, PASSWORD))
        return {path: measured(client, path, turns) for path in paths(client)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with folder() as data, started(data) as system:
        run(system.url, system.password)
        found = measure(system, options.turns)
    for path, ways in found.items():
        print(path)
        for way, one in ways.items():
            part = one["ms"] / ways["plain"]["ms"]
            print(f"  {way:<6}{one['bytes']:>9,} bytes {one['ms']:7.1f} ms ({part:.2f})")
    write(options.json, {"machine": machine(), "answers": found})


if __name__ == "__main__":
    main()
