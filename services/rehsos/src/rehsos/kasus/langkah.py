"""What the steps of a case change."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from kit import rows
from kit.call import Call
from kit.clock import today
from kit.db import new_id
from kit.errors import AppError, FieldError
from kit.lifecycle import Plan, Taking
from kit.outbox import Emission
from pelayanan import dalam_induk, terekam
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.penugasan.rules import Jam
from pelayanan.usul import PenyetujuHarusLain

from . import isi, pencatatan, rekam, repository, rules
from .errors import (
    KasusTidakSah,
    LangkahKasusDitolak,
    LayananDitolakKlien,
    PermohonanKasusLain,
    PersetujuanDiperlukan,
)
from .models import Kasus, PermohonanKasus, RiwayatKasus
from .rekam import Melangkah
from .repository import NAMA
from .rules import Keadaan, Langkah, Persetujuan, StatusKasus, Tingkat
from .schemas import (
    KasusCatatan,
    KasusHenti,
    KasusKerahasiaan,
    KasusPermohonan,
    KasusPersetujuan,
    KasusRencana,
    KasusTerminasi,
    KasusTim,
    KasusTriase,
)


async def kunci(call: Call[Loket], kasus_id: uuid.UUID) -> Kasus:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, kasus_id)


def keadaan(kasus: Kasus) -> Keadaan:
    return Keadaan(StatusKasus(kasus.status), rencana=kasus.usul_oleh is not None)


def pindah(kasus: Kasus, ke: Keadaan) -> None:
    kasus.status = ke.status
    if not ke.rencana:
        kasus.usul_oleh = kasus.usul_sandi = None


def riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    satu, terkirim = new_id(), taking.content
    tanggal = getattr(terkirim, "tanggal", None)
    yield RiwayatKasus(
        id=satu,
        kasus_id=taking.id,
        tanggal=tanggal or today(),
        oleh=taking.actor.id,
        langkah=taking.step.name,
        jenis=getattr(terkirim, "jenis", None),
        dari=taking.came and taking.came.status,
        ke=taking.goes.status,
        teks_sandi=isi.tutup_teks(taking.desk.kunci, satu, _tertulis(terkirim)),
    )


def _tertulis(terkirim: object) -> str | None:
    """What was written at a step, with the words that stand beside it."""
    if isinstance(terkirim, KasusRencana):
        return terkirim.model_dump_json()
    teks: str | None = getattr(terkirim, "teks", None) or getattr(terkirim, "alasan", None)
    if isinstance(terkirim, KasusCatatan) and terkirim.intervensi:
        teks = f"{teks}\nHasil {terkirim.intervensi}: {terkirim.hasil}"
    if isinstance(terkirim, KasusCatatan) and terkirim.peserta:
        return f"{teks}\nPeserta: {', '.join(terkirim.peserta)}"
    if isinstance(terkirim, KasusPersetujuan) and terkirim.hubungan:
        wali = terkirim.nama_wali or terkirim.wali_ppks_id
        return f"{teks}\nWali: {wali} ({terkirim.hubungan})"
    return teks


def audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    if taking.came is None:
        return {"sumber": taking.row.sumber}
    return {"dari": taking.came.status, "ke": taking.goes.status}


async def pembuat(taking: Melangkah) -> Collection[str | None]:
    """A plan is approved by nobody who made it, an end taken back by nobody who decided it."""
    if taking.step.name == Langkah.BUKA_KEMBALI:
        return (taking.row.diakhiri_oleh,)
    return (taking.row.usul_oleh,)


def orang_lain() -> AppError:
    return PenyetujuHarusLain("Yang menyusun rencana atau mengakhirinya tidak memutuskannya.")


async def triase(taking: Melangkah) -> Plan:
    """How urgent it is says by when something is done; then the service's own days go on."""
    baru: KasusTriase = taking.content
    hari = taking.desk.kini.kasus.triase_hari_kerja.get(baru.urgensi)
    segera = None if hari is None else pencatatan.berwaktu(taking, Jam(today(), hari))
    return Plan({"urgensi": baru.urgensi}, then=(segera or pencatatan.ditindak(taking),))


