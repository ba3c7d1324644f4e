"""A partner's program sees what it brought, and by no operation anything else."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from gateway.peran.rules import PARTNER_SCOPES
from kit import limits
from kit.audit import audit
from kit.clock import now, today
from kit.db import Sessions, transaction
from pelayanan.ppks.pencarian import BERHENTI, LUPUT, PERLAHAN
from tests.pelayanan.conftest import (
    PETUGAS,
    SELESAI,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    formulir,
    loket_untuk,
    nik_baru,
    selesaikan,
)
from tests.pelayanan.mitra import berakun, program
from tests.pelayanan.test_impor import impor, layanan, orang

ALASAN = {"alasan": "salah catat"}
# To whom each program answers for is referred.
PENERIMA = {"rsud-doris": "rsud", "lks-harapan": "bnn"}
# What an operation on one record is sent, where a reason does not do.
ISI: dict[str, dict[str, Any]] = {
    "/rujukan-masuk/{rujukan_id}/tolak": ALASAN | {"nama_penjawab": "Ibu Contoh"},
    "/rujukan-masuk/{rujukan_id}/terima": {"nama_penjawab": "Ibu Contoh"},
    "/rujukan-masuk/{rujukan_id}/tiba": {
        "pada": "2024-01-31T10:00:00+07:00",
        "nama_penerima": "Ibu Contoh",
    },
    "/rujukan-masuk/{rujukan_id}/hasil": {"ringkasan": "Sudah sembuh"},
    "/selesai": SELESAI,
    "/jumlah": {"jumlah": 4},
    "/koreksi": ALASAN | {"tanggal": "2024-01-31"},
    "/nik": {"nik": "6271034112649999"},
    "/cocok": {"nama": "Siti Nuraini", "tujuan": "pelayanan", "nomor_permintaan": "A-1"},
}
UBAH = {"ppks": {"alamat": "Jalan Lain 2"}, "langganan": {"jenis": ["layanan.rekam.v1"]}}


@dataclass(frozen=True)
class Dibawa:
    """What one program brought, and by what another's answers would give it away."""

    klien: Klien
    ppks: dict[str, Any]
    permohonan: dict[str, Any]
    evaluasi: dict[str, Any]
    asesmen: dict[str, Any]
    pemberian: dict[str, Any]
    pengaduan: dict[str, Any]
    rujukan: dict[str, Any]
    langganan: dict[str, Any]
    nik: str

    @property
    def record(self) -> dict[str, str]:
        nouns = (
            "ppks", "permohonan", "evaluasi", "asesmen", "pemberian", "pengaduan", "rujukan",
            "langganan",
        )  # fmt: skip
        return {f"{noun}_id": getattr(self, noun)["id"] for noun in nouns}

    @property
    def tanda(self) -> list[str]:
        return [*self.record.values(), self.ppks["nama"]]


async def bawa(klien: Klien, nama: str) -> Dibawa:
    hasil = await isi(klien, nama)
    di = f"permohonan/{hasil.permohonan['id']}"
    await klien.sebagai(PETUGAS).post(f"{di}/verifikasi")
    baru = {
        "permohonan_id": hasil.permohonan["id"],
        "penerima": PENERIMA[klien.actor.id],
        "keperluan": "Perawatan luka kaki",
    }
    rujukan = await klien.sebagai(PETUGAS).post("rujukan", baru)
    dikirim = await klien.sebagai(PETUGAS).post(f"rujukan/{rujukan.json()['id']}/kirim", {})
    assert dikirim.status_code == 200, dikirim.text
    kait = {"alamat": "http://127.0.0.1:9/kait", "jenis": ["permohonan.rekam.v1"]}
    langganan = await klien.post("langganan", kait)
    assert langganan.status_code == 201, langganan.text
    return replace(hasil, rujukan=dikirim.json(), langganan=langganan.json())


async def isi(klien: Klien, nama: str) -> Dibawa:
    nik = nik_baru()
    ppks = await daftarkan(klien, nama=nama, nik=nik)
    permohonan = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])
    terbuka = await ajukan(klien, ppks["id"])
    nilai = {
        "ppks_id": ppks["id"],
        "dinilai": {"sumber": "linjamsos", "rekam_id": permohonan["id"]},
        "tanggal": permohonan["tanggal_selesai"],
        "kebutuhan_dasar": True,
        "tugas_peran": False,
        "mengatasi_masalah": False,
    }
    evaluasi = await klien.post("evaluasi", nilai)
    assert evaluasi.status_code == 201, evaluasi.text
    butuh = {
        "ppks_id": ppks["id"],
        "permohonan_id": terbuka["id"],
        "komponen": "permakanan",
        "tanggal": today().isoformat(),
    }
    asesmen = await klien.post("asesmen", butuh | {"perlu": True})
    diberikan = {"jumlah": 3, "satuan": "porsi", "sumber_dana": "apbd-kota"}
    pemberian = await klien.post("pemberian", butuh | diberikan)
    assert (asesmen.status_code, pemberian.status_code) == (201, 201), pemberian.text
    aduan = {
        "kanal": "mitra",
        "jenis": "pengaduan",
        "pelapor": {
            "nama": nama,
            "pengenal": {"jenis": "sim", "nomor": "1234-5678"},
            "telepon": "0812 0000 0000",
        },
        "kelurahan": ppks["kelurahan"],
        "uraian": "Bantuan untuk warga di gang kami belum diterima.",
    }
    pengaduan = await klien.post("pengaduan", aduan)
    assert pengaduan.status_code == 201, pengaduan.text
    semua = [satu.json() for satu in (evaluasi, asesmen, pemberian, pengaduan)]
    return Dibawa(klien, ppks, terbuka, semua[0], semua[1], semua[2], semua[3], {}, {}, nik)


