"""A gateway of Dukcapil to try with: `python -m mitra.dukcapil.simulator --port 8911`.

It speaks both generations in one address space, as gateways do: `CALL_VERIFY_BY_ELEMEN` compares,
`GET_NIK`, `CALL_NIK` and `BYNIK` give the record. It knows the people that it is given. Of anybody
else it says that all is right, but for NIKs whose last two digits name something in `MOODS`:
so that an office can see each outcome with made-up persons.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from .wire import folded

# By the last two digits of a NIK.
MOODS = {
    "81": "time-out",
    "82": "html",
    "83": "500",
    "84": "redirect",
    "85": "another NIK",
    "86": "left out",
    "87": "parameter",
    "88": "unknown code",
    "89": "login",
    "90": "ip",
    "91": "another name",
    "92": "deceased",
    "93": "not found",
    "94": "double",
    "95": "inactive",
    "96": "not usable",
    "97": "quota",
    "98": "record",
    "99": "lost",
}
# Code and words of the verifying generation, and what the reading one says.
_ERRORS = {
    "deceased": ("11", "Penduduk sudah meninggal dunia"),
    "not found": ("", "Data Tidak Ditemukan"),
    "double": ("", "Data Ganda"),
    "inactive": ("", "Data Tidak Aktif"),
    "not usable": ("13", ""),
    "parameter": ("", "Parameter Tidak Lengkap"),
    "unknown code": ("77", "Kode baru"),
    "login": ("", "Login Gagal"),
    "ip": ("04", "IP Client  Tidak terdaftar"),
    "quota": ("", "Kuota Akses Hari ini telah Habis"),
}
_USER, _PASSWORD = ("USER_ID", "user_id"), ("PASSWORD", "password")
_IP = ("IP_USER", "ip_user", "ip_users", "ip_address")
_FUZZY = frozenset({"NAMA_LGKP", "TMPT_LHR", "ALAMAT", "NAMA_LGKP_IBU"})
_ELEMENTS = ("NIK", "NO_KK", "NAMA_LGKP", "TMPT_LHR", "TGL_LHR", "JENIS_KLMIN", "ALAMAT")
_READS = frozenset({"GET_NIK", "CALL_NIK", "BYNIK"})
_VERIFIES = "CALL_VERIFY_BY_ELEMEN"


@dataclass(slots=True)
class Simulator:
    """`people`: NIK -> the record as the register has it, by wire keys. `user`, `password` and
    `ip` are compared if given; `quota` is how many requests it answers; `slow` in seconds.
    `mood`: what happens to a NIK instead of what MOODS says."""

    people: dict[str, dict[str, str]] = field(default_factory=dict)
    user: str | None = None
    password: str | None = None
    ip: str | None = None
    quota: int | None = None
    slow: float = 30.0
    delay: float = 0.0
    mood: Callable[[str], str | None] = lambda nik: MOODS.get(nik[-2:])
    # What it was asked, without credentials, in order.
    asked: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        for path in (
            "/dukcapil/get_json/{office}/{method}",
            "/dukcapil/get_json/{code}/{office}/{method}",
        ):
            app.add_api_route(path, self._answer, methods=["POST"])
        return app

    async def _answer(self, request: Request, method: str) -> Response:
        try:
            body = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response("<h1>Bad Request</h1>", 400, media_type="text/html")
        nik = str(body.get("NIK", body.get("nik", "")))
        secrets = {*_USER, *_PASSWORD}
        self.asked.append({k: str(v) for k, v in body.items() if k not in secrets})
        await asyncio.sleep(self.delay)
        if refused := self._refused(body):
            return _error(method, refused)
        mood = None if nik in self.people else self.mood(nik)
        if mood in _ERRORS:
            return _error(method, mood)
        if broken := await self._broken(mood):
            return broken
        if method in _READS or mood == "record":
            return _rows(_record(nik, self.people.get(nik)))
        if method != _VERIFIES:
            return Response("<h1>Not Found</h1>", 404, media_type="text/html")
        row = self._compare(nik, body)
        if mood == "another name":
            row["NAMA_LGKP"] = "Tidak Sesuai (59)"
        if mood == "another NIK":
            row["NIK"] = "6271034107589999"
        if mood == "left out":
            row.pop("NAMA_LGKP", None)
        return _rows(row)

    def _refused(self, body: Mapping[str, Any]) -> str | None:
        """What is wrong with the access; each field by any of the names in use."""
        for names, wanted, why in (
            (_USER, self.user, "login"),
            (_PASSWORD, self.password, "login"),
            (_IP, self.ip, "ip"),
        ):
            if wanted is not None and wanted not in [body.get(name) for name in names]:
                return why
        if self.quota is not None:
            if self.quota <= 0:
                return "quota"
            self.quota -= 1
        return None

    async def _broken(self, mood: str | None) -> Response | None:
        if mood == "time-out":
            await asyncio.sleep(self.slow)
        if mood == "html":
            return Response("<html>Session expired</html>", media_type="text/html")
        if mood == "500":
            return Response("Internal Server Error", 500)
        if mood == "redirect":
            return Response(status_code=302, headers={"Location": "/masuk"})
        if mood == "lost":
            # More was promised than comes.
            return Response("{", headers={"Content-Length": "900"})
        return None

    def _compare(self, nik: str, body: Mapping[str, Any]) -> dict[str, str]:
        known = self.people.get(nik)
        threshold = int(body.get("TRESHOLD", 90))
        row: dict[str, str] = {}
        for key in _ELEMENTS:
            if key not in body:
                continue
            mine, theirs = str(body[key]), str(body[key] if known is None else known.get(key, ""))
            if key not in _FUZZY:
                row[key] = "Sesuai" if mine == theirs else "Tidak Sesuai"
                continue
            score = round(100 * SequenceMatcher(None, folded(mine), folded(theirs)).ratio())
            row[key] = f"{'' if score >= threshold else 'Tidak '}Sesuai ({score})"
        return row


def _rows(*rows: Mapping[str, str]) -> Response:
    envelope = {
        "content": rows,
        "lastPage": True,
        "numberOfElements": len(rows),
        "totalElements": len(rows),
        "firstPage": True,
        "number": 0,
        "size": 10,
        "quotaLimiter": 100,
    }
    return Response(orjson.dumps(envelope), media_type="application/json")


def _error(method: str, mood: str) -> Response:
    code, words = _ERRORS[mood]
    if method in _READS:
        return _rows({"RESPON": words})
    return _rows({"RESPONSE_CODE": code or "99", "RESPONSE_DESC": words})


def _record(nik: str, known: Mapping[str, str] | None) -> dict[str, str]:
    """A row of the reading generation, shortened to what tells the two apart."""
    return {
        "NIK": nik,
        "NAMA_LGKP": "SITI AMINAH",
        "TMPT_LHR": "PALANGKA RAYA",
        "TGL_LHR": "1958-07-01",
        "JENIS_KLMIN": "Perempuan",
        "STATUS_KAWIN": "CERAI MATI",
        "ALAMAT": "JL. CONTOH 1",
        **(known or {}),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Tiruan gerbang Dukcapil, untuk mencoba.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8911)
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--quota", type=int, help="jumlah permintaan yang dijawab")
    given = parser.parse_args()
    simulator = Simulator(user=given.user, password=given.password, quota=given.quota)
    uvicorn.run(simulator.app(), host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
