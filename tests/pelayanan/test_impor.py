from __future__ import annotations

import asyncio
import csv
import io
import re
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Table, Text, cast, func, select

from kit.audit import audit
from kit.clock import today
from kit.db import Sessions, new_id
from kit.imports.files import XLSX
from kit.imports.tables import CHANNEL, import_chunk, import_job
from kit.imports.worker import ImportWorker
from kit.outbox import event_log, event_queue
from kit.wake import Listener
from pelayanan.base import Base
from pelayanan.bidang import Bidang
from pelayanan.evaluasi.events import EvaluasiRekam
from pelayanan.kolom import EVALUASI, PERMOHONAN, PPKS
from pelayanan.layanan.events import LayananRekam
from pelayanan.permohonan.events import PermohonanRekam
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.events import PpksIdentitas
from pelayanan.ppks.models import Ppks
from pelayanan.ppks.pencarian import BERHENTI_IMPOR
from tests.pelayanan.conftest import (
    APLIKASI,
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    loket_untuk,
    nik_baru,
    selesaikan,
)

CSV = {"Content-Type": "text/csv"}
LAIN = {"ppks": "?tetap=orang_lain:ya", "permohonan": "?tetap=tetap_catat:ya"}


def berkas(kolom: tuple[str, ...], baris: list[dict[str, str]]) -> bytes:
    keluar = io.StringIO()
    penulis = csv.DictWriter(keluar, kolom, restval="")
    penulis.writeheader()
    penulis.writerows(baris)
    return keluar.getvalue().encode()


def orang(**ganti: str) -> dict[str, str]:
    return {
        "id": str(new_id()),
        "nama": "Siti Nuraini",
        "nik": nik_baru(),
        "tanggal_lahir": "1964-12-07",
        "jenis_kelamin": "P",
        "kelurahan": MENTENG,
        "dasar_lokasi": "domisili",
        "alamat": "Jalan Contoh 1",
        "telepon": "+62 812-0000",
        "kategori": "lanjut-usia-terlantar;pengemis",
        "disabilitas": "tidak",
        **ganti,
    }


def layanan(ppks_id: str, **ganti: str) -> dict[str, str]:
    return {
        "id": str(new_id()),
        "layanan": "rumah-singgah",
        "ppks_id": ppks_id,
        "sumber": "temuan",
        "tanggal_diajukan": "2024-03-01",
        "tanggal_selesai": "2024-03-11",
        "komponen": "kebutuhan-dasar:3:hari;sandang:1:paket",
        "sumber_dana": "apbd-kota",
        **ganti,
    }


def evaluasi(ppks_id: str, rekam_id: str, **ganti: str) -> dict[str, str]:
    return {
        "id": str(new_id()),
        "ppks_id": ppks_id,
        "sumber": "",
        "rekam_id": rekam_id,
        "tanggal": "2024-12-20",
        "kebutuhan_dasar": "ya",
        "tugas_peran": "tidak",
        "mengatasi_masalah": "tidak",
        **ganti,
    }


def pekerja(sessions: Sessions, bidang: str = "rehsos") -> ImportWorker:
    listener = Listener("postgresql://localhost/tidak-dipakai", (CHANNEL,))
    satu: Bidang = APLIKASI[bidang].BIDANG
    return satu.import_worker(sessions, loket_untuk(bidang), listener)


async def impor(
    klien: Klien, sessions: Sessions, noun: str, isi: bytes, jenis: str = "text/csv"
) -> dict[str, Any]:
    """Upload, let the worker finish, and give the progress with the refusals. Where nothing is said
    of it, who sounds like another is another.

    Who imports the services is not who imports what became of them.
    """
    if noun == "evaluasi" and klien.actor is PETUGAS:
        klien = klien.sebagai(KEPALA)
    jalur = noun if "?" in noun else f"{noun}/impor{LAIN.get(noun, '')}"
    terima = await klien.kirim("POST", jalur, headers={"Content-Type": jenis}, content=isi)
    assert terima.status_code == 202, terima.text
    assert terima.headers["location"] == f"/{klien.bidang}/v1/impor/{terima.json()['id']}"
    satu = pekerja(sessions, klien.bidang)
    while await satu.step():
        pass
    hasil: dict[str, Any] = (await klien.get(f"impor/{terima.json()['id']}")).json()
    galat = (await klien.get(f"impor/{terima.json()['id']}/galat", batas=500)).json()
    for satu in galat["data"]:
        tak_dikenal = satu["kode"].endswith("-tidak-dikenal")
        assert (satu["acuan"] or "").startswith("/acuan/") == tak_dikenal, satu
    return hasil | {"galat": [(g["baris"], g["kolom"], g["kode"]) for g in galat["data"]]}


