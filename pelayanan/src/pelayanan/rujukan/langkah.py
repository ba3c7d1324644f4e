"""What the steps of a referral change: written, sent, answered, arrived, with what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

from kit.call import Call
from kit.clock import local_date, now, today
from kit.db import new_id
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store as files
from kit.lifecycle import Plan, Taking
from pelayanan import batas, pandangan, terekam, usul
from pelayanan.dalam_induk import sudah_meninggal
from pelayanan.kabar.schemas import AlamatKabarIsi
from pelayanan.kabar.service import Kabar, kabarkan
from pelayanan.layanan import service as katalog
from pelayanan.loket import Loket
from pelayanan.pandangan import Pandangan
from pelayanan.penugasan import service as penugasan
from pelayanan.permohonan.models import Permohonan
from pelayanan.permohonan.rules import Status as StatusPermohonan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.surat.errors import PermohonanBelumSiap
from pelayanan.surat.rules import Keadaan as KeadaanSurat
from pelayanan.usul import Usul

from . import hitung, isi, repository, rules
from .errors import IdRujukanDipakai, RujukanTidakSah
from .isi import NAMA
from .models import RiwayatRujukan, Rujukan
from .rules import Keadaan, Lewat, Status
from .schemas import (
    RujukanAntar,
    RujukanBaru,
    RujukanHasil,
    RujukanKirim,
    RujukanKoreksi,
    RujukanTiba,
)

Melangkah = Taking[Rujukan, Keadaan, Loket]
# How far a request must be before somebody is referred in it.
_SIAP = (StatusPermohonan.DIVERIFIKASI, StatusPermohonan.DIPROSES, StatusPermohonan.SELESAI)


async def kunci(call: Call[Loket], rujukan_id: uuid.UUID) -> Rujukan:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, rujukan_id)


def keadaan(rujukan: Rujukan) -> Keadaan:
    return Keadaan(Status(rujukan.status), None if rujukan.usul is None else Usul(rujukan.usul))


def pindah(rujukan: Rujukan, ke: Keadaan) -> None:
    rujukan.status, rujukan.usul = ke


def audit(taking: Melangkah, plan: Plan) -> Mapping[str, object]:
    """`about`: when somebody had arrived before it was corrected."""
    lewat = {"dari": taking.came and taking.came.status, "ke": taking.goes.status}
    return lewat if plan.about is None else {**lewat, "semula": plan.about.isoformat()}


def riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    satu = new_id()
    yield RiwayatRujukan(
        id=satu,
        rujukan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came and taking.came.status,
        ke=taking.goes.status,
        alasan_sandi=isi.tutup_alasan(taking.desk.kunci, satu, taking.reason),
    )


def _ditambah(taking: Melangkah, **lain: object) -> dict[str, object]:
    """The column of what was written, with more in it."""
    kunci = taking.desk.kunci
    tertulis = isi.rincian(kunci, taking.row) | lain
    return {"rincian_sandi": isi.tutup_rincian(kunci, taking.id, tertulis)}


# --- Written and sent -----------------------------------------------------------------------------


async def susun(taking: Melangkah) -> Plan:
    baru: RujukanBaru = taking.content
    loket, actor = taking.desk, taking.actor
    isi.penerima(loket, baru.penerima)
    satu = await repository.tahan_permohonan(taking.session, baru.permohonan_id)
    if (
        satu is None
        or not batas.terlihat(actor, satu)
        or satu.layanan in loket.layanan_tertutup(actor)
    ):
        salah = FieldError(
            "permohonan_id", "Permohonan ini tidak ada.", "permohonan-tidak-ditemukan"
        )
        raise RujukanTidakSah(CHECK_FIELDS, *in_body([salah]))
    if satu.ppks_id is None:
        pesan = "Permohonan ini bukan atas nama seseorang."
        RujukanTidakSah.refuse([FieldError("permohonan_id", pesan, "tanpa-orang")])
    return Plan(
        {
            "id": taking.id,
            "permohonan_id": satu.id,
            "penerima": baru.penerima,
            "status": Status.DISUSUN,
            "rincian_sandi": isi.tutup_rincian(
                loket.kunci, taking.id, {"keperluan": baru.keperluan}
            ),
        }
    )


async def simpan(taking: Melangkah, plan: Plan) -> Rujukan:
    rujukan = await repository.tambah(taking.session, plan.columns)
    if rujukan is None:
        raise IdRujukanDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return rujukan


async def kirim(taking: Melangkah) -> Plan:
    kirim: RujukanKirim = taking.content
    loket, row = taking.desk, taking.row
    _, jenis = isi.penerima(loket, row.penerima)
    satu, ppks = await _perihal(taking)
    layanan = katalog.milik(loket, satu)
    if not jenis.sensitif and (kirim.untuk is not None or layanan.sensitif):
        pesan = f"{jenis.nama} tidak menerima kategori atau layanan sensitif."
        RujukanTidakSah.refuse([FieldError("untuk", pesan, "penerima-tidak-berwenang")])
    terlihat = pandangan.tertutup(loket)
    if kirim.untuk is not None:
        terlihat = await pandangan.pandang(
            taking.session, taking.actor, loket, kirim.untuk, ppks.id
        )
    await _periksa_surat(taking, kirim.surat_id)
    gambar = isi.gambar(loket, satu, ppks, jenis, terlihat)
    aturan = isi.ketentuan(loket)
    kerja = penugasan.Pekerjaan(
        NAMA,
        taking.id,
        satu.layanan,
        satu.kelurahan,
        satu.pengaju,
        today(),
        aturan.jawab_hari_kerja,
    )
    return Plan(
        {
            "surat_id": kirim.surat_id,
            "gambar_sandi": isi.tutup_gambar(loket.kunci, taking.id, gambar),
            "dikirim": now(),
            **_tempo(loket, aturan.jawab_hari_kerja),
        },
        rows=(penugasan.mulai(loket, kerja),),
        then=(partial(_tercatat, taking, terlihat, ppks),),
    )


async def _tercatat(taking: Melangkah, terlihat: Pandangan, ppks: Ppks) -> None:
    """That something sensitive goes out is written down and counted, like any opening."""
    await pandangan.catat(
        taking.session, taking.actor, taking.desk, terlihat, [ppks.id], lewat=NAMA
    )


async def _perihal(taking: Melangkah) -> tuple[Permohonan, Ppks]:
    """Its request, far enough and of somebody who lives."""
    satu = await repository.tahan_permohonan(taking.session, taking.row.permohonan_id)
    assert satu is not None and satu.ppks_id is not None  # noqa: S101, PT018  (when written)
    selesai = satu.layanan in isi.ketentuan(taking.desk).selesai
    perlu = (StatusPermohonan.DIPROSES,) if selesai else _SIAP
    if satu.status not in perlu:
        raise PermohonanBelumSiap(
            f"Permohonannya {satu.status}; rujukan dikirim bila {' atau '.join(perlu)}.",
            status_permohonan=satu.status,
            perlu=list(perlu),
        )
    borongan = satu.rekam is not None and not satu.rekam.get("rinci")
    if borongan and hitung.komponen(taking.desk, taking.row.penerima, today()) is not None:
        raise PermohonanBelumSiap(
            "Permohonannya sudah selesai dengan komponennya di dalamnya, sehingga kedatangannya"
            " tidak dapat dihitung di sana. Rujuklah dalam permohonan lain.",
            status_permohonan=satu.status,
            perlu=list(perlu),
        )
    ppks = await ppks_service.tahan(taking.session, satu.ppks_id, taking.actor, terbatas=False)
    assert ppks is not None  # noqa: S101  (a foreign key)
    if ppks.meninggal is not None:
        RujukanTidakSah.refuse(sudah_meninggal("permohonan_id"))
    return satu, ppks


async def _periksa_surat(taking: Melangkah, surat_id: uuid.UUID | None) -> None:
    if surat_id is None:
        return
    surat = await repository.surat(taking.session, surat_id)
    if surat is None or surat.permohonan_id != taking.row.permohonan_id:
        pesan = "Surat ini tidak ada pada permohonannya."
        RujukanTidakSah.refuse([FieldError("surat_id", pesan, "surat-tidak-ditemukan")])
    elif surat.keadaan != KeadaanSurat.DITANDATANGANI:
        pesan = "Surat ini belum, atau tidak lagi, berlaku."
        RujukanTidakSah.refuse([FieldError("surat_id", pesan, "surat-belum-berlaku")])


def _tempo(loket: Loket, hari: int) -> dict[str, object]:
    return {"tempo": loket.kantor.kalender.jatuh_tempo(today(), hari)}


async def kirim_ulang(taking: Melangkah) -> Plan:
    """The head has them asked once more."""
    hari = isi.ketentuan(taking.desk).jawab_hari_kerja
    return Plan({"diingatkan": None, **_tempo(taking.desk, hari)})


async def ingatkan(taking: Melangkah) -> Plan:
    hari = isi.ketentuan(taking.desk).ingatkan_hari_kerja
    kabari = partial(_kabari, taking)
    return Plan({"diingatkan": now(), **_tempo(taking.desk, hari)}, then=(kabari,))


async def _kabari(taking: Melangkah) -> None:
    """The receiver, by the address that the office has of it."""
    loket, penerima = taking.desk, isi.dikenal(taking.desk).get(taking.row.penerima)
    if penerima is None or penerima.kontak.surel is None:
        return
    teks = (
        "Sebuah rujukan menunggu jawaban lembaga Anda. Jawablah di kotak masuk Anda, atau lewat"
        " tautan yang sudah Anda terima; bila hilang, mintalah yang baru kepada pengirimnya.\n\n"
        f"{loket.kini.nama_bidang(loket.bidang)}, {loket.kini.kop.instansi}"
    )
    kabar = Kabar(
        f"rujukan-{taking.id}-{taking.row.tempo}", "Rujukan menunggu jawaban", teks, taking.id
    )
    kepada = AlamatKabarIsi(surel=penerima.kontak.surel)
    await kabarkan(taking.session, loket, taking.actor, kepada, kabar)


async def tak_dijawab(_taking: Melangkah) -> Plan:
    return Plan({"tempo": None})


# --- Answered -------------------------------------------------------------------------------------


async def jawab(taking: Melangkah) -> Plan:
    """By whichever way; no link holds from here on."""
    dijawab = getattr(taking.content, "lewat", Lewat.PETUGAS)
    return Plan(
        {
            "tempo": None,
            "dijawab": now(),
            "dijawab_lewat": dijawab,
            **_ditambah(taking, penjawab=taking.content.nama_penjawab),
        },
        then=_berakhir(taking),
    )


def _berakhir(taking: Melangkah) -> tuple[Callable[[], Awaitable[object]], ...]:
    """Nobody waits for an answer any more."""
    return (
        partial(penugasan.berakhir, taking.session, NAMA, taking.id, today()),
        partial(repository.tutup_tautan, taking.session, taking.id),
    )


async def batal(taking: Melangkah) -> Plan:
    return Plan({"tempo": None}, then=_berakhir(taking))


async def antar(taking: Melangkah) -> Plan:
    antar: RujukanAntar = taking.content
    _periksa_saat(taking, antar.pada)
    return Plan(_ditambah(taking, pengantaran=antar.model_dump(mode="json")))


def _periksa_saat(taking: Melangkah, pada: datetime) -> None:
    assert taking.row.dikirim is not None  # noqa: S101  (its state)
    RujukanTidakSah.refuse(rules.periksa_saat("pada", pada, taking.row.dikirim, now()))


# --- Arrived --------------------------------------------------------------------------------------


async def tiba(taking: Melangkah) -> Plan:
    tiba: RujukanTiba = taking.content
    _periksa_saat(taking, tiba.pada)
    return Plan(
        {"tiba": tiba.pada, **_ditambah(taking, diterima_oleh=tiba.nama_penerima)},
        then=(
            partial(hitung.datang, taking.call, taking.row, tiba),
            partial(_lampirkan, taking, tiba.berkas),
        ),
    )


async def hasil(taking: Melangkah) -> Plan:
    hasil: RujukanHasil = taking.content
    return Plan(
        _ditambah(taking, hasil=hasil.ringkasan),
        then=(partial(_lampirkan, taking, hasil.berkas),),
    )


async def _lampirkan(taking: Melangkah, berkas: Iterable[uuid.UUID]) -> None:
    for satu in berkas:
        await files.attach(taking.session, taking.desk.kunci.data, taking.actor, satu, taking.id)


async def koreksi(taking: Melangkah) -> Plan:
    koreksi: RujukanKoreksi = taking.content
    _periksa_saat(taking, koreksi.pada)
    berubah = {"pada": koreksi.pada} if koreksi.pada != taking.row.tiba else {}
    RujukanTidakSah.refuse(terekam.tanpa_perubahan(berubah))
    hitung.periksa_hari(taking.desk, taking.row, local_date(koreksi.pada))
    return usul.koreksi(taking.actor, koreksi)


async def dikoreksi(taking: Melangkah) -> Plan:
    row = taking.row
    assert row.usul_oleh and row.tiba  # noqa: S101, PT018  (proposed)
    diminta = usul.diminta(row, RujukanKoreksi)
    pindah = partial(hitung.pindahkan, taking.call, row, (row.usul_oleh, row.tiba), diminta)
    return Plan({**usul.DIPUTUS, "tiba": diminta.pada}, then=(pindah,), about=row.tiba)


async def dibatalkan(taking: Melangkah) -> Plan:
    row = taking.row
    assert row.usul_alasan  # noqa: S101  (proposed)
    tarik = partial(hitung.tarik, taking.call, row, row.usul_alasan)
    return Plan(usul.DIPUTUS, then=(tarik,))