@pytest.fixture
async def klien(sessions: Sessions) -> AsyncIterator[Klien]:
    """With a door for events that leads to this machine, so that no name is looked up."""
    loket = replace(loket_untuk("rehsos"), kait_ke_mesin_ini=True)
    akun = {penerima: siapa for siapa, penerima in PENERIMA.items()}
    klien = buat_klien("rehsos", sessions, berakun(loket, **akun))
    async with klien.client:
        yield klien


@pytest.fixture
async def dua(klien: Klien) -> tuple[Dibawa, Dibawa]:
    """Two programs, each with a person, requests and an evaluation of its own."""
    satu = await bawa(klien.sebagai(program("rsud-doris")), "Aminah Lestari")
    lain = await bawa(klien.sebagai(program("lks-harapan")), "Bambang Wibowo")
    return satu, lain


def terbuka_bagi_mitra(app: FastAPI, bidang: str) -> list[tuple[str, str]]:
    """Method and path of each operation that a partner can be given the right to."""
    return [
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        for needed in operation.get("security", [])
        if PARTNER_SCOPES.issuperset(needed.get("OAuth2", [f"{bidang}:?"]))
    ]


def _isi(jalur: str, milik: Dibawa) -> dict[str, Any]:
    if jalur.endswith("/ppks/cari"):
        return {"nik": milik.nik}
    if jalur.endswith("/cocok"):
        return ISI["/cocok"] | {"nik": milik.nik}
    if jalur.endswith("{langganan_id}/ulang"):
        return {"dari": f"{now():%Y-%m-%dT%H:%M:%SZ}"}
    return next((isi for akhir, isi in ISI.items() if jalur.endswith(akhir)), ALASAN)


async def tanya(penanya: Klien, method: str, jalur: str, milik: Dibawa) -> tuple[int, str]:
    """What the asker is answered where the operation names a record of `milik`, or lists."""
    path = jalur.removeprefix(f"/{penanya.bidang}/v1/")
    for nama, record in milik.record.items():
        path = path.replace(f"{{{nama}}}", record)
    path = path.replace("{kode}", "rumah-singgah").replace("{kiriman_id}", milik.ppks["id"])
    if method == "GET":
        response = await penanya.get(path)
    elif method == "PATCH":
        response = await penanya.patch(path, UBAH[path.partition("/")[0]], If_Match='"1"')
    else:
        response = await penanya.post(path, _isi(jalur, milik))
    return response.status_code, response.text


# Sent with a body of their own below; an upload's progress is its sender's alone (test_impor).
LAIN = ("/impor", "/impor/templat", "/{impor_id}", "/{impor_id}/galat", "/{impor_id}/laporan")
PENCIPTA = {
    ("POST", f"/rehsos/v1/{noun}")
    for noun in (
        "ppks", "permohonan", "evaluasi", "asesmen", "pemberian", "pengaduan", "langganan",
    )
}  # fmt: skip


async def test_no_operation_shows_what_another_program_brought(
    klien: Klien, dua: tuple[Dibawa, Dibawa]
) -> None:
    """INVARIANT: over every operation whose right a partner can be given, named by the API itself.

    Breaks if a new operation, list or step of a bidang forgets who brought a record.
    """
    satu, lain = dua
    app: FastAPI = klien.client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    operasi = [
        (method, jalur)
        for method, jalur in terbuka_bagi_mitra(app, "rehsos")
        if not jalur.endswith(LAIN) and (method, jalur) not in PENCIPTA
    ]
    shown: set[str] = set()
    for method, jalur in operasi:
        status, answer = await tanya(lain.klien, method, jalur, satu)

        bernama = "_id}" in jalur
        assert status == (404 if bernama else 200), (method, jalur, answer)
        assert not [tanda for tanda in satu.tanda if not bernama and tanda in answer], jalur
        if method == "GET":
            own_status, own = await tanya(satu.klien, method, jalur, satu)
            assert own_status == 200, (jalur, own)
            shown.update(tanda for tanda in satu.tanda if tanda in own)

    assert shown == set(satu.tanda)
    assert len(operasi) > 25


