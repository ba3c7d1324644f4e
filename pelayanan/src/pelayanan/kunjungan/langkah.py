"""What the steps of a visit change: planned, made, corrected, followed up."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from kantor.acuan import tak_dikenal
from kantor.kunjungan import FormulirKunjungan
from kit.clock import local_date, now, today
from kit.db import new_id
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store
from kit.files.kinds import JPEG, PNG
from kit.lifecycle import Plan, Taking
from pelayanan import batas, dalam_induk, usul
from pelayanan.induk import Induk
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.penugasan.rules import Jam
from pelayanan.ppks import service as ppks_service

from . import isi, repository, rules
from .errors import (
    IdKunjunganDipakai,
    KunjunganTidakSah,
)
from .models import Kunjungan
from .rules import Keadaan
from .schemas import (
    IsiKunjungan,
    KoordinatRinci,
    KunjunganBaru,
    KunjunganJadwal,
    KunjunganKoreksi,
    KunjunganLaksana,
    KunjunganTindakLanjut,
    TemuanKunjungan,
    TemuanKunjunganRinci,
)

Melangkah = Taking[Kunjungan, Keadaan, Loket]
NAMA = "kunjungan"
Nanti = Callable[[], Awaitable[object]]


# --- Its form -------------------------------------------------------------------------------------


def _formulir(loket: Loket, layanan: str, kode: str, versi: int | None) -> FormulirKunjungan:
    """The newest version of this year, or one that was ever in use. Raises KunjunganTidakSah."""
    satu = loket.kini.kunjungan.terakhir(kode)
    if versi is not None:
        masa = (loket.kini, *loket.kantor.semua_masa)
        ada = (ini.kunjungan.menurut_versi.get((kode, versi)) for ini in masa)
        satu = next(filter(None, ada), None)
    if satu is None or not satu.untuk(layanan):
        pesan = "Formulir ini tidak ada bagi layanan yang dikunjungi."
        salah = tak_dikenal("formulir", pesan, apa="formulir", di=_di(loket))
        raise KunjunganTidakSah(CHECK_FIELDS, *in_body([salah]))
    return satu


def _di(loket: Loket) -> str:
    """Where the forms are listed."""
    return f"/{loket.bidang}/v1/kunjungan/formulir"


async def _induk(taking: Melangkah, induk_id: uuid.UUID) -> Induk | None:
    """What is visited, unchanged until the commit, of any area."""
    semua = await dalam_induk.tahan(taking.session, taking.actor, taking.desk, [induk_id])
    return semua.get(induk_id)


# --- Planned --------------------------------------------------------------------------------------


async def rencanakan(taking: Melangkah) -> Plan:
    baru: KunjunganBaru = taking.content
    loket, actor = taking.desk, taking.actor
    satu = await _induk(taking, baru.induk_id)
    if satu is None or satu.tertutup or not batas.terlihat(actor, satu):
        salah = FieldError("induk_id", "Yang dikunjungi tidak ada.", "induk-tidak-ditemukan")
        raise KunjunganTidakSah(CHECK_FIELDS, *in_body([salah]))
    if satu.berakhir is not None:
        pesan = f"{satu.jenis.capitalize()} ini {satu.berakhir}."
        KunjunganTidakSah.refuse([FieldError("induk_id", pesan, f"{satu.jenis}-berakhir")])
    formulir = _formulir(loket, satu.layanan, baru.formulir, None)
    kelurahan = baru.kelurahan or satu.kelurahan
    KunjunganTidakSah.refuse(
        [
            *rules.periksa_rencana(baru.rencana, satu.mulai, today()),
            *rules.periksa_pelaksana(formulir, baru.pelaksana),
            *loket.kantor.wilayah.salah("kelurahan", kelurahan, baru.rencana),
        ]
    )
    ppks_service.pastikan_wilayah(actor, kelurahan)
    kerja = penugasan.Pekerjaan(
        NAMA,
        taking.id,
        satu.layanan,
        kelurahan,
        batas.pengaju(actor),
        today(),
        _hari(loket, today(), baru.rencana),
    )
    tugas = penugasan.mulai(loket, kerja)
    tugas.petugas = baru.pelaksana[0]
    return Plan(
        {
            "id": taking.id,
            "induk": satu.jenis,
            "induk_id": satu.id,
            "layanan": satu.layanan,
            "kelurahan": kelurahan,
            "pengaju": batas.pengaju(actor),
            "formulir": formulir.kode,
            "keadaan": Keadaan.DIRENCANAKAN,
            "rencana": baru.rencana,
            "tanggal": baru.rencana,
            "pelaksana": baru.pelaksana,
        },
        rows=(tugas,),
    )


def _hari(loket: Loket, mulai: date, tempo: date) -> int:
    """A task is due on the last working day up to this day."""
    return loket.kantor.kalender.antara(mulai, tempo)


async def simpan(taking: Melangkah, plan: Plan) -> Kunjungan:
    satu = await repository.tambah(taking.session, plan.columns)
    if satu is None:
        raise IdKunjunganDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return satu


async def jadwal(taking: Melangkah) -> Plan:
    ubah: KunjunganJadwal = taking.content
    row, loket = taking.row, taking.desk
    satu = await _induk(taking, row.induk_id)
    formulir = _formulir(loket, row.layanan, row.formulir, None)
    rencana, kelurahan = ubah.rencana or row.rencana, ubah.kelurahan or row.kelurahan
    pelaksana = ubah.pelaksana or row.pelaksana
    KunjunganTidakSah.refuse(
        [
            *rules.periksa_rencana(rencana, satu.mulai if satu else rencana, today()),
            *rules.periksa_pelaksana(formulir, pelaksana),
            *loket.kantor.wilayah.salah("kelurahan", kelurahan, rencana),
        ]
    )
    ppks_service.pastikan_wilayah(taking.actor, kelurahan)
    session = taking.session
    pindah = partial(penugasan.berpindah, session, NAMA, [row.id], kelurahan)
    berganti = partial(penugasan.berganti, session, NAMA, [row.id], row.pelaksana[0], pelaksana[0])
    return Plan(
        {
            "rencana": rencana,
            "tanggal": rencana,
            "kelurahan": kelurahan,
            "pelaksana": pelaksana,
        },
        then=(pindah, berganti, _bertempo(taking, rencana)),
    )


def _bertempo(taking: Melangkah, tempo: date) -> Nanti:
    """The task is due then."""
    jam = Jam(today(), _hari(taking.desk, today(), tempo))
    return partial(penugasan.berwaktu, taking.session, taking.desk, NAMA, taking.id, jam)


async def batal(taking: Melangkah) -> Plan:
    return Plan(then=(_selesai(taking),))


def _selesai(taking: Melangkah) -> Nanti:
    return partial(penugasan.berakhir, taking.session, NAMA, taking.id, today())


# --- Made -----------------------------------------------------------------------------------------


async def laksanakan(taking: Melangkah) -> Plan:
    laksana: KunjunganLaksana = taking.content
    row = taking.row
    formulir = _formulir(taking.desk, row.layanan, row.formulir, laksana.formulir_versi)
    pelaksana = laksana.pelaksana or row.pelaksana
    baru = IsiKunjungan(
        pada=laksana.pada,
        koordinat=_koordinat(laksana),
        jawaban=laksana.jawaban,
        hasil=laksana.hasil,
        ringkasan=laksana.ringkasan,
        temuan=_temuan(laksana.temuan),
    )
    await _periksa(taking, formulir, baru, pelaksana, baru.terbuka)
    return Plan(
        {
            **isi.kolom(taking.desk.kunci, row.id, baru),
            "isi_versi": 1,
            "formulir_versi": formulir.versi,
            "pelaksana": pelaksana,
        },
        then=(
            partial(_lampirkan, taking, formulir, laksana.foto),
            *_lanjutan(taking, baru),
        ),
        about=baru,
    )


def _koordinat(terkirim: KunjunganLaksana | KunjunganKoreksi) -> KoordinatRinci | None:
    satu = terkirim.koordinat
    return None if satu is None else KoordinatRinci(**satu.model_dump())


def _temuan(semua: Iterable[TemuanKunjungan]) -> list[TemuanKunjunganRinci]:
    return [TemuanKunjunganRinci(**satu.model_dump(), id=new_id()) for satu in semua]


async def _periksa(
    taking: Melangkah,
    formulir: FormulirKunjungan,
    baru: IsiKunjungan,
    pelaksana: list[str],
    ditemukan: list[TemuanKunjunganRinci],
) -> None:
    """Raises KunjunganTidakSah. `ditemukan`: the findings that are told now."""
    satu = await _induk(taking, taking.row.induk_id)
    hari = local_date(baru.pada)
    salah = _belum_terjadi(baru.pada)
    if satu is not None and not salah:
        salah = rules.periksa_hari(hari, satu.mulai)
    KunjunganTidakSah.refuse(
        [
            *salah,
            *rules.periksa_pelaksana(formulir, pelaksana),
            *rules.periksa_koordinat(formulir, ada=baru.koordinat is not None),
            *rules.periksa_jawaban(formulir, baru.jawaban, _di(taking.desk)),
            *rules.periksa_hasil(formulir, baru.hasil, _di(taking.desk)),
            *rules.periksa_tempo((ini.tempo for ini in ditemukan), hari),
        ]
    )


def _belum_terjadi(pada: datetime) -> list[FieldError]:
    if pada <= now():
        return []
    return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]


async def _lampirkan(
    taking: Melangkah, formulir: FormulirKunjungan, foto: Iterable[uuid.UUID]
) -> None:
    session, kunci = taking.session, taking.desk.kunci.data
    for berkas_id in foto:
        await store.attach(session, kunci, taking.actor, berkas_id, taking.id)
    ada = await store.listed(session, kunci, taking.id)
    gambar = [satu.sha256 for satu in ada if satu.kind in (PNG, JPEG)]
    KunjunganTidakSah.refuse(rules.periksa_foto(formulir, gambar))


def _lanjutan(taking: Melangkah, baru: IsiKunjungan) -> tuple[Nanti, ...]:
    """Its task goes on while a finding waits, and by then."""
    if baru.tempo is None:
        return (_selesai(taking),)
    lagi = partial(penugasan.lagi, taking.session, taking.desk, NAMA, taking.id)
    return (lagi, _bertempo(taking, baru.tempo))


async def koreksi(taking: Melangkah) -> Plan:
    """The next version; the one before stays in the history."""
    ubah: KunjunganKoreksi = taking.content
    row, loket = taking.row, taking.desk
    lama = isi.baca(loket.kunci, row)
    assert lama is not None  # noqa: S101  (it was made)
    formulir = _formulir(loket, row.layanan, row.formulir, row.formulir_versi)
    sama = ("pada", "jawaban", "hasil", "ringkasan")
    diubah: dict[str, Any] = {
        nama: getattr(ubah, nama) for nama in sama if getattr(ubah, nama) is not None
    }
    if ubah.koordinat is not None:
        diubah["koordinat"] = _koordinat(ubah)
    ditemukan = _temuan(ubah.temuan or ())
    if ubah.temuan is not None:
        diubah["temuan"] = [*(ini for ini in lama.temuan if ini.selesai is not None), *ditemukan]
    baru = lama.model_copy(update=diubah)
    pelaksana = ubah.pelaksana or row.pelaksana
    if baru == lama and pelaksana == row.pelaksana and not ubah.foto:
        pesan = "Tidak ada yang berubah."
        KunjunganTidakSah.refuse([FieldError("alasan", pesan, "tanpa-perubahan")])
    await _periksa(taking, formulir, baru, pelaksana, ditemukan)
    return Plan(
        {
            **isi.kolom(loket.kunci, row.id, baru),
            "isi_versi": row.isi_versi + 1,
            "pelaksana": pelaksana,
        },
        then=(partial(_lampirkan, taking, formulir, ubah.foto or ()), *_lanjutan(taking, baru)),
        about=baru,
    )


async def tindak_lanjut(taking: Melangkah) -> Plan:
    selesai: KunjunganTindakLanjut = taking.content
    lama = isi.baca(taking.desk.kunci, taking.row)
    assert lama is not None  # noqa: S101  (it was made)
    if selesai.temuan_id not in {ini.id for ini in lama.terbuka}:
        pesan = "Temuan ini tidak ada, atau sudah ditindaklanjuti."
        KunjunganTidakSah.refuse([FieldError("temuan_id", pesan, "temuan-tidak-ditemukan")])
    beres = {"selesai": today(), "catatan": selesai.catatan}
    temuan = [
        ini.model_copy(update=beres) if ini.id == selesai.temuan_id else ini for ini in lama.temuan
    ]
    baru = lama.model_copy(update={"temuan": temuan})
    kolom = isi.kolom(taking.desk.kunci, taking.id, baru)
    return Plan(kolom, then=_lanjutan(taking, baru), about=baru)


async def batalkan(taking: Melangkah) -> Plan:
    """It was not so: nothing of it is followed up, nothing stands on it."""
    return Plan({**usul.DIPUTUS, "tempo": None}, then=(_selesai(taking),))