async def hitung(sessions: Sessions, tabel: Table | type[Base]) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(tabel)) or 0


def angka(hasil: dict[str, Any]) -> tuple[int, int, int]:
    return hasil["diterima"], hasil["sudah_ada"], hasil["ditolak"]


# --- good files --------------------------------------------------------------------------------


async def test_people_services_and_evaluations_come_in_with_their_events(
    klien: Klien, sessions: Sessions
) -> None:
    orang_orang = [orang(), orang(nik="", alasan_tanpa_nik="tidak ingat", tanggal_lahir="")]
    layanan_layanan = [layanan(o["id"]) for o in orang_orang]
    nilai = [evaluasi(y["ppks_id"], y["id"]) for y in layanan_layanan]

    for noun, kolom, baris in (
        ("ppks", PPKS, orang_orang),
        ("permohonan", PERMOHONAN, layanan_layanan),
        ("evaluasi", EVALUASI, nilai),
    ):
        hasil = await impor(klien, sessions, noun, berkas(kolom, baris))
        assert (*angka(hasil), hasil["galat"]) == (2, 0, 0, []), hasil

    async with sessions() as session:
        rows = (await session.execute(select(event_log).order_by(event_log.c.id))).all()
    tipe = {m.type: m for m in (PermohonanRekam, LayananRekam, EvaluasiRekam, PpksIdentitas)}
    dibaca = [tipe[row.type].model_validate(row.data) for row in rows]
    # What is written by hand in SQL is what the model writes.
    assert [row.data for row in rows] == [e.model_dump(mode="json") for e in dibaca]
    assert {row.version for row in rows} == {1}
    assert await hitung(sessions, event_queue) == 8
    rekam = [e for e in dibaca if isinstance(e, LayananRekam)]
    assert [k.kode for k in rekam[0].komponen] == ["kebutuhan-dasar", "sandang"]
    assert rekam[0].kategori == ["lanjut-usia-terlantar", "pengemis"]
    diajukan = [e for e in dibaca if isinstance(e, PermohonanRekam)]
    assert [e.rekam_id for e in diajukan] == [e.rekam_id for e in rekam]
    assert {e.tanggal.isoformat() for e in diajukan} == {
        y["tanggal_diajukan"] for y in layanan_layanan
    }
    assert diajukan[0].kategori == rekam[0].kategori