async def rencana(taking: Melangkah) -> Plan:
    pencatatan.disetujui(taking)
    baru: KasusRencana = taking.content
    lewat = [
        FieldError("tujuan", f"Batas waktu tujuan ke-{ke} sudah lewat.", "tanggal-tidak-mungkin")
        for ke, satu in enumerate(baru.tujuan, start=1)
        if satu.sampai < today()
    ]
    KasusTidakSah.refuse(lewat)
    sandi = isi.tutup_usul(taking.desk.kunci, taking.id, baru)
    return Plan({"usul_sandi": sandi, "usul_oleh": taking.actor.id})


async def setujui_rencana(taking: Melangkah) -> Plan:
    pencatatan.disetujui(taking)
    return Plan(
        {
            "rencana_sandi": isi.disetujui(taking.desk.kunci, taking.row),
            "rencana_disetujui_oleh": taking.actor.id,
        },
        then=(pencatatan.ditindak(taking),),
    )


async def kerahasiaan(taking: Melangkah) -> Plan:
    """Shielded by one, who stays among those it exists for; opened by two, the second of whom asks
    for the same. Asking for the level that it has takes back what was asked for."""
    baru: KasusKerahasiaan = taking.content
    row, oleh = taking.row, taking.actor.id
    usul: dict[str, object] = {"tingkat_usul": None, "tingkat_usul_oleh": None}
    if baru.tingkat.di_bawah(Tingkat(row.tingkat)):
        if row.tingkat_usul != baru.tingkat:
            return Plan({"tingkat_usul": baru.tingkat, "tingkat_usul_oleh": oleh})
        if row.tingkat_usul_oleh == oleh:
            raise PenyetujuHarusLain("Dibuka bila seorang lain yang menanganinya juga memintanya.")
    ikut = partial(repository.ubah_tim, taking.session, taking.id, oleh, (oleh,))
    then = (ikut,) if baru.tingkat is Tingkat.TERLINDUNG else ()
    return Plan({"tingkat": baru.tingkat, **usul}, then=then)


async def tim(taking: Melangkah) -> Plan:
    baru: KasusTim = taking.content
    ada = set(await repository.tim(taking.session, taking.id))
    if not (ada | set(baru.tambah)) - set(baru.lepas):
        pesan = "Seorang setidaknya tetap menangani kasus ini."
        KasusTidakSah.refuse([FieldError("lepas", pesan, "tim-kosong")])
    ubah = partial(
        repository.ubah_tim, taking.session, taking.id, taking.actor.id, baru.tambah, baru.lepas
    )
    return Plan(then=(ubah,))


async def permohonan(taking: Taking[Any, Any, Loket]) -> Plan:
    """A further service of the same person, which is not the one that the case itself counts."""
    baru: KasusPermohonan = taking.content
    satu, salah = await dalam_induk.perihal(
        taking, taking.row.ppks_id, baru.permohonan_id, dalam_induk.PERMOHONAN
    )
    KasusTidakSah.refuse(salah)
    if satu is not None and satu.induk.layanan == taking.row.layanan:
        pesan = "Layanan ini sudah dihitung oleh kasusnya sendiri."
        KasusTidakSah.refuse([FieldError("permohonan_id", pesan, "layanan-kasus-sendiri")])
    return Plan(then=(partial(_termasuk, taking, baru.permohonan_id),))


async def _termasuk(taking: Taking[Any, Any, Loket], permohonan_id: uuid.UUID) -> None:
    """The database decides whose it is, also when two cases take it at once."""
    nilai = {"permohonan_id": permohonan_id, "kasus_id": taking.id}
    if await rows.added(taking.session, PermohonanKasus, nilai) is None:
        raise PermohonanKasusLain("Satu permohonan termasuk paling banyak satu kasus.")


