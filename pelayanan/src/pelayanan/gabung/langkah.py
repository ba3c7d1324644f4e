"""The life of a merge: proposed, decided by another, and split again by two people as well."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from kit.call import Call
from kit.clock import local_date
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from pelayanan import pandangan, usul
from pelayanan.asesmen import service as asesmen_service
from pelayanan.evaluasi import pindah as pindah_evaluasi
from pelayanan.kegiatan import service as kegiatan_service
from pelayanan.keluarga import service as keluarga_service
from pelayanan.loket import Loket
from pelayanan.pandangan import KategoriSensitif
from pelayanan.pemberian import service as pemberian_service
from pelayanan.ppks import identitas, wafat
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import repository, rules
from .errors import (
    GabunganSudahAda,
    GabunganTidakDitemukan,
    GabunganTidakSah,
    LangkahGabunganDitolak,
    RekamBelumDibagi,
)
from .models import Gabungan, RiwayatGabungan
from .rules import Keadaan, Langkah, Pembagian, Pihak, RekamOrang
from .schemas import GabungBaru, GabungBeralasan, PisahBaru, RekamGabungan

Melangkah = Taking[Gabungan, Keadaan, Loket]
USULKAN = "usulkan"


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatGabungan(
        gabungan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        alasan=taking.reason,
    )


# --- Two are one ----------------------------------------------------------------------------------


async def _usulkan(taking: Melangkah) -> Plan:
    baru: GabungBaru = taking.content
    dari, ke = await _keduanya(taking, baru.dari, baru.ke)
    await _periksa(taking, dari, ke)
    nilai = {"id": taking.id, "dari_id": dari.id, "ke_id": ke.id, "status": Keadaan.DIUSULKAN}
    return Plan({**nilai, **usul.diusulkan(taking.actor, baru.alasan)})


async def _simpan(taking: Melangkah, plan: Plan) -> Gabungan:
    gabungan = await repository.tambah(taking.session, plan.columns)
    if gabungan is None:
        raise GabunganSudahAda("Orang ini sudah diusulkan digabung, atau id ini sudah dipakai.")
    return gabungan


async def _keduanya(
    taking: Melangkah, dari: uuid.UUID, ke: uuid.UUID, *, kunci: bool = False
) -> tuple[Ppks, Ppks]:
    orang = await repository.pasangan(taking.session, taking.actor, dari, ke, kunci=kunci)
    GabunganTidakSah.refuse(
        [
            FieldError(nama, "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
            for nama, satu in (("dari", dari), ("ke", ke))
            if satu not in orang
        ]
    )
    return orang[dari], orang[ke]


async def _periksa(taking: Melangkah, dari: Ppks, ke: Ppks) -> None:
    """Looked at when it is proposed, and again when it is decided: either may have changed."""
    sebut = not taking.desk.layanan_tertutup(taking.actor)
    pihak = [await _pihak(taking, satu) for satu in (dari, ke)]
    GabunganTidakSah.refuse(
        rules.periksa(*pihak, sebut=sebut)
        or await keluarga_service.periksa_satu_orang(taking.session, dari, ke)
    )


async def _pihak(taking: Melangkah, ppks: Ppks) -> Pihak:
    session, layanan = taking.session, taking.desk.kantor.layanan
    makam = [kode for kode, satu in layanan.items() if satu.memakamkan]
    return Pihak(
        ppks.id,
        ppks.gabung_ke,
        taking.desk.kunci.buka("ppks.nik", ppks.id, ppks.nik_sandi),
        ppks.lahir,
        await ppks_service.terawal(session, taking.desk, ppks.id),
        await repository.terakhir(session, taking.desk.induk, ppks.id, makam),
        None if ppks.meninggal is None else local_date(ppks.meninggal),
    )


async def _setujui(taking: Melangkah) -> Plan:
    session, row = taking.session, taking.row
    dari, ke = await _keduanya(taking, row.dari_id, row.ke_id, kunci=True)
    await _periksa(taking, dari, ke)
    ikut = frozenset(await repository.sekelompok(session, dari.id))
    semua = await repository.rekam(session, taking.desk.induk, row.id, ikut | {ke.id})
    semula = [satu.id for satu in semua if satu.ppks_id == ke.id or satu.selesai]
    sebab = row.usul_alasan or ""
    return Plan(
        {**usul.DIPUTUS, "semula": semula},
        then=(
            partial(identitas.gabungkan, session, taking.actor, dari, ke, sebab),
            partial(wafat.segarkan, session, taking.desk.induk, ke.id),
        ),
    )


# --- One is two again -----------------------------------------------------------------------------


async def _pisah(taking: Melangkah) -> Plan:
    isi: PisahBaru = taking.content
    await _dibagi(taking, isi, kunci=False)
    pembagian = {"rekam": [satu.model_dump(mode="json") for satu in isi.rekam]}
    return Plan(usul.diusulkan(taking.actor, isi.alasan, pembagian))


async def _setujui_pisah(taking: Melangkah) -> Plan:
    """Looked at once more: something may have been written since it was proposed."""
    isi = usul.diminta(taking.row, PisahBaru)
    await _kunci_rekam(taking, isi)
    dari, pembagian, semua = await _dibagi(taking, isi, kunci=True)
    return Plan(
        usul.DIPUTUS, then=(partial(_pisahkan, taking, dari, pembagian, semua, isi.alasan),)
    )


async def _kunci_rekam(taking: Melangkah, isi: PisahBaru) -> None:
    """Requests before their people, as whoever takes a step of one locks them."""
    dinamai = [satu.id for satu in isi.rekam]
    for jenis in taking.desk.induk:
        await jenis.kunci(taking.session, dinamai)
    await pindah_evaluasi.kunci(taking.session, dinamai)


async def _dibagi(
    taking: Melangkah, isi: PisahBaru, *, kunci: bool
) -> tuple[Ppks, Pembagian, list[RekamOrang]]:
    """Raises RekamBelumDibagi (409) with the records that nobody was named for."""
    session, actor, loket, row = taking.session, taking.actor, taking.desk, taking.row
    if loket.layanan_tertutup(actor):
        # Whether this person has such a request is not told: nobody without the right divides.
        raise pandangan.tolak(loket)
    ke_id = await ppks_service.akar_id(session, row.dari_id)
    dari, ke = await _keduanya(taking, row.dari_id, ke_id, kunci=kunci)
    if dari.gabung_ke != ke.id:
        raise LangkahGabunganDitolak("Keduanya baru saja berubah. Coba lagi.", boleh=[])
    cabang = await repository.cabang(session, dari.id)
    sekelompok = await repository.sekelompok(session, ke.id)
    semua = await repository.rekam(session, loket.induk, row.id, sekelompok)
    milik = {satu.id: satu.ppks_id for satu in isi.rekam}
    pembagian = Pembagian(dari.id, ke.id, cabang, milik)
    if belum := pembagian.belum(semua):
        raise RekamBelumDibagi(
            "Sejak digabung ada yang dicatat. Sebut milik siapa masing-masing.",
            rekam=[RekamGabungan.model_validate(satu).model_dump(mode="json") for satu in belum],
        )
    GabunganTidakSah.refuse(pembagian.periksa(semua, dari.lahir))
    return dari, pembagian, semua


async def _pisahkan(
    taking: Melangkah,
    dari: Ppks,
    pembagian: Pembagian,
    semua: list[RekamOrang],
    sebab: str,
) -> None:
    session, actor = taking.session, taking.actor
    kunci = taking.desk.kunci
    await identitas.pisahkan(session, actor, kunci, dari, pembagian.cabang, sebab)
    pindah = [satu.id for satu in pembagian.berpindah(semua)]
    # Memberships first: what is told anew names the family of its day.
    await keluarga_service.pindahkan(session, pindah, dari.id)
    semula = frozenset(taking.row.semula or ())
    # Its own requests that were counted meanwhile say what was known of the other.
    pindah += [
        satu.id
        for satu in semua
        if satu.ppks_id == dari.id and satu.selesai and satu.id not in semula
    ]
    for jenis in taking.desk.induk:
        await jenis.pindahkan(session, actor, pindah, dari, sebab)
    await pindah_evaluasi.pindahkan(session, actor, pindah, dari, sebab)
    # What was assessed and given follows what holds it.
    await asesmen_service.ikut(session, actor, pindah, dari, sebab)
    await pemberian_service.ikut(session, actor, pindah, dari, sebab)
    await kegiatan_service.ikut(session, actor, pindah, dari, sebab)
    await wafat.segarkan(session, taking.desk.induk, dari.id, pembagian.ke)


# --- The table ------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], gabungan_id: uuid.UUID) -> Gabungan:
    return await repository.ambil(call.session, call.actor, gabungan_id, kunci=True)


def _pindah(gabungan: Gabungan, ke: Keadaan) -> None:
    gabungan.status = ke


_TULIS, _SETUJUI = "gabungan:tulis", "gabungan:setujui"
_SAH = (GabunganTidakSah,)
_PISAH = (GabunganTidakSah, RekamBelumDibagi, KategoriSensitif)


def _langkah(
    langkah: Langkah,
    operasi: Operation,
    plan: Callable[[Melangkah], Awaitable[Plan]],
    who: Who = Who.ANYONE,
) -> Step[Gabungan, Keadaan, Loket]:
    return Step(langkah, rules.MENJADI[langkah], plan, who, operasi)


def _tidak_jadi(
    langkah: Langkah, nama: str, ringkasan: str, izin: str, who: Who
) -> Step[Gabungan, Keadaan, Loket]:
    operasi = Operation(nama, izin, ringkasan, GabungBeralasan)
    return _langkah(langkah, operasi, usul.tidak_jadi, who)


DAUR: Life[Gabungan, Keadaan, Loket] = Life(
    name="gabungan",
    read="gabungan:baca",
    lock=_kunci,
    state=lambda gabungan: Keadaan(gabungan.status),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    version=lambda gabungan: gabungan.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(GabunganTidakDitemukan, LangkahGabunganDitolak),
    steps=(
        Step(USULKAN, {}, _usulkan, born=Keadaan.DIUSULKAN),
        _langkah(
            Langkah.SETUJUI,
            Operation("setujui_gabungan", _SETUJUI, "Setujui keduanya satu orang", errors=_SAH),
            _setujui,
            Who.OTHER,
        ),
        _tidak_jadi(Langkah.TOLAK, "tolak_gabungan", "Tolak usul gabung", _SETUJUI, Who.OTHER),
        _tidak_jadi(
            Langkah.TARIK, "tarik_gabungan", "Tarik usul gabung sendiri", _TULIS, Who.MAKER
        ),
        _langkah(
            Langkah.PISAH,
            Operation("usulkan_pisah", _TULIS, "Usulkan keduanya dipisah lagi", PisahBaru, _PISAH),
            _pisah,
        ),
        _langkah(
            Langkah.SETUJUI_PISAH,
            Operation("setujui_pisah", _SETUJUI, "Setujui usul pisah", errors=_PISAH),
            _setujui_pisah,
            Who.OTHER,
        ),
        _tidak_jadi(Langkah.TOLAK_PISAH, "tolak_pisah", "Tolak usul pisah", _SETUJUI, Who.OTHER),
        _tidak_jadi(
            Langkah.TARIK_PISAH, "tarik_pisah", "Tarik usul pisah sendiri", _TULIS, Who.MAKER
        ),
    ),
)