async def test_a_form_and_an_import_write_the_same_bytes(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: nobody who counts can tell how a record came in."""
    hari = today().isoformat()
    isi = orang(kategori="lanjut-usia-terlantar", nik=nik_baru())
    ppks = await daftarkan(
        klien,
        **{nama: isi[nama] for nama in ("nama", "tanggal_lahir", "jenis_kelamin", "kelurahan")},
    )
    permohonan = await ajukan(klien, ppks["id"], sumber="temuan")
    await selesaikan(klien, permohonan["id"])
    dinilai = {
        "ppks_id": ppks["id"],
        "dinilai": {"rekam_id": permohonan["id"]},
        "tanggal": hari,
        **dict.fromkeys(("kebutuhan_dasar", "tugas_peran"), True),
        "mengatasi_masalah": False,
    }
    assert (await klien.sebagai(KEPALA).post("evaluasi", dinilai)).status_code == 201
    satu = layanan(
        isi["id"],
        tanggal_diajukan=hari,
        tanggal_selesai=hari,
        komponen="kebutuhan-dasar:3:hari",
    )
    nilai = evaluasi(isi["id"], satu["id"], tanggal=hari, tugas_peran="ya")
    for noun, kolom, baris in (
        ("ppks", PPKS, isi),
        ("permohonan", PERMOHONAN, satu),
        ("evaluasi", EVALUASI, nilai),
    ):
        hasil = await impor(klien, sessions, noun, berkas(kolom, [baris]))
        assert hasil["galat"] == []

    async with sessions() as session:
        tulisan = cast(event_log.c.data, Text)
        rows = (
            await session.execute(
                select(event_log.c.type, tulisan).order_by(event_log.c.type, event_log.c.id)
            )
        ).all()
    assert len(rows) == 8
    # Ids and pseudonyms differ, of course; everything else is equal to the byte.
    tanpa_id = [
        (jenis, re.sub(r"[0-9a-f-]{36}|\d:[0-9a-f]{20,}", "_", data)) for jenis, data in rows
    ]
    assert tanpa_id[::2] == tanpa_id[1::2]


async def test_what_was_imported_is_a_record_like_any_other(
    klien: Klien, sessions: Sessions
) -> None:
    satu = orang()
    isi = layanan(satu["id"])
    await impor(klien, sessions, "ppks", berkas(PPKS, [satu]))
    await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, [isi]))

    ppks = (await klien.get(f"ppks/{satu['id']}")).json()
    cari = (await klien.post("ppks/cari", {"nik": satu["nik"]})).json()["data"]
    permohonan = (await klien.get(f"permohonan/{isi['id']}")).json()
    riwayat = (await klien.get(f"permohonan/{isi['id']}/riwayat")).json()["data"]
    koreksi = await klien.post(
        f"permohonan/{isi['id']}/koreksi", {"alasan": "Salah hari", "tanggal": "2024-03-12"}
    )

    assert ppks["alamat"] == "***"
    assert [c["id"] for c in cari] == [satu["id"]]
    assert (permohonan["status"], permohonan["rekam"]["tanggal"]) == ("selesai", "2024-03-11")
    assert [r["langkah"] for r in riwayat] == ["impor"]
    setuju = await klien.sebagai(KEPALA).post(f"permohonan/{isi['id']}/koreksi/setujui")
    assert koreksi.json()["rekam"]["versi"] == 1
    assert setuju.json()["rekam"]["versi"] == 2


async def test_the_same_file_again_changes_nothing(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: an import is repeatable: the same row is there already, and makes no event."""
    satu = orang()
    isi = layanan(satu["id"])
    nilai = evaluasi(satu["id"], isi["id"])
    semua = (
        ("ppks", berkas(PPKS, [satu])),
        ("permohonan", berkas(PERMOHONAN, [isi])),
        ("evaluasi", berkas(EVALUASI, [nilai])),
    )
    for noun, tulisan in semua:
        assert angka(await impor(klien, sessions, noun, tulisan)) == (1, 0, 0)

    for noun, tulisan in semua:
        assert angka(await impor(klien, sessions, noun, tulisan)) == (0, 1, 0)

    assert await hitung(sessions, event_log) == 4


async def test_the_same_id_with_other_content_is_refused(klien: Klien, sessions: Sessions) -> None:
    satu = orang()
    isi = layanan(satu["id"])
    nilai = evaluasi(satu["id"], isi["id"])
    semua = (
        ("ppks", PPKS, satu, {"nama": "Orang Lain"}),
        ("permohonan", PERMOHONAN, isi, {"sumber_dana": "apbn"}),
        ("evaluasi", EVALUASI, nilai, {"tugas_peran": "ya"}),
    )
    for noun, kolom, baris, lain in semua:
        await impor(klien, sessions, noun, berkas(kolom, [baris]))
        hasil = await impor(klien, sessions, noun, berkas(kolom, [{**baris, **lain}]))
        assert hasil["galat"] == [(2, "id", "id-sudah-dipakai")], noun


async def test_who_imported_a_service_does_not_import_its_evaluation(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    isi, lain = layanan(ppks["id"]), layanan(ppks["id"])
    rekan = klien.sebagai(KEPALA)
    await impor(rekan, sessions, "permohonan", berkas(PERMOHONAN, [isi]))
    await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, [lain]))
    nilai = [evaluasi(ppks["id"], satu["id"]) for satu in (isi, lain)]

    hasil = await impor(rekan, sessions, "evaluasi", berkas(EVALUASI, nilai))

    assert (*angka(hasil), hasil["galat"]) == (1, 0, 1, [(2, "rekam_id", "penilai-harus-lain")])


# --- the office's own lists --------------------------------------------------------------------

SIKS = """Daftar Calon Penerima
Per Januari 2026

NO;NIK;NAMA;NO_KK;ALAMAT;KELURAHAN;KECAMATAN;TGL_LAHIR;JENIS_KELAMIN
1;{nik};Contoh Warga;6271031201109777;Jl. Contoh 1;MENTENG;JEKAN RAYA;07/12/1964;PEREMPUAN
"""
TETAP = "?tetap=kategori:Fakir+Miskin&tetap=dasar_lokasi:domisili&tetap=disabilitas:tidak"


