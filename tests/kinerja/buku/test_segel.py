"""The sealer of the ledger: no row is missed, and no change goes unseen."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from kinerja.buku.identitas.models import IdentitasVersi
from kinerja.buku.rekam.models import RekamVersi
from kinerja.buku.segel import buku, periksa, service
from kinerja.buku.segel.errors import TransaksiMundur
from kinerja.buku.segel.pemulihan import lanjutkan
from kinerja.buku.segel.periksa import Rantai
from kinerja.dasar.kunci import Penanda
from kit.db import Session, Sessions, make_engine, make_sessions, new_id, reading, transaction
from ops.keys import signing_key
from tests.databases import Database

Periksa = Callable[[], Awaitable[Rantai]]


class Batal(Exception):
    """What happens before the commit."""


@pytest.fixture
def milik(database: Callable[[str], Database]) -> Database:
    return database("kinerja")


@pytest.fixture
async def sessions(milik: Database) -> AsyncIterator[Sessions]:
    engine: AsyncEngine = make_engine(milik.url)
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture(scope="module")
def tanda() -> Penanda:
    return Penanda(signing_key())


@pytest.fixture
def periksa_rantai(sessions: Sessions, tanda: Penanda) -> Periksa:
    async def sekarang() -> Rantai:
        async with reading(sessions) as session:
            return await periksa.rantai(session, tanda)

    return sekarang


async def tulis(session: Session, banyak: int = 1, jenis: str = "layanan") -> list[uuid.UUID]:
    ids = [new_id() for _ in range(banyak)]
    baris = [
        {
            "id": satu,
            "sumber": "rehsos",
            "jenis": jenis,
            "rekam_id": new_id(),
            "versi": 1,
            "peristiwa_id": uuid.uuid4(),
            "hari": date(2024, 3, 1),
            "data": {"layanan": "rumah-singgah", "jumlah": 3, "catatan": 'baris\n"kedua" é'},
        }
        for satu in ids
    ]
    await session.execute(insert(RekamVersi), baris)
    return ids


async def tulis_identitas(session: Session, banyak: int = 1) -> None:
    await session.execute(
        insert(IdentitasVersi),
        [
            {
                "ppks_id": new_id(),
                "sumber": "dayasos",
                "versi": 1,
                "jenis": "nik",
                "kunci": f"1:{uuid.uuid4().hex}",
                "peristiwa_id": uuid.uuid4(),
                "hari": date(2024, 3, 1),
            }
            for _ in range(banyak)
        ],
    )


async def segel_semua(sessions: Sessions, tanda: Penanda, sekali: int = 10_000) -> int:
    banyak = 0
    while True:
        async with transaction(sessions) as session:
            sebanyak = await service.segel(session, tanda, sekali=sekali)
        if not sebanyak:
            return banyak
        banyak += sebanyak


def sebagai_pemilik(milik: Database, perintah: str, *isi: object) -> int:
    """What the owner of the database can do, and the program cannot."""
    url = milik.owner_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as pemilik:
        return pemilik.execute(perintah.encode(), isi).rowcount


async def test_what_was_written_is_sealed_once_and_proven_intact(
    sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        await tulis(session, 7)
        await tulis_identitas(session, 5)

    pertama = await segel_semua(sessions, tanda)
    kedua = await segel_semua(sessions, tanda)
    hasil = await periksa_rantai()

    assert (pertama, kedua) == (12, 0)
    assert (hasil.blok, hasil.baris, hasil.belum_disegel) == (1, 12, 0)
    assert hasil.temuan == []


async def test_blocks_are_bounded_and_continue_inside_one_transaction(
    sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        await tulis(session, 25)
        await tulis_identitas(session, 4)

    banyak = await segel_semua(sessions, tanda, sekali=10)
    hasil = await periksa_rantai()

    assert banyak == 29
    assert hasil.blok == 3
    assert hasil.temuan == []


async def test_a_slow_transaction_holds_back_its_rows_and_loses_none(
    sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    """The slow one writes first and ends last; without the bound it would be passed over."""
    async with transaction(sessions) as lambat:
        await tulis(lambat, 3)
        async with transaction(sessions) as cepat:
            await tulis(cepat, 2)
        selagi_berjalan = await segel_semua(sessions, tanda)
        tertahan = (await periksa_rantai()).belum_disegel

    sesudahnya = await segel_semua(sessions, tanda)
    hasil = await periksa_rantai()

    assert (selagi_berjalan, tertahan, sesudahnya) == (0, 2, 5)
    assert (hasil.baris, hasil.belum_disegel) == (5, 0)
    assert hasil.temuan == []


async def test_a_transaction_that_is_undone_leaves_no_gap(
    sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async def batal() -> None:
        async with transaction(sessions) as session:
            await tulis(session, 3)
            raise Batal

    with pytest.raises(Batal):
        await batal()
    async with transaction(sessions) as session:
        await tulis(session, 1)

    banyak = await segel_semua(sessions, tanda)

    assert banyak == 1
    assert (await periksa_rantai()).temuan == []


async def test_several_sealers_beside_writers_make_one_chain(
    sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    selesai = asyncio.Event()

    async def penulis(banyak: int) -> None:
        for _ in range(banyak):
            async with transaction(sessions) as session:
                await tulis(session, 3)
                await asyncio.sleep(0)
                await tulis_identitas(session, 2)

    async def penyegel() -> None:
        while not selesai.is_set():
            async with transaction(sessions) as session:
                await service.segel(session, tanda, sekali=4)

    penyegel_lain = [asyncio.create_task(penyegel()) for _ in range(2)]
    await asyncio.gather(penulis(20), penulis(20), penulis(20))
    selesai.set()
    await asyncio.gather(*penyegel_lain)
    await segel_semua(sessions, tanda)
    hasil = await periksa_rantai()

    assert (hasil.baris, hasil.belum_disegel) == (300, 0)
    assert hasil.temuan == []


async def test_a_sealer_that_dies_before_its_commit_is_followed_by_the_next(
    sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        await tulis(session, 4)

    async def mati() -> None:
        async with transaction(sessions) as session:
            assert await service.segel(session, tanda) == 4
            raise Batal

    with pytest.raises(Batal):
        await mati()
    banyak = await segel_semua(sessions, tanda)
    hasil = await periksa_rantai()

    assert banyak == 4
    assert (hasil.blok, hasil.temuan) == (1, [])


async def test_the_program_itself_cannot_change_what_it_sealed(
    sessions: Sessions, tanda: Penanda
) -> None:
    async with transaction(sessions) as session:
        await tulis(session)
    await segel_semua(sessions, tanda)

    for tabel in ("rekam_versi", "identitas_versi", "blok", "blok_baris", "segel_server"):
        async with sessions() as session:
            with pytest.raises(Exception, match="permission denied"):
                await session.execute(text(f"DELETE FROM {tabel}"))  # noqa: S608


async def test_a_changed_row_is_named(
    milik: Database, sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        ids = await tulis(session, 5)
    await segel_semua(sessions, tanda, sekali=2)

    sebagai_pemilik(
        milik, "UPDATE rekam_versi SET data = data || '{\"jumlah\": 4}' WHERE id = %s", ids[2]
    )
    (temuan,) = (await periksa_rantai()).temuan

    assert (temuan.tabel, temuan.id) == ("rekam_versi", str(ids[2]))
    assert temuan.blok == sorted(ids).index(ids[2]) // 2 + 1
    assert "bukan lagi isi yang disegel" in temuan.pesan


async def test_a_deleted_row_is_named(
    milik: Database, sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        ids = await tulis(session, 3)
    await segel_semua(sessions, tanda)

    sebagai_pemilik(milik, "DELETE FROM rekam_versi WHERE id = %s", ids[1])
    (temuan,) = (await periksa_rantai()).temuan

    assert (temuan.tabel, temuan.id, temuan.blok) == ("rekam_versi", str(ids[1]), 1)
    assert "sekarang tidak ada" in temuan.pesan


async def test_a_row_put_in_behind_is_named(
    milik: Database, sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        (asli,) = await tulis(session)
    await segel_semua(sessions, tanda)
    susupan = uuid.UUID(int=1)

    sebagai_pemilik(
        milik,
        "INSERT INTO rekam_versi (id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data,"
        " transaksi) SELECT %s, sumber, jenis, gen_random_uuid(), versi, peristiwa_id, hari, data,"
        " transaksi FROM rekam_versi WHERE id = %s",
        susupan,
        asli,
    )
    (temuan,) = (await periksa_rantai()).temuan

    assert (temuan.tabel, temuan.id, temuan.blok) == ("rekam_versi", str(susupan), 1)
    assert "tidak ada saat disegel" in temuan.pesan


async def test_a_chain_made_again_with_another_key_is_found(
    milik: Database, sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    async with transaction(sessions) as session:
        ids = await tulis(session, 3)
    await segel_semua(sessions, tanda)

    sebagai_pemilik(milik, "DELETE FROM rekam_versi WHERE id = %s", ids[0])
    sebagai_pemilik(milik, "DELETE FROM blok_baris")
    sebagai_pemilik(milik, "DELETE FROM blok")
    await segel_semua(sessions, Penanda(signing_key()))
    (temuan,) = (await periksa_rantai()).temuan

    assert temuan.blok == 1
    assert "KINERJA_SIGNING_KEY" in temuan.pesan


@pytest.mark.parametrize(
    ("perintah", "pesan"),
    [
        pytest.param("DELETE FROM blok WHERE nomor = 2", "hilang dari rantai", id="hapus"),
        pytest.param(
            "UPDATE blok SET dibuat = dibuat - interval '1 day' WHERE nomor = 2",
            "isi blok bukan lagi",
            id="tanggal",
        ),
        pytest.param(
            "UPDATE blok SET tanda_tangan = sha512('x') WHERE nomor = 2",
            "tanda tangan blok tidak sah",
            id="tanda-tangan",
        ),
    ],
)
async def test_a_changed_block_is_named(
    milik: Database,
    sessions: Sessions,
    tanda: Penanda,
    periksa_rantai: Periksa,
    perintah: str,
    pesan: str,
) -> None:
    async with transaction(sessions) as session:
        await tulis(session, 6)
    await segel_semua(sessions, tanda, sekali=2)

    sebagai_pemilik(milik, perintah)
    temuan = (await periksa_rantai()).temuan

    assert [satu for satu in temuan if satu.blok == 2 and pesan in satu.pesan]


async def test_a_rotated_key_still_proves_what_the_old_one_sealed(
    sessions: Sessions,
) -> None:
    lama, baru = signing_key(), signing_key()
    for kunci in (lama, f"{baru},{lama}"):
        async with transaction(sessions) as session:
            await tulis(session)
        await segel_semua(sessions, Penanda(kunci))

    async with reading(sessions) as session:
        hasil = await periksa.rantai(session, Penanda(f"{baru},{lama}"))

    assert (hasil.blok, hasil.temuan) == (2, [])


async def test_the_seal_does_not_depend_on_the_settings_of_a_connection(
    milik: Database, sessions: Sessions, tanda: Penanda
) -> None:
    async with transaction(sessions) as session:
        await tulis(session, 2)
    await segel_semua(sessions, tanda)

    async with reading(sessions) as session:
        await session.execute(text("SET timezone = 'Asia/Jakarta'"))
        await session.execute(text("SET bytea_output = 'escape'"))
        hasil = await periksa.rantai(session, tanda)

    assert hasil.temuan == []


async def test_a_database_restored_onto_a_younger_server_goes_on_with_its_chain(
    milik: Database, sessions: Sessions, tanda: Penanda, periksa_rantai: Periksa
) -> None:
    """The rows brought along have transaction numbers of the old server, far above those of the
    new."""
    async with transaction(sessions) as session:
        await tulis(session, 2)
    sebagai_pemilik(milik, "UPDATE rekam_versi SET transaksi = transaksi + 1000000000")
    lanjutkan(milik.owner_url)
    await segel_semua(sessions, tanda)

    async with transaction(sessions) as session:
        baru = await tulis(session, 3)
    lanjutkan(milik.owner_url)
    banyak = await segel_semua(sessions, tanda)
    hasil = await periksa_rantai()

    assert (banyak, hasil.blok, hasil.baris) == (3, 2, 5)
    assert hasil.temuan == []
    async with reading(sessions) as session:
        urutan = await session.scalars(select(RekamVersi.id).order_by(RekamVersi.transaksi))
        assert set(urutan.all()[-3:]) == set(baru)


async def test_a_sealer_on_a_younger_server_waits_for_the_migration(
    milik: Database, sessions: Sessions, tanda: Penanda
) -> None:
    """Its new rows would get numbers below those already sealed, and nobody would seal them."""
    async with transaction(sessions) as session:
        await tulis(session)
    sebagai_pemilik(milik, "UPDATE rekam_versi SET transaksi = transaksi + 1000000000")
    sebagai_pemilik(milik, "UPDATE segel_server SET geser = 1000000000")
    assert await segel_semua(sessions, tanda) == 1
    sebagai_pemilik(milik, "UPDATE segel_server SET geser = 0")

    with pytest.raises(TransaksiMundur):
        await segel_semua(sessions, tanda)


async def test_every_table_that_says_who_wrote_a_row_is_sealed(sessions: Sessions) -> None:
    async with reading(sessions) as session:
        ada = await session.scalars(
            text(
                "SELECT table_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'transaksi'"
            )
        )
        assert {satu.nama for satu in buku.semua()} == set(ada)


def test_a_program_that_does_not_know_the_tables_seals_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(buku, "_BUKU", [])
    with pytest.raises(RuntimeError, match=r"kinerja\.modul"):
        buku.semua()
