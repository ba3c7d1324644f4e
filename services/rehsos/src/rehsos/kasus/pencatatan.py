"""What is written down of a case as it is worked on: notes, consent, instruments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from kantor.acuan import tak_dikenal
from kit.clock import today
from kit.db import new_id
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.lifecycle import Plan
from pelayanan import dalam_induk
from pelayanan.layanan import service as katalog
from pelayanan.penugasan import service as penugasan
from pelayanan.penugasan.rules import Jam
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import isi, masuk, rekam, repository, rules
from .errors import KasusTidakSah, LayananDitolakKlien, PersetujuanDiperlukan
from .models import Penilaian
from .rekam import Melangkah
from .repository import NAMA
from .rules import JenisCatatan, Persetujuan, Saat, Tindakan
from .schemas import KasusCatatan, KasusPenilaian, KasusPersetujuan


def disetujui(taking: Melangkah) -> None:
    """Nothing is done for anybody who refused, and no plan is made without asking."""
    tidak_ditolak(taking)
    if taking.row.persetujuan == Persetujuan.BELUM:
        raise PersetujuanDiperlukan("Catat dahulu persetujuan klien, atau walinya.")


def tidak_ditolak(taking: Melangkah) -> None:
    """An emergency is served before anybody could be asked, never against a refusal."""
    if taking.row.persetujuan == Persetujuan.DITOLAK:
        raise LayananDitolakKlien("Hormati penolakannya: hentikan kasusnya, atau tanyakan lagi.")


def berwaktu(taking: Melangkah, jam: Jam) -> Callable[[], Awaitable[None]]:
    return partial(penugasan.berwaktu, taking.session, taking.desk, NAMA, taking.id, jam)


def ditindak(taking: Melangkah) -> Callable[[], Awaitable[None]]:
    """What was urgent is under way: from now on the clock is that of the service."""
    row = taking.row
    layanan = katalog.menurut(taking.desk, row.layanan, row.tanggal)
    return berwaktu(taking, Jam(row.tanggal, layanan.standar_hari_kerja))


async def catatan(taking: Melangkah) -> Plan:
    baru: KasusCatatan = taking.content
    row, tanggal, hari_ini = taking.row, baru.tanggal or today(), today()
    usia = masuk.orang(await rekam.orangnya(taking), tanggal).usia
    dikenal = taking.desk.kantor.pada(tanggal.year).kasus.intervensi
    hasil, salah = rules.periksa_intervensi(
        Tindakan(baru.jenis, baru.intervensi, baru.hasil, usia), dikenal
    )
    salah += rules.periksa_catatan(baru.jenis, baru.peserta, (row.tanggal, tanggal), hari_ini)
    if baru.tindak_lanjut is not None and baru.tindak_lanjut < hari_ini:
        pesan = "Tindak lanjut berikutnya sudah lewat."
        salah.append(FieldError("tindak_lanjut", pesan, "tanggal-tidak-mungkin"))
    KasusTidakSah.refuse(salah)
    kolom: dict[str, object] = {}
    if "tindak_lanjut" in baru.model_fields_set:
        kolom["tindak_lanjut"] = baru.tindak_lanjut
    elif hasil is not None and hasil.tindak_lanjut_hari is not None:
        lagi = tanggal + timedelta(days=hasil.tindak_lanjut_hari)
        kolom["tindak_lanjut"] = max(lagi, hari_ini)
    if baru.jenis is not JenisCatatan.INTERVENSI:
        return Plan(kolom)
    tidak_ditolak(taking)
    berakhir = taking.goes.status in rules.BERAKHIR
    return Plan(kolom, then=() if berakhir else (ditindak(taking),))


async def persetujuan(taking: Melangkah) -> Plan:
    baru: KasusPersetujuan = taking.content
    ppks = await rekam.orangnya(taking)
    dahulu = taking.row.tidak_cakap
    tidak_cakap = dahulu if baru.tidak_cakap is None else baru.tidak_cakap
    usia = masuk.orang(ppks, today()).usia
    salah = rules.periksa_pemberi(baru.pemberi, usia, tidak_cakap=tidak_cakap)
    if baru.wali_ppks_id is not None:
        salah += await _wali(taking, ppks, baru)
    KasusTidakSah.refuse(salah)
    return Plan(
        {
            "persetujuan": Persetujuan.DIBERIKAN if baru.setuju else Persetujuan.DITOLAK,
            "tidak_cakap": tidak_cakap,
            "wali_ppks_id": baru.wali_ppks_id,
        }
    )


async def _wali(taking: Melangkah, ppks: Ppks, baru: KasusPersetujuan) -> list[FieldError]:
    """A guardian of the register: somebody else, grown up, alive."""
    assert baru.wali_ppks_id is not None  # noqa: S101  (the caller)
    wali = await ppks_service.tahan(taking.session, baru.wali_ppks_id, taking.actor)
    if wali is None:
        return [FieldError("wali_ppks_id", "Wali ini tidak terdaftar.", "ppks-tidak-ditemukan")]
    if wali.meninggal is not None:
        return dalam_induk.sudah_meninggal("wali_ppks_id")
    sendiri = (wali.gabung_ke or wali.id) == (ppks.gabung_ke or ppks.id)
    return rules.periksa_wali(masuk.orang(wali, today()).usia, sendiri=sendiri)


async def penilaian(taking: Melangkah) -> Plan:
    """By an instrument for this person's age; what is compared after has a before."""
    baru: KasusPenilaian = taking.content
    tanggal = baru.tanggal or today()
    kasus = taking.desk.kantor.pada(tanggal.year).kasus
    instrumen = kasus.menurut_versi.get((baru.instrumen, baru.versi))
    if instrumen is None:
        salah = [tak_dikenal("instrumen", "Versi instrumen ini tidak ada.", apa="instrumen")]
        raise KasusTidakSah(CHECK_FIELDS, *in_body(salah))
    usia = masuk.orang(await rekam.orangnya(taking), tanggal).usia
    salah = [
        *rules.periksa_hari(taking.row.tanggal, tanggal, today()),
        *rules.periksa_usia("instrumen", usia, instrumen.usia_min, instrumen.usia_maks),
        *rules.periksa_jawaban(instrumen, baru.jawaban),
    ]
    sama = (baru.instrumen, baru.versi)
    if baru.saat is Saat.AKHIR and not await repository.dinilai_awal(
        taking.session, taking.id, *sama
    ):
        pesan = "Versi instrumen ini belum diisi sebelum dilayani."
        salah.append(FieldError("saat", pesan, "tanpa-penilaian-awal"))
    KasusTidakSah.refuse(salah)
    satu = new_id()
    return Plan(
        rows=(
            Penilaian(
                id=satu,
                kasus_id=taking.id,
                instrumen=baru.instrumen,
                versi=baru.versi,
                saat=baru.saat,
                tanggal=tanggal,
                oleh=taking.actor.id,
                isi_sandi=isi.tutup_jawaban(taking.desk.kunci, satu, baru.jawaban, instrumen),
            ),
        )
    )