async def test_a_list_as_the_office_gets_it_is_taken_and_again_adds_nobody(
    klien: Klien, sessions: Sessions
) -> None:
    isi = SIKS.format(nik=nik_baru()).encode()

    satu = await impor(klien, sessions, f"ppks/impor{TETAP}", isi)
    lagi = await impor(klien, sessions, f"ppks/impor{TETAP}", isi)

    assert (angka(satu), angka(lagi)) == ((1, 0, 0), (0, 1, 0)), satu["galat"]
    async with sessions() as session:
        ppks = (await session.scalars(select(Ppks))).one()
    assert (ppks.kelurahan, ppks.kategori, ppks.jenis_kelamin) == (MENTENG, ["fakir-miskin"], "P")
    assert ppks.tanggal_lahir == date(1964, 12, 7)
    assert ppks.kk_sandi is not None


async def test_a_list_without_the_words_that_are_missing_says_how_to_add_them(
    klien: Klien,
) -> None:
    ditolak = await klien.kirim(
        "POST", "ppks/impor", headers=CSV, content=SIKS.format(nik=nik_baru()).encode()
    )

    assert ditolak.status_code == 422
    assert "?tetap=kolom:isi" in ditolak.json()["detail"]
    kurang = {satu["lokasi"] for satu in ditolak.json()["errors"]}
    assert kurang == {"berkas.kategori", "berkas.dasar_lokasi", "berkas.disabilitas"}


