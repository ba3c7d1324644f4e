"""One answer tells all that is wrong with a body: what cannot be read, and what no rule allows."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from kit.auth import Actor
from tests.contracts.conftest import verified_as

ORANG = {
    "nama": "Siti Aminah", "alasan_tanpa_nik": "tidak ingat", "tahun_lahir": 1960,
    "jenis_kelamin": "P", "kelurahan": "62.71.03.1002", "dasar_lokasi": "domisili",
    "kategori": ["lanjut-usia-terlantar"], "disabilitas": False,
}  # fmt: skip
SATU = "01930000-0000-7000-8000-000000000001"
EVALUASI = {
    "ppks_id": SATU, "dinilai": {"rekam_id": SATU}, "tanggal": "2099-01-01",
    "kebutuhan_dasar": True, "tugas_peran": True, "mengatasi_masalah": True,
}  # fmt: skip
# Of each body with rules of its own: one that breaks its shape (the first place) and its rules.
WRONG: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    (
        "post",
        "/rehsos/v1/ppks",
        ORANG
        | {"disabilitas": "tidak", "kelurahan": "62.71.99.9999", "kategori": ["naga"], "kk": "12"},
        {
            "/disabilitas": "bool_parsing",
            "/kk": "kk-panjang",
            "/kelurahan": "kelurahan-tidak-dikenal",
            "/kategori": "kategori-tidak-dikenal",
        },
    ),
    (
        "post",
        "/dayasos/v1/ppks",
        ORANG | {"tanggal_lahir": "kemarin", "tahun_lahir": 3000, "alasan_tanpa_nik": None},
        {
            "/tanggal_lahir": "date_type",
            "/nik": "nik-atau-alasan",
            "/tahun_lahir": "tahun-tidak-mungkin",
        },
    ),
    (
        "patch",
        f"/rehsos/v1/ppks/{SATU}",
        {"nama": 7, "tanggal_lahir": "2099-01-01"},
        {"/nama": "string_type", "/tanggal_lahir": "tanggal-tidak-mungkin"},
    ),
    (
        "post",
        "/rehsos/v1/permohonan",
        {"layanan": "terbang", "ppks_id": SATU, "sumber": "angin", "tanggal": "2099-01-01"},
        {
            "/sumber": "enum",
            "/layanan": "layanan-tidak-dikenal",
            "/tanggal": "tanggal-tidak-mungkin",
        },
    ),
    (
        "post",
        f"/rehsos/v1/permohonan/{SATU}/selesai",
        {"sumber_dana": "dompet", "tanggal": "2099-01-01"},
        {"/sumber_dana": "enum", "/tanggal": "tanggal-tidak-mungkin"},
    ),
    (
        "post",
        f"/rehsos/v1/permohonan/{SATU}/koreksi",
        {"alasan": "", "kelurahan": "99", "kategori": ["naga"], "tahun_lahir": 3000},
        {
            "/alasan": "string_too_short",
            "/kelurahan": "kelurahan-tidak-dikenal",
            "/kategori": "kategori-tidak-dikenal",
            "/tahun_lahir": "tahun-tidak-mungkin",
        },
    ),
    (
        "post",
        "/rehsos/v1/evaluasi",
        EVALUASI | {"tugas_peran": 1},
        {"/tugas_peran": "bool_parsing", "/tanggal": "tanggal-tidak-mungkin"},
    ),
    (
        "post",
        f"/rehsos/v1/evaluasi/{SATU}/koreksi",
        {"alasan": "", "tanggal": "2099-01-01"},
        {"/alasan": "string_too_short", "/tanggal": "tanggal-tidak-mungkin"},
    ),
    (
        "post",
        "/kinerja/v1/entri",
        {"indikator": "naga", "tahun": 2099, "bulan": 1, "keterangan": ""},
        {
            "/keterangan": "string_too_short",
            "/indikator": "indikator-tidak-dikenal",
            "/bulan": "bulan-belum-tiba",
        },
    ),
    (
        "post",
        "/kinerja/v1/anggaran/realisasi",
        {"tahun": 2099, "bulan": 1, "kode": "9.9", "jumlah": True},
        {
            "/jumlah": "decimal_type",
            "/tahun": "tahun-tanpa-anggaran",
            "/bulan": "bulan-belum-tiba",
            "/kode": "bukan-sub-kegiatan",
        },
    ),
    (
        "post",
        "/kinerja/v1/anggaran/versi",
        {
            "tahun": 2026,
            "jenis": "naga",
            "dasar": "Perwali 1",
            "tanggal": "2025-01-01",
            "baris": [],
        },
        {"/jenis": "enum", "/baris": "too_short", "/tanggal": "tanggal-salah"},
    ),
    (
        "post",
        "/kinerja/v1/anggaran/versi",
        {
            "tahun": 2026,
            "jenis": "naga",
            "dasar": "Perwali 1",
            "tanggal": "2026-01-05",
            "baris": [{"kode": "9.9", "pagu": "1.00"}],
        },
        {"/jenis": "enum", "/baris/0/kode": "bukan-sub-kegiatan"},
    ),
    (
        "post",
        f"/kinerja/v1/daftar/naga/{SATU}/pindah",
        {"tahap": "naga", "alasan": "NIK 6271031505609001"},
        {"/tahap": "enum", "/alasan": "data-orang"},
    ),
    (
        "post",
        "/kinerja/v1/daftar/naga",
        {
            "tahun": 2026,
            "sumber": "rehsos",
            "ppks_id": 7,
            "tahap": "data",
            "tanggal": "2025-01-01",
            "alasan": "NIK 6271031505609001",
        },
        {"/ppks_id": "uuid_type", "/tanggal": "di-luar-tahun", "/alasan": "data-orang"},
    ),
]


async def sent(app: FastAPI, method: str, path: str, body: object) -> dict[str, Any]:
    app.state.verify = verified_as(
        Actor("semua", scopes=frozenset({"*:*:*"}), wilayah=("*",), bidang=frozenset({"*"}))
    )
    headers = {"Authorization": "Bearer sah", "If-Match": '"1"'}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://uji") as client:
        answer = await client.request(method, path, json=body, headers=headers)
    assert answer.status_code == 422, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("method", "path", "body", "faults"), WRONG)
async def test_faults_of_shape_and_of_rules_come_together(
    apps: dict[str, FastAPI], method: str, path: str, body: object, faults: dict[str, str]
) -> None:
    """INVARIANT: who mends what one answer names needs no second one, as far as the form tells."""
    for query in ("", "?coba=1"):
        told = await sent(apps[path.split("/")[1]], method, path + query, body)
        assert {one["lokasi"]: one["kode"] for one in told["errors"]} == faults
        assert all("acuan" in one for one in told["errors"] if one["kode"].endswith("-dikenal"))
