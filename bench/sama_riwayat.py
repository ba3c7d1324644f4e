"""A random history from a seed, told to a running Dinsos: by its API and by events to kinerja.

Which operations there are and what they take is read from the OpenAPI document, so a step that is
allowed, one that is not, a stale version and a repeated key all occur; every answer is kept.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from redis import Redis

from kantor.bidang import BIDANG
from kantor.profil import di
from kit.relay import FIELD
from ops.demo.draws import make_id

Words = dict[str, list[Any]]
DAYS = ("02-01", "02-28", "03-01", "06-14", "09-30", "12-31")
LATER = ("2025-01-02", "2031-01-01")
# Lives with a create, their steps below the id; in this order, for later ones need the earlier.
OF_BIDANG = ("ppks", "permohonan", "evaluasi")
OF_KINERJA = (
    "entri",
    "anggaran/versi",
    "anggaran/realisasi",
    "daftar/{kode}",
    "periode",
    "laporan",
)


def words_of(office: Path) -> dict[str, Any]:
    """What an office's profile knows, as far as requests name it."""
    profile = di(office)
    kelurahan = [code for code, one in profile.daerah.items() if one.jenis == "kelurahan"]
    catalogue = profile.layanan.isi.layanan
    return {
        "kelurahan": kelurahan[:4],
        "kategori": [one.kode for one in profile.ppks.isi.ppks][:12],
        "layanan": {
            bidang: {
                one.kode: {"subjek": str(one.subjek), "kode": [part.kode for part in one.butir]}
                for one in catalogue
                if one.bidang == bidang
            }
            for bidang in (one.kode for one in profile.kantor.isi.bidang)
        },
        "program": [one.kode for _, one in profile.program if one.level == "subkegiatan"][:30],
    }


def events_of(seed: int, size: int) -> list[tuple[str, str]]:
    """Stream and CloudEvent of a random history, in the order in which they come."""
    from tests.kinerja.hitung.test_riwayat_acak import buat_riwayat  # slow, and needed once only

    history = buat_riwayat(seed, size)
    events = [one for batch in history.kedatangan for one in batch if hasattr(one, "event")]
    return [(one.event.source[1:], _given(one.event.model_dump_json())) for one in events]


def _given(event: str) -> str:
    """Its ids in a version that no program draws, so that they can be told from drawn ones."""
    return re.sub(r"-4([0-9a-f]{3}-[89ab][0-9a-f]{3}-)", r"-8\1", event)


def tell(redis: Redis, events: Sequence[tuple[str, str]]) -> None:
    for stream, event in events:
        redis.xadd(stream, {FIELD: event})


def first_words(office: Mapping[str, Any], year: int) -> Words:
    """What fields are called and what they may hold; more comes as things are made."""
    return {
        "kelurahan": office["kelurahan"],
        "kategori": office["kategori"],
        "kode": office["program"],
        "nama": ["Siti Aminah", "Budi Rahman", "Yayasan Kahayan", "Muhammad Saleh", "Rusmini"],
        "telepon": ["081234567890"],
        "huruf": ["BB", "A"],
        "penutupan_id": [make_id("sama-tidak-ada", dt.date(2024, 1, 2))],
        "alasan": ["Perlu diperiksa lagi oleh petugas", "Ganda dengan berkas lain"],
        "keterangan": ["Menurut berkas"],
        "psks": [make_id(f"psks-{number}", dt.date(2024, 1, 2)) for number in range(3)],
        "tahun": [year],
        "triwulan": [1, 2, 3, 4],
        "bulan": [*range(1, 13)],
        "sampai_bulan": [3, 6, 12],
        "daftar": ["tidak-ada"],
        "sumber": [*BIDANG],
    }