async def test_a_program_is_not_told_of_what_the_office_has(klien: Klien) -> None:
    milik_kantor = await isi(klien, "Citra Kirana")
    mitra = klien.sebagai(program("rsud-doris"))

    for jalur in ("ppks", "permohonan", "evaluasi"):
        assert (await mitra.get(jalur)).json()["data"] == []
        assert (await klien.get(jalur)).json()["data"] != []
    for dicari in ({"nik": milik_kantor.nik}, {"nama": "Citra Kirana"}):
        assert (await mitra.post("ppks/cari", dicari)).json()["data"] == []
    untuk_lain = {"layanan": "rumah-singgah", "ppks_id": milik_kantor.ppks["id"]}
    ditolak = await mitra.post("permohonan", untuk_lain | {"sumber": "rujukan"})
    assert ditolak.status_code == 422
    assert ditolak.json()["errors"][0]["kode"] == "ppks-tidak-ditemukan"
    dinilai = await mitra.get("evaluasi", rekam_id=milik_kantor.evaluasi["dinilai"]["rekam_id"])
    assert dinilai.json()["data"] == []


async def test_the_office_sees_what_a_program_brought(klien: Klien) -> None:
    mitra = await bawa(klien.sebagai(program("rsud-doris")), "Aminah Lestari")

    assert (await klien.get(f"ppks/{mitra.ppks['id']}")).status_code == 200
    assert len((await klien.get("permohonan", ppks_id=mitra.ppks["id"])).json()["data"]) == 2


async def test_a_program_that_registers_somebody_known_is_told_of_nobody(
    klien: Klien, sessions: Sessions
) -> None:
    """By name it is not told at all (the audit keeps whom it may be); by NIK, which exists once,
    only that it must ask, and not often."""
    nik = nik_baru()
    kenal = await daftarkan(klien, nama="Siti Nuraini", nik=nik, kk="6271031201109001")
    mitra = klien.sebagai(program("rsud-doris"))

    serupa = formulir(nama="Siti Nur Aini", nik=..., alasan_tanpa_nik="belum perekaman")
    serupa = serupa | {"orang_lain": False, "kk": "6271031201109001"}
    terdaftar = await mitra.post("ppks", serupa)
    sama = await mitra.post("ppks", formulir(nik=nik))

    assert terdaftar.status_code == 201
    async with sessions() as session:
        fakta = await session.scalar(
            select(audit.c.facts).where(
                audit.c.action == "ppks.daftar", audit.c.actor_id == "rsud-doris"
            )
        )
    assert fakta == {"tanpa_nik": True, "mungkin": [kenal["id"]]}
    assert sama.status_code == 409
    assert kenal["id"] not in sama.text
    async with transaction(sessions) as session:
        await limits.count(session, mitra.actor, LUPUT, BERHENTI - 2, PERLAHAN)
    lagi = [await mitra.post("ppks", formulir(nik=nik)) for _ in range(2)]
    assert [satu.status_code for satu in lagi] == [409, 429]
    assert "retry-after" in lagi[1].headers


async def test_a_file_of_a_program_finds_only_whom_it_brought(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    kenal = await daftarkan(klien, nik=nik)
    mitra = klien.sebagai(program("rsud-doris"))
    sendiri = orang(nama="Dewi Anggraini", tanggal_lahir="1964-12-07")

    didaftar = await impor(mitra, sessions, "ppks", _csv([sendiri, orang(nik=nik)]))
    punya, orang_lain = layanan(""), layanan("")
    baris = [
        punya | {"nik": sendiri["nik"], "ppks_id": ""},
        orang_lain | {"nik": nik, "ppks_id": ""},
        layanan(kenal["id"]),
    ]
    dilayani = await impor(mitra, sessions, "permohonan", _csv(baris))

    assert (didaftar["diterima"], didaftar["ditolak"]) == (1, 1)
    assert didaftar["galat"][0][-1] == "nik-sudah-terdaftar"
    assert kenal["id"] not in str(didaftar)
    assert (dilayani["diterima"], dilayani["ditolak"]) == (1, 2)
    assert {satu[-1] for satu in dilayani["galat"]} == {"ppks-tidak-ditemukan"}
    assert len((await mitra.get("permohonan")).json()["data"]) == 1
    assert [satu["nama"] for satu in (await mitra.get("ppks")).json()["data"]] == ["Dewi Anggraini"]


async def test_the_same_row_of_two_programs_is_two_rows(klien: Klien, sessions: Sessions) -> None:
    """Breaks if a program learns from `sudah_ada` that another sent the same."""
    tanpa_id = orang(id="", nik="") | {"alasan_tanpa_nik": "belum perekaman"}
    isi = _csv([tanpa_id])

    hasil = [
        await impor(klien.sebagai(program(kode)), sessions, "ppks", isi)
        for kode in ("rsud-doris", "lks-harapan", "rsud-doris")
    ]

    assert [(satu["diterima"], satu["sudah_ada"]) for satu in hasil] == [(1, 0), (1, 0), (0, 1)]


def _csv(baris: list[dict[str, str]]) -> bytes:
    kolom = list(dict.fromkeys(nama for satu in baris for nama in satu))
    keluar = io.StringIO()
    penulis = csv.DictWriter(keluar, kolom, restval="")
    penulis.writeheader()
    penulis.writerows(baris)
    return keluar.getvalue().encode()
