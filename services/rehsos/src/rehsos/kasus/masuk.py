"""How a case comes in: of whom, by which way, in which service."""

from __future__ import annotations

from datetime import date
from functools import partial

from kantor.acuan import tak_dikenal
from kit import faults
from kit.clock import local_date, now, today
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store as files
from kit.lifecycle import Plan, Taking
from pelayanan import dalam_induk, lahir, pandangan
from pelayanan.antre import Ruang, antre
from pelayanan.layanan import selesai
from pelayanan.layanan import service as katalog
from pelayanan.layanan.rules import Layanan
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.ppks.rules import kisaran_usia
from rehsos.pengaduan import repository as pengaduan

from . import isi, repository, rules
from .errors import KasusMasihBerjalan, KasusSudahAda, KasusTidakSah
from .models import Kasus, TimKasus
from .repository import NAMA
from .rules import DITERIMA, Asal, Keadaan, Orang, Persetujuan
from .schemas import KasusBaru, Rincian

CATAT = "catat"
Masuk = Taking[Kasus, Keadaan, Loket]


def orang(ppks: Ppks, pada: date) -> Orang:
    usia = kisaran_usia(ppks.tanggal_lahir, ppks.tahun_lahir, pada)
    return Orang(frozenset(ppks.kategori), ppks.jenis_kelamin, usia)


async def catat(taking: Masuk) -> Plan:
    baru: KasusBaru = taking.content
    loket, tanggal = taking.desk, baru.tanggal or today()
    KasusTidakSah.refuse(faults.found(ATURAN, baru, loket))
    layanan = katalog.dikenal(loket, baru.layanan, tanggal)
    if layanan.kode in loket.layanan_tertutup(taking.actor):
        raise pandangan.tolak(loket)
    ppks = await _siapa(taking, baru, layanan)
    await _belum_berjalan(taking, baru, ppks)
    kerja = penugasan.Pekerjaan(
        NAMA,
        taking.id,
        layanan.kode,
        ppks.kelurahan,
        None,
        tanggal,
        layanan.standar_hari_kerja,
    )
    return Plan(
        {
            "id": taking.id,
            "ppks_id": ppks.id,
            "layanan": layanan.kode,
            "kelurahan": ppks.kelurahan,
            "sumber": baru.sumber,
            "tingkat": baru.tingkat,
            "status": DITERIMA.status,
            "tanggal": tanggal,
            "lanjutan_dari": baru.lanjutan_dari,
            "pengaduan_id": baru.pengaduan_id,
            "persetujuan": Persetujuan.BELUM,
            "tidak_cakap": baru.tidak_cakap,
            "rincian_sandi": isi.tutup_rincian(loket.kunci, taking.id, _rincian(baru)),
        },
        rows=(
            penugasan.mulai(loket, kerja),
            TimKasus(kasus_id=taking.id, akun=taking.actor.id, oleh=taking.actor.id),
        ),
        then=(partial(_lampirkan, taking, baru),),
    )


async def _siapa(taking: Masuk, baru: KasusBaru, layanan: Layanan) -> Ppks:
    """The person, unchanged until the commit, whom this service can be for."""
    session, actor, loket = taking.session, taking.actor, taking.desk
    tanggal = baru.tanggal or today()
    ppks = await ppks_service.tahan(session, baru.ppks_id, actor)
    if ppks is None:
        salah = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        raise KasusTidakSah(CHECK_FIELDS, *in_body([salah]))
    if not (loket.kantor.sensitif.isdisjoint(baru.kriteria) or loket.melihat_sensitif(actor)):
        raise pandangan.tolak(loket)
    if ppks.meninggal is not None and not layanan.memakamkan:
        KasusTidakSah.refuse(dalam_induk.sudah_meninggal("ppks_id"))
    diri, semua = orang(ppks, tanggal), loket.kantor.pada(tanggal.year).kategori
    KasusTidakSah.refuse(
        [
            *lahir.periksa("tanggal", tanggal, ppks.lahir),
            *selesai.periksa_tempat(loket, tanggal, ppks),
            *rules.periksa_kriteria(baru.kriteria, semua, diri),
            *rules.periksa_sasaran(layanan.ppks, semua, diri),
            *rules.periksa_usia("ppks_id", diri.usia, layanan.usia_min, layanan.usia_maks),
        ]
    )
    return ppks


async def _belum_berjalan(taking: Masuk, baru: KasusBaru, ppks: Ppks) -> None:
    """Searched before it is made; and what it goes on from is there."""
    session, actor = taking.session, taking.actor
    tertutup = taking.desk.layanan_tertutup(actor)
    if baru.lanjutan_dari is not None and not await repository.terdahulu(
        session, actor, tertutup, ppks.id, baru.lanjutan_dari
    ):
        pesan = "Bukan kasus orang ini yang sudah berakhir."
        KasusTidakSah.refuse([FieldError("lanjutan_dari", pesan, "kasus-tidak-ditemukan")])
    if baru.pengaduan_id is not None:
        dari = pengaduan.milik(actor, taking.desk.bidang)
        await pengaduan.ambil(session, dari, baru.pengaduan_id)
    if baru.kasus_lain:
        return
    await antre(session, Ruang.KASUS, {str(ppks.gabung_ke or ppks.id)})
    ada = await repository.berjalan(session, actor, tertutup, ppks.id, baru.layanan)
    if ada is not None:
        pesan = "Teruskan kasus itu, atau catat yang ini dengan kasus_lain bila memang lain."
        raise KasusMasihBerjalan(pesan, kasus_id=str(ada))


def _rincian(baru: KasusBaru) -> Rincian:
    return Rincian.model_validate(
        baru.model_dump(include={"uraian", "pelapor", "tempat", "pada", "kriteria"})
    )


async def _lampirkan(taking: Masuk, baru: KasusBaru) -> None:
    for berkas in baru.berkas:
        await files.attach(taking.session, taking.desk.kunci.data, taking.actor, berkas, taking.id)


async def simpan(taking: Masuk, plan: Plan) -> Kasus:
    kasus = await repository.tambah(taking.session, plan.columns)
    if kasus is None:
        raise KasusSudahAda("Id ini sudah dipakai. Kirim dengan id baru.")
    return kasus


# --- What can be said of the form alone -----------------------------------------------------------


def _layanan(baru: KasusBaru, loket: Loket) -> list[FieldError]:
    layanan = loket.katalog(baru.tanggal).get(baru.layanan)
    if layanan is None:
        pesan = katalog.tak_ada(loket, baru.layanan, baru.tanggal)
        return [tak_dikenal("layanan", pesan, apa="layanan")]
    if layanan.untuk_ppks:
        return []
    pesan = "Layanan ini bukan untuk orang yang terdaftar sebagai PPKS."
    return [FieldError("layanan", pesan, "layanan-tanpa-kasus")]


def _tanggal(baru: KasusBaru, _loket: Loket) -> list[FieldError]:
    return [] if baru.tanggal is None else lahir.periksa_hari("tanggal", baru.tanggal, today())


def _asal(baru: KasusBaru, _loket: Loket) -> list[FieldError]:
    asal = Asal(
        baru.sumber,
        baru.tempat,
        baru.pada,
        pelapor=baru.pelapor is not None,
        pengaduan=baru.pengaduan_id is not None,
    )
    if baru.pada is not None and baru.pada > now():
        return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    hari = None if baru.pada is None else local_date(baru.pada)
    return rules.periksa_asal(asal, baru.tanggal or today(), hari)


ATURAN: tuple[faults.Rule, ...] = (_layanan, _tanggal, _asal)