@dataclass(slots=True)
class Walk:
    """Requests drawn from the reference; `said` holds one line for each answer."""

    http: httpx.Client
    reference: Mapping[str, Any]
    draws: random.Random
    tokens: Mapping[str, str]
    words: Words
    office: Mapping[str, Any]
    said: list[str] = field(default_factory=list)
    # Who was registered where, and what was asked for whom.
    people: list[dict[str, str]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    _count: int = 0

    def bidang(self, name: str, times: int) -> None:
        self.words["layanan"] = [*self.office["layanan"][name]]
        for noun in OF_BIDANG:
            for _ in range(times):
                self._life(f"/{name}/v1/{noun}", (name, f"{name}-penilai", "kepala-dinas"))

    def kinerja(self, times: int) -> None:
        for name in ("indikator", "daftar"):
            path = f"/kinerja/v1/{name}?tahun={self.words['tahun'][0]}"
            _, listed = self._send("perencana", "get", path)
            self.words[name] = [one.get("kode") or one[name] for one in listed["data"]] or [
                "tidak-ada"
            ]
        self.words["kode"] = self.office["program"]
        for noun in OF_KINERJA:
            for _ in range(times):
                self._life(f"/kinerja/v1/{noun}", ("perencana", "kepala-dinas"))

    def _life(self, template: str, who: Sequence[str]) -> None:
        """One thing from its making through some steps, allowed ones more often than others."""
        path = template.replace("{kode}", self.draws.choice(self.words["daftar"]))
        body = self._made(template)
        status, made = self._send(who[0], "post", path, body)
        given = made.get("id") or body.get("id")
        self.words["id"] = [given]
        for action, operation in self._operations(template, "/"):
            if given and self.draws.random() < 0.5:
                other = self.draws.choice(who)
                self._send(other, "post", path + action, self._body(operation))
        if status >= 300 or not given:
            return
        self._remember(template, given, body)
        steps = self._operations(template, "/{")
        etag, allowed = made["etag"], made.get("boleh") or []
        for _ in range(8):
            # What the answer allows is named by the end of the step's path.
            open_now = [one for one in steps if one[0].partition("}/")[2] in allowed]
            likely = bool(open_now) and self.draws.random() < 0.8
            ending, operation = self.draws.choice(open_now if likely else steps)
            step = ending.partition("}")[2]
            headers = {"If-Match": etag if self.draws.random() < 0.95 else '"9"'}
            again = self.draws.random() < 0.1
            now = who[0] if self.draws.random() < 0.6 else self.draws.choice(who)
            call = now, "post" if step else "patch", f"{path}/{given}{step}"
            self._send(*call, self._body(operation), headers, again=again)
            _, seen = self._send(who[0], "get", f"{path}/{given}")
            etag, allowed = seen["etag"], seen.get("boleh") or []
        self._send(who[0], "get", f"{path}/{given}/riwayat")

    def _remember(self, template: str, given: str, body: Mapping[str, Any]) -> None:
        _, bidang, _, noun = template.split("/", 3)
        if noun == "ppks":
            self.people.append({"sumber": bidang, "ppks_id": given})
        if noun == "permohonan":
            asked = {"sumber": bidang, "rekam_id": given}
            self.requests.append({"dinilai": asked, "ppks_id": body.get("ppks_id")})
            self.words["kode"] = self.office["layanan"][bidang][body["layanan"]]["kode"]
        if noun == "periode":
            self.words["penutupan_id"].append(given)

    def _operations(self, template: str, after: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Below this path: the rest of each one's path, and what OpenAPI says of it."""
        found = []
        for path, methods in sorted(self.reference["paths"].items()):
            rest = path.removeprefix(template)
            is_step = rest.startswith("/{") and rest.count("{") == 1
            is_action = not is_step and rest.count("/") == 1
            if rest == path or not (is_step if after == "/{" else is_action):
                continue
            for method in methods.keys() & {"post", "patch"}:
                content = methods[method].get("requestBody", {}).get("content", {})
                if not content or "application/json" in content:
                    found.append((rest, methods[method]))
        return found

    def _send(
        self,
        who: str,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        again: bool = False,
    ) -> tuple[int, dict[str, Any]]:
        self._count += not again
        sent = {"Authorization": f"Bearer {self.tokens[who]}", **(headers or {})}
        sent["X-Request-ID"] = f"sama-{self._count}"
        if method == "post":
            sent["Idempotency-Key"] = f"sama-{self._count}"
        answer = self.http.request(method, path, json=body, headers=sent)
        self.said.append(f"{who} {method} {path} {answer.status_code} {answer.text}")
        read = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        known = read if isinstance(read, dict) else {}
        return answer.status_code, {**known, "etag": answer.headers.get("etag", "")}

    def _made(self, template: str) -> dict[str, Any]:
        """A body for making one, mostly one that the office would write."""
        body: dict[str, Any] = self._body(self.reference["paths"][template]["post"])
        _, bidang, _, noun = template.split("/", 3)
        here = [one for one in self.people if one["sumber"] == bidang]
        if self.draws.random() < 0.1:
            return body
        if noun == "ppks":
            body |= self._person(body)
            for name in ("tanggal_lahir", "kk", "alasan_tanpa_nik" if "nik" in body else "nik"):
                body.pop(name, None)
        if noun == "permohonan":
            kind = self.office["layanan"][bidang][body["layanan"]]["subjek"]
            for name in ("ppks_id", "lembaga", "kelurahan"):
                body.pop(name, None)
            if kind == "lembaga":
                area = self.draws.choice(self.words["kelurahan"])
                body["lembaga"] = {"nama": "Yayasan Kahayan", "kelurahan": area}
            elif here:
                body["ppks_id"] = self.draws.choice(here)["ppks_id"]
        if noun == "evaluasi" and self.requests:
            body |= self.draws.choice([one for one in self.requests if one["ppks_id"]])
        if noun.startswith("daftar") and self.people:
            body |= self.draws.choice(self.people)
        if noun == "entri":
            kept = self.draws.choice((("nilai",), ("pembilang", "penyebut"), ("huruf",)))
            for name in {"nilai", "pembilang", "penyebut", "huruf"} - {*kept}:
                body.pop(name, None)
            body |= {name: body.get(name, "BB" if name == "huruf" else 5) for name in kept}
        return body

    def _person(self, body: Mapping[str, Any]) -> dict[str, Any]:
        day, month = self.draws.randint(1, 28), self.draws.randint(1, 12)
        if self.draws.random() < 0.2:
            return {"alasan_tanpa_nik": "Tidak membawa identitas", "tahun_lahir": 1960}
        area = body["kelurahan"].replace(".", "")[:6]
        day += 40 if body["jenis_kelamin"] == "P" else 0
        serial = self.draws.randint(1, 9999)
        return {"nik": f"{area}{day:02}{month:02}60{serial:04}", "tahun_lahir": 1960}

    def _body(self, operation: Mapping[str, Any]) -> Any:  # noqa: ANN401  (JSON)
        content = operation.get("requestBody", {}).get("content", {})
        return self._drawn(content["application/json"]["schema"], "") if content else None

    def _drawn(self, schema: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  (JSON)
        if "$ref" in schema:
            schema = self.reference["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        kind, draws = schema.get("type"), self.draws
        if "anyOf" in schema:
            some = [part for part in schema["anyOf"] if part.get("type") != "null"]
            return self._drawn(some[0], name)
        if kind == "object":
            needed = schema.get("required", [])
            return {
                key: self._drawn(part, key)
                for key, part in sorted(schema.get("properties", {}).items())
                if key in (*needed, "id") or draws.random() < 0.3
            }
        if kind == "array":
            return [self._drawn(schema["items"], name) for _ in range(draws.randint(1, 2))]
        if "enum" in schema:
            return draws.choice(schema["enum"])
        if name == "id" and "format" in schema:
            return make_id(f"sama-{draws.random()}", dt.date(2024, 1, 2))
        if self.words.get(name):
            return draws.choice(self.words[name])
        if kind == "boolean":
            return draws.random() < 0.5
        if kind in ("integer", "number"):
            return draws.randint(0, 9)
        if schema.get("format") == "date":
            return draws.choice([*(f"{self.words['tahun'][0]}-{day}" for day in DAYS), *LATER])
        return f"Contoh {name} yang wajar"


def inputs(seed: int, offices: Mapping[str, Path]) -> dict[str, Any]:
    """All that both versions are told, made once."""
    random.seed(seed)
    return {
        "seed": seed,
        "offices": {name: words_of(folder) for name, folder in offices.items()},
        "events": events_of(seed, 300),
    }