async def test_services_and_evaluations_name_a_person_by_nik(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    ppks = await daftarkan(klien, nik=nik)
    rekam = layanan("", nik=nik)
    kolom = (*PERMOHONAN, "nik")

    hasil = await impor(
        klien, sessions, "permohonan", berkas(kolom, [rekam, layanan("", nik=nik_baru())])
    )
    dinilai = await impor(
        klien,
        sessions,
        "evaluasi",
        berkas((*EVALUASI, "nik"), [evaluasi("", rekam["id"], nik=nik), evaluasi("", rekam["id"])]),
    )

    assert (angka(hasil), hasil["galat"]) == ((1, 0, 1), [(3, "nik", "ppks-tidak-ditemukan")])
    assert (angka(dinilai), dinilai["galat"]) == ((1, 0, 1), [(3, "ppks_id", "wajib-diisi")])
    assert (await klien.get(f"permohonan/{rekam['id']}")).json()["ppks_id"] == ppks["id"]
    async with sessions() as session:
        dicari = list(
            await session.scalars(select(audit.c.facts).where(audit.c.action == "ppks.cari"))
        )
    assert [satu for satu in dicari if satu.get("sidik")], "a miss is kept"
    assert nik not in str(dicari)


async def test_a_nik_of_another_area_is_nobody(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: another area's person is told from nobody by no answer."""
    nik = nik_baru()
    await daftarkan(klien, nik=nik, kelurahan=PAHANDUT)
    lurah = klien.sebagai(PETUGAS_JEKAN_RAYA)
    baris = [layanan("", nik=nik), layanan("", nik=nik_baru())]

    hasil = await impor(lurah, sessions, "permohonan", berkas((*PERMOHONAN, "nik"), baris))

    assert hasil["galat"] == [(baris, "nik", "ppks-tidak-ditemukan") for baris in (2, 3)]


async def test_after_many_misses_no_nik_of_a_file_is_looked_up(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    await daftarkan(klien, nik=nik)
    tebakan = [layanan("", nik=nik_baru()) for _ in range(BERHENTI_IMPOR)]
    kolom = (*PERMOHONAN, "nik")

    await impor(klien, sessions, "permohonan", berkas(kolom, tebakan))
    hasil = await impor(klien, sessions, "permohonan", berkas(kolom, [layanan("", nik=nik)]))

    assert hasil["galat"] == [(2, "nik", "terlalu-banyak-luput")]


async def test_all_that_is_wrong_with_a_row_is_said_at_once(
    klien: Klien, sessions: Sessions
) -> None:
    salah = orang(nama="", tanggal_lahir="2024-02-30", kategori="sakti", disabilitas="mungkin")

    terima = await klien.kirim("POST", "ppks/impor", headers=CSV, content=berkas(PPKS, [salah]))
    await impor(klien, sessions, "ppks", berkas(PPKS, [orang()]))
    alamat = f"impor/{terima.json()['id']}"
    galat = (await klien.get(f"{alamat}/galat")).json()["data"]
    laporan = (await klien.get(f"{alamat}/laporan")).text

    assert (await klien.get(alamat)).json()["ditolak"] == len(galat) == 1
    semua = [galat[0]["kolom"], *(satu["kolom"] for satu in galat[0]["lainnya"])]
    assert semua == ["nama", "tanggal_lahir", "kategori", "disabilitas"]
    assert '"nama, tanggal_lahir, kategori, disabilitas"' in laporan


@pytest.mark.parametrize("jenis", ["csv", "xlsx"])
async def test_the_template_of_every_import_can_be_sent_as_it_is_and_adds_nothing(
    klien: Klien, sessions: Sessions, jenis: str
) -> None:
    for noun in ("ppks", "permohonan", "evaluasi"):
        templat = await klien.get(f"{noun}/impor/templat", format=jenis)
        dikirim = await klien.kirim(
            "POST",
            f"{noun}/impor",
            headers={"Content-Type": templat.headers["content-type"]},
            content=templat.content,
        )

        assert (templat.status_code, dikirim.status_code) == (200, 202), dikirim.text
        assert dikirim.json()["baris"] == 0


# --- bad rows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ganti", "kolom", "kode"),
    [
        ({"id": "17"}, "id", "uuid-salah"),
        ({"nama": ""}, "nama", "wajib-diisi"),
        ({"nama": "=HYPERLINK(1)"}, "nama", "sel-rumus"),
        ({"nama": "NULL"}, "nama", "bukan-nama"),
        ({"nama": "Siti\u200bAminah"}, "nama", "karakter-tak-terlihat"),
        ({"nama": "@SUM(A1)"}, "nama", "sel-rumus"),
        ({"alamat": "-2+3"}, "alamat", "sel-rumus"),
        ({"tempat_lahir": "+cmd"}, "tempat_lahir", "sel-rumus"),
        ({"telepon": "+cmd"}, "telepon", "telepon-salah"),
        ({"nik": "123"}, "nik", "nik-panjang"),
        ({"nik": "6271033113649001"}, "nik", "nik-tanggal"),
        ({"nik": ""}, "nik", "nik-atau-alasan"),
        ({"jenis_kelamin": "X"}, "jenis_kelamin", "pilihan-salah"),
        ({"kelurahan": "Menteng Dalam"}, "kelurahan", "kelurahan-tidak-dikenal"),
        ({"kelurahan": "99.99.99.9999"}, "kelurahan", "kelurahan-tidak-dikenal"),
        ({"kategori": "lansia"}, "kategori", "kategori-tidak-dikenal"),
        ({"tanggal_lahir": "12/31/1964"}, "tanggal_lahir", "tanggal-salah"),
        ({"tahun_lahir": "tua"}, "tahun_lahir", "bilangan-salah"),
        ({"disabilitas": "mungkin"}, "disabilitas", "ya-tidak"),
        ({"status_khusus": "wisatawan"}, "status_khusus", "pilihan-salah"),
        ({"dasar_lokasi": ""}, "dasar_lokasi", "wajib-diisi"),
    ],
)
async def test_a_bad_person_is_refused_with_row_column_and_reason(
    klien: Klien, sessions: Sessions, ganti: dict[str, str], kolom: str, kode: str
) -> None:
    baris = [orang(), orang(**ganti), orang()]

    hasil = await impor(klien, sessions, "ppks", berkas(PPKS, baris))

    assert angka(hasil) == (2, 0, 1)
    assert hasil["galat"] == [(3, kolom, kode)]
    assert await hitung(sessions, event_log) == 2


@pytest.mark.parametrize(
    ("ganti", "kolom", "kode"),
    [
        ({"layanan": "pkh"}, "layanan", "layanan-tidak-dikenal"),
        ({"ppks_id": str(uuid.uuid4())}, "ppks_id", "ppks-tidak-ditemukan"),
        ({"sumber": "iseng"}, "sumber", "pilihan-salah"),
        ({"tanggal_selesai": "2024-02-11"}, "tanggal_selesai", "tanggal-tidak-mungkin"),
        ({"tanggal_selesai": "2999-02-11"}, "tanggal_selesai", "tanggal-tidak-mungkin"),
        ({"tanggal_diajukan": ""}, "tanggal_diajukan", "wajib-diisi"),
        ({"komponen": "sandang"}, "komponen", "komponen-salah"),
        ({"komponen": "sandang:banyak:paket"}, "komponen", "komponen-salah"),
        ({"komponen": "helikopter:1:unit"}, "komponen", "komponen-tidak-dikenal"),
        ({"komponen": "sandang:0:paket"}, "komponen", "komponen-tanpa-jumlah"),
        (
            {"komponen": "kebutuhan-dasar:3:hari;sandang:00:paket"},
            "komponen",
            "komponen-tanpa-jumlah",
        ),
        ({"komponen": "sandang:1:Siti Nuraini"}, "komponen", "satuan-tidak-dikenal"),
        ({"komponen": "sandang:1:paket\x00"}, "komponen", "karakter-terlarang"),
        ({"komponen": "=sandang:1:paket"}, "komponen", "sel-rumus"),
        ({"komponen": "sandang:1:paket;" * 300}, "komponen", "terlalu-panjang"),
        ({"sumber_dana": ""}, "sumber_dana", "wajib-diisi"),
    ],
)
async def test_a_bad_service_is_refused_with_row_column_and_reason(
    klien: Klien, sessions: Sessions, ganti: dict[str, str], kolom: str, kode: str
) -> None:
    ppks = await daftarkan(klien)
    baris = [layanan(ppks["id"]), {**layanan(ppks["id"]), **ganti}]

    hasil = await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, baris))

    assert (*angka(hasil), hasil["galat"]) == (1, 0, 1, [(3, kolom, kode)])