def _berakhir(taking: Melangkah, alasan: str) -> dict[str, object]:
    return {"diakhiri_oleh": taking.actor.id, "alasan_akhir": alasan, "tindak_lanjut": None}


async def terminasi(taking: Melangkah) -> Plan:
    pencatatan.disetujui(taking)
    akhir: KasusTerminasi = taking.content
    baru = await rekam.diselesaikan(taking, akhir)
    return Plan(
        {
            **rekam.kolom(baru),
            **_berakhir(taking, akhir.alasan_akhir),
            "kelurahan": baru.kelurahan,
        },
        events=(Emission(baru, taking.id, baru.versi),),
        then=(
            partial(rekam.tutup_permohonan, taking, akhir),
            partial(penugasan.berpindah, taking.session, NAMA, [taking.id], baru.kelurahan),
            partial(penugasan.berakhir, taking.session, NAMA, taking.id, baru.tanggal),
        ),
    )


async def hentikan(taking: Melangkah) -> Plan:
    """Nothing is completed; what was given counts by its own records."""
    akhir: KasusHenti = taking.content
    return Plan(_berakhir(taking, akhir.alasan_akhir), then=_tanpa_tugas(taking))


async def batal(taking: Melangkah) -> Plan:
    """It should not have been recorded, so nothing was needed or given in it either."""
    if await terekam.dirinci(taking.session, taking.id):
        raise LangkahKasusDitolak(
            "Batalkan dahulu kebutuhan dan pemberian di dalamnya, atau hentikan kasusnya.",
            keadaan=str(taking.row.status),
            langkah=taking.step.name,
            boleh=[],
        )
    return Plan({"diakhiri_oleh": taking.actor.id}, then=_tanpa_tugas(taking))


def _tanpa_tugas(taking: Melangkah) -> tuple[Any, ...]:
    return (partial(penugasan.berakhir, taking.session, NAMA, taking.id, today()),)


async def buka_kembali(taking: Melangkah) -> Plan:
    """It had not ended: its completion is taken back until it ends. Somebody who needs help again
    has another case, which names this one."""
    lagi = partial(penugasan.lagi, taking.session, taking.desk, NAMA, taking.id)
    kolom: dict[str, object] = {"diakhiri_oleh": None, "alasan_akhir": None}
    baru = rekam.dicabut(taking.row)
    if baru is None:
        return Plan(kolom, then=(lagi,))
    return Plan(
        {**kolom, **rekam.kolom(baru)},
        events=(Emission(baru, taking.id, baru.versi),),
        then=(lagi,),
    )


async def hormati(taking: Taking[Any, Any, Loket]) -> Plan:
    """A rule of deliveries: nothing is given in a case against a refusal."""
    dalam = taking.content if taking.row is None else taking.row
    induk_id = dalam.induk_id or getattr(dalam, "permohonan_id", None)
    if induk_id is not None and await repository.menolak(taking.session, induk_id):
        raise LayananDitolakKlien("Klien atau walinya menolak; tidak ada yang diberikan.")
    return Plan()


async def tanya_dahulu(taking: Taking[Any, Any, Loket]) -> Plan:
    """A rule of referrals and journeys: from a case nobody is sent on, told of, or brought home
    against a refusal, nor without being asked except in an emergency."""
    kasus = await repository.yang_memuat(taking.session, taking.row.permohonan_id)
    if kasus is None:
        return Plan()
    if kasus.persetujuan == Persetujuan.DITOLAK:
        raise LayananDitolakKlien("Klien atau walinya menolak; ia tidak dirujuk atau dipulangkan.")
    if rules.perlu_ditanya(Persetujuan(kasus.persetujuan), kasus.urgensi):
        raise PersetujuanDiperlukan("Catat dahulu pada kasusnya persetujuan klien, atau walinya.")
    return Plan()
