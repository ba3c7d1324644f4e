"""The lists of daily work are read from an index, not by going back through the history."""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.db import Sessions, make_engine, make_sessions
from tests.databases import Database
from tests.pelayanan.conftest import Klien, ajukan, buat_klien, daftarkan

_ORANG = text("""
INSERT INTO ppks (id, created_at, version, nama, nama_normal, nama_bunyi, bunyi_rapat,
    alasan_tanpa_nik, tahun_lahir, jenis_kelamin, kelurahan, dasar_lokasi, kategori, disabilitas,
    identitas_versi, identitas_jenis, identitas_kunci)
SELECT gen_random_uuid(), now(), 1, 'orang ' || n, 'orang ' || n, ' oran ' || n, 'oran' || n,
    'belum', 1960, 'L', '62.71.03.1002', 'domisili', '{fakir-miskin}', false, 1, 'sementara', n
FROM generate_series(1, 5000) AS n, CAST(:ppks_id AS text)
""")
# Old and finished, as nearly all rows of a real office are.
_RIWAYAT = text("""
INSERT INTO permohonan (id, created_at, version, layanan, ppks_id, kelurahan, sumber, status,
    tanggal_diajukan, tanggal_selesai, hari_jeda, rekam_versi, rekam)
SELECT gen_random_uuid(), now(), 1, 'pelayanan-sosial-ppks', :ppks_id, '62.71.03.1002', 'temuan',
    'selesai', '2024-01-01', '2024-01-02', 0, 1, '{}'
FROM generate_series(1, 20000)
""")
_EVALUASI = text("""
INSERT INTO evaluasi (id, created_at, version, ppks_id, kelurahan, dinilai_sumber,
    dinilai_rekam_id, tanggal, kebutuhan_dasar, tugas_peran, mengatasi_masalah, keadaan,
    rekam_versi)
SELECT gen_random_uuid(), now(), 1, :ppks_id, '62.71.03.1002', 'rehsos', gen_random_uuid(),
    '2024-01-02', true, true, true, 'berlaku', 1
FROM generate_series(1, 20000)
""")


@pytest.fixture
async def ramai(
    database: Callable[[str], Database],
) -> AsyncIterator[tuple[Klien, Sessions]]:
    """A bidang with many people and a long history, and one request that waits."""
    basis = database("rehsos")
    engine = make_engine(basis.url)
    sessions = make_sessions(engine)
    klien = buat_klien("rehsos", sessions)
    async with klien.client:
        ppks = await daftarkan(klien)
        async with sessions.begin() as session:
            for isi in (_ORANG, _RIWAYAT, _EVALUASI):
                await session.execute(isi, {"ppks_id": ppks["id"]})
        # As the server itself does: else it takes nearly nobody to stand for themselves.
        pemilik = make_engine(basis.owner_url)
        async with pemilik.begin() as connection:
            await connection.execute(text("ANALYZE ppks (gabung_ke)"))
        await pemilik.dispose()
        await ajukan(klien, ppks["id"])
        yield klien, sessions
    await engine.dispose()


async def rencana(sessions: Sessions, klien: Klien, path: str, **saring: str) -> set[str]:
    """The list's own indexes in the plan of its query, prepared for any value; who sees the holder
    of a row is asked of other tables."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, AsyncEngine)
    terlihat: list[str] = []

    def catat(_c: object, _k: object, sql: str, *_: object) -> None:
        terlihat.append(sql)

    event.listen(engine.sync_engine, "before_cursor_execute", catat)
    try:
        response = await klien.get(path, **saring)
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", catat)
    assert response.status_code == 200, response.text
    (satu,) = [sql for sql in terlihat if f"FROM {path}" in sql]
    nomor = itertools.count(1)
    sql = re.sub(r"%\(\w+\)s", lambda _: f"${next(nomor)}", satu)
    async with sessions() as session:
        sambungan = await session.connection()
        hasil = await sambungan.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}")
        plan = hasil.scalar_one()
    semua = _indeks(plan if isinstance(plan, list) else json.loads(plan))
    return {nama for nama in semua if nama.partition("_")[2].startswith(f"{path}_")}


def _indeks(simpul: object) -> Sequence[str]:
    if isinstance(simpul, list):
        return [nama for satu in simpul for nama in _indeks(satu)]
    if isinstance(simpul, dict):
        ini = [simpul["Index Name"]] if "Index Name" in simpul else []
        return ini + [nama for satu in simpul.values() for nama in _indeks(satu)]
    return []


async def test_a_work_list_does_not_read_the_history(ramai: tuple[Klien, Sessions]) -> None:
    klien, sessions = ramai

    for status in ("diajukan", "diproses", "perlu_dilengkapi", "ditolak"):
        indeks = await rencana(sessions, klien, "permohonan", status=status)
        assert indeks == {"ix_permohonan_status_id"}


async def test_a_list_of_one_service_and_of_one_record(ramai: tuple[Klien, Sessions]) -> None:
    klien, sessions = ramai

    layanan = await rencana(sessions, klien, "permohonan", layanan="rumah-singgah")
    rekam = await rencana(sessions, klien, "evaluasi", rekam_id=str(uuid.uuid4()))

    assert layanan == {"ix_permohonan_layanan_id"}
    assert rekam == {"ix_evaluasi_dinilai_rekam_id"}


async def test_each_order_is_read_from_its_index_in_both_directions(
    ramai: tuple[Klien, Sessions],
) -> None:
    klien, sessions = ramai
    kolom = {"nama": "nama_normal", "dibuat": "created_at"}
    for path, semua in {
        "ppks": ("nama", "dibuat"),
        "permohonan": ("tanggal_diajukan", "tanggal_selesai", "dibuat"),
        "evaluasi": ("tanggal", "dibuat"),
    }.items():
        for urut in semua:
            halaman = (await klien.get(path, urut=urut, batas=1)).json()["berikutnya"]
            lanjut = {"kursor": halaman} if halaman else {}
            indeks = {f"ix_{path}_{kolom.get(urut, urut)}_id"}
            assert await rencana(sessions, klien, path, urut=f"-{urut}") == indeks
            assert await rencana(sessions, klien, path, urut=urut, **lanjut) == indeks