@pytest.mark.parametrize(
    ("ganti", "kolom", "kode"),
    [
        ({"rekam_id": str(uuid.uuid4())}, "rekam_id", "rekam-tidak-ditemukan"),
        ({"ppks_id": str(uuid.uuid4())}, "ppks_id", "ppks-tidak-ditemukan"),
        ({"tanggal": "2024-01-01"}, "tanggal", "tanggal-sebelum-layanan"),
        ({"tanggal": "2999-01-01"}, "tanggal", "tanggal-tidak-mungkin"),
        ({"sumber": "bappeda"}, "sumber", "pilihan-salah"),
        ({"tugas_peran": "cukup"}, "tugas_peran", "ya-tidak"),
    ],
)
async def test_a_bad_evaluation_is_refused_with_row_column_and_reason(
    klien: Klien, sessions: Sessions, ganti: dict[str, str], kolom: str, kode: str
) -> None:
    ppks = await daftarkan(klien)
    isi = layanan(ppks["id"])
    await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, [isi]))
    baris = [evaluasi(ppks["id"], isi["id"]), {**evaluasi(ppks["id"], isi["id"]), **ganti}]

    hasil = await impor(klien, sessions, "evaluasi", berkas(EVALUASI, baris))

    assert (*angka(hasil), hasil["galat"]) == (1, 0, 1, [(3, kolom, kode)])


async def test_a_unit_may_be_written_with_capitals(klien: Klien, sessions: Sessions) -> None:
    isi = layanan((await daftarkan(klien))["id"], komponen="sandang:1:Paket")

    await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, [isi]))

    satu = (await klien.get(f"permohonan/{isi['id']}")).json()
    assert satu["rekam"]["komponen"][0]["satuan"] == "paket"


async def test_a_nul_is_refused_in_its_row_whatever_the_column(
    klien: Klien, sessions: Sessions
) -> None:
    """INVARIANT: what the database cannot store refuses one row, not its chunk."""
    satu = orang()
    isi = layanan(satu["id"])
    contoh = (
        ("ppks", PPKS, satu),
        ("permohonan", PERMOHONAN, isi),
        ("evaluasi", EVALUASI, evaluasi(satu["id"], isi["id"])),
    )
    for noun, kolom, benar in contoh:
        rusak = [
            {**benar, "id": str(new_id()), nama: f"{benar.get(nama, '')}\x00"} for nama in kolom
        ]

        hasil = await impor(klien, sessions, noun, berkas(kolom, [*rusak, benar]))

        assert angka(hasil) == (1, 0, len(kolom)), (noun, hasil["galat"])
        assert [baris for baris, _, _ in hasil["galat"]] == list(range(2, len(kolom) + 2)), noun


async def test_an_imported_evaluation_does_not_tell_of_another_areas_record(
    klien: Klien, sessions: Sessions
) -> None:
    """INVARIANT: another area's record is refused as one that does not exist."""
    jauh = await daftarkan(klien, kelurahan=PAHANDUT)
    dekat = await daftarkan(klien)
    isi = layanan(jauh["id"])
    await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, [isi]))
    baris = [evaluasi(dekat["id"], isi["id"]), evaluasi(dekat["id"], str(new_id()))]

    hasil = await impor(
        klien.sebagai(PETUGAS_JEKAN_RAYA), sessions, "evaluasi", berkas(EVALUASI, baris)
    )

    assert hasil["galat"] == [
        (2, "rekam_id", "rekam-tidak-ditemukan"),
        (3, "rekam_id", "rekam-tidak-ditemukan"),
    ]


async def test_duplicates_in_the_file_and_in_the_register(klien: Klien, sessions: Sessions) -> None:
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)
    kembar = orang()
    baris = [
        kembar,
        kembar,
        orang(id=kembar["id"]),
        orang(nik=kembar["nik"]),
        orang(nik=nik),
        orang(),
    ]

    hasil = await impor(klien, sessions, "ppks", berkas(PPKS, baris))

    assert angka(hasil) == (2, 1, 3)
    assert hasil["galat"] == [
        (4, "id", "id-sudah-dipakai"),
        (5, "nik", "nik-ganda"),
        (6, "nik", "nik-sudah-terdaftar"),
    ]
    galat = (await klien.get(f"impor/{hasil['id']}/galat")).json()["data"]
    assert ada["id"] in galat[2]["pesan"]


async def test_an_import_stays_in_the_senders_area(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: the area limit holds for what an import writes and for what it refers to."""
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)
    nik = nik_baru()
    tetangga = await daftarkan(klien, nik=nik, kelurahan=PAHANDUT)

    hasil = await impor(
        petugas,
        sessions,
        "ppks",
        berkas(PPKS, [orang(), orang(kelurahan=PAHANDUT), orang(nik=nik)]),
    )
    jasa = await impor(
        petugas,
        sessions,
        "permohonan",
        berkas(PERMOHONAN, [layanan(tetangga["id"])]),
    )

    assert hasil["galat"] == [
        (3, "kelurahan", "di-luar-wilayah"),
        (4, "nik", "nik-sudah-terdaftar"),
    ]
    galat = (await petugas.get(f"impor/{hasil['id']}/galat")).json()["data"]
    assert tetangga["id"] not in galat[1]["pesan"]
    assert jasa["galat"] == [(2, "ppks_id", "ppks-tidak-ditemukan")]
    assert (await klien.get(f"impor/{hasil['id']}")).status_code == 404


async def test_the_report_is_the_refused_rows_in_the_same_format(
    klien: Klien, sessions: Sessions
) -> None:
    hasil = await impor(klien, sessions, "ppks", berkas(PPKS, [orang(nama="=1+1"), orang()]))

    laporan = await klien.get(f"impor/{hasil['id']}/laporan")

    (baris,) = csv.DictReader(io.StringIO(laporan.content.decode("utf-8-sig")))
    assert (baris["baris"], baris["kolom_salah"], baris["nama"]) == ("2", "nama", "'=1+1")


# --- bad files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("isi", "jenis", "status"),
    [
        (b"id,nama,umur\n", "text/csv", 422),
        (b"id,nama\n", "text/csv", 422),
        ("id,nama\n1,Jos\u00e9\n".encode("latin-1"), "text/csv", 422),
        (b"", "text/csv", 422),
        (b"bukan xlsx", XLSX, 422),
        (b"{}", "application/json", 415),
    ],
)
async def test_a_bad_file_is_refused_at_once(
    klien: Klien, sessions: Sessions, isi: bytes, jenis: str, status: int
) -> None:
    response = await klien.kirim("POST", "ppks/impor", headers={"Content-Type": jenis}, content=isi)

    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert await hitung(sessions, import_job) == 0


@pytest.mark.parametrize("bagian", ["", "/galat", "/laporan"])
async def test_an_import_that_does_not_exist(klien: Klien, bagian: str) -> None:
    assert (await klien.get(f"impor/{uuid.uuid4()}{bagian}")).status_code == 404


# --- many rows and interruptions ---------------------------------------------------------------


def banyak_orang(jumlah: int) -> list[dict[str, str]]:
    """Distinct people: day, month, year and serial of the NIK count up."""
    hasil = []
    for n in range(jumlah):
        hari, bulan, tahun = n % 28 + 1, n // 28 % 12 + 1, 30 + n // 336 % 60
        urut = 9000 + n // 20160
        hasil.append(
            orang(
                nik=f"627103{hari:02d}{bulan:02d}{tahun:02d}{urut:04d}",
                tanggal_lahir=f"19{tahun:02d}-{bulan:02d}-{hari:02d}",
                jenis_kelamin="L",
            )
        )
    return hasil


@pytest.fixture
async def nyata(
    fresh_sessions: Callable[[str], Sessions],
) -> AsyncIterator[tuple[Klien, Sessions]]:
    """A database of its own, with real commits."""
    sessions = fresh_sessions("rehsos")
    klien = buat_klien("rehsos", sessions)
    async with klien.client:
        yield klien, sessions


async def test_of_ten_thousand_rows_three_bad_ones_are_named(
    nyata: tuple[Klien, Sessions],
) -> None:
    klien, sessions = nyata
    ppks = await daftarkan(klien)
    baris = [layanan(ppks["id"]) for _ in range(10_000)]
    baris[7]["layanan"] = "pkh"
    baris[4_999]["tanggal_selesai"] = "2024-02-30"
    baris[9_999]["id"] = baris[3]["id"]
    baris[9_999]["sumber"] = "razia"

    hasil = await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, baris))

    assert angka(hasil) == (9_997, 0, 3)
    assert hasil["galat"] == [
        (9, "layanan", "layanan-tidak-dikenal"),
        (5_001, "tanggal_selesai", "tanggal-salah"),
        (10_001, "id", "id-sudah-dipakai"),
    ]
    assert await hitung(sessions, Permohonan) == 9_997
    assert await hitung(sessions, event_log) == 1 + 2 * 9_997


async def test_an_import_goes_on_where_a_cancelled_worker_left_it(
    nyata: tuple[Klien, Sessions],
) -> None:
    """INVARIANT: a chunk is done once and wholly, or not at all."""
    klien, sessions = nyata
    baris = banyak_orang(10_000)
    terima = await klien.kirim("POST", "ppks/impor", headers=CSV, content=berkas(PPKS, baris))
    alamat = f"impor/{terima.json()['id']}"

    for pekerjaan in range(20):
        tugas = asyncio.create_task(pekerja(sessions).step())
        await asyncio.sleep(0.05 + 0.02 * pekerjaan)
        tugas.cancel()
        await asyncio.gather(tugas, return_exceptions=True)
    tengah = (await klien.get(alamat)).json()
    terpotong = await hitung(sessions, Ppks)
    while await pekerja(sessions).step():
        pass
    akhir = (await klien.get(alamat)).json()

    assert tengah["diterima"] == terpotong
    assert (akhir["status"], *angka(akhir)) == ("selesai", 10_000, 0, 0)
    assert await hitung(sessions, Ppks) == await hitung(sessions, event_log) == 10_000
    assert await hitung(sessions, event_queue) == 10_000


async def test_an_import_and_a_form_may_race_for_one_nik(
    nyata: tuple[Klien, Sessions],
) -> None:
    """INVARIANT: a NIK is registered once, whoever comes first."""
    klien, sessions = nyata
    satu = orang()
    terima = await klien.kirim("POST", "ppks/impor", headers=CSV, content=berkas(PPKS, [satu]))
    formulir = {
        **{n: v for n, v in satu.items() if n not in ("id", "kategori", "telepon", "disabilitas")},
        "kategori": ["pengemis"],
        "disabilitas": False,
    }

    await asyncio.gather(
        pekerja(sessions).step(), *(klien.post("ppks", formulir) for _ in range(3))
    )

    assert await hitung(sessions, Ppks) == await hitung(sessions, event_log) == 1
    hasil = (await klien.get(f"impor/{terima.json()['id']}")).json()
    assert hasil["diterima"] + hasil["ditolak"] == 1


async def test_staged_rows_are_encrypted(klien: Klien, sessions: Sessions) -> None:
    satu = orang()
    await klien.kirim("POST", "ppks/impor", headers=CSV, content=berkas(PPKS, [satu]))

    async with sessions() as session:
        data = await session.scalar(select(import_chunk.c.data))
    assert data is not None
    assert satu["nik"].encode() not in data


async def test_an_import_names_both_dates(klien: Klien, sessions: Sessions) -> None:
    anak = await daftarkan(klien, nik=..., alasan_tanpa_nik="bayi", tanggal_lahir="2020-01-02")
    baris = [
        layanan(anak["id"], tanggal_diajukan=hari, tanggal_selesai="2021-05-06")
        for hari in ("1999-12-31", "2020-01-01", "2020-01-02")
    ]
    hasil = await impor(klien, sessions, "permohonan", berkas(PERMOHONAN, baris))
    assert hasil["galat"] == [
        (2, "tanggal_diajukan", "tanggal-tidak-mungkin"),
        (3, "tanggal_diajukan", "sebelum-lahir"),
    ]
    nilai = [evaluasi(anak["id"], baris[2]["id"], tanggal=t) for t in ("2019-01-01", "2021-05-06")]
    hasil = await impor(klien, sessions, "evaluasi", berkas(EVALUASI, nilai))
    assert hasil["galat"] == [(2, "tanggal", "sebelum-lahir")]
