from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from kantor.surat import JenisSurat
from kit import audit, limits
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session, Sessions, reading, transaction
from kit.dispatch import commands
from kit.dispatch.commands import Fate
from kit.dispatch.targets import Answered, Final, Refused
from kit.documents import codes, pages
from kit.files import store
from kit.files.store import Kept
from kit.limits import Limit
from kit.pagination import PageQuery, Rows
from mitra.bsre.wire import REASONS, Secret
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.permohonan.models import Permohonan
from pelayanan.privasi import TujuanSaring

from . import isian, lembar, repository, rules, tanda_tangan
from .errors import (
    BelumDitandatangani,
    BerkasBukanSuratIni,
    TandaTanganBelumDisambungkan,
    TandaTanganBerjalan,
    TandaTanganDitolak,
)
from .isian import TUJUAN_PERINTAH
from .langkah import DAUR
from .models import Surat
from .rules import Keadaan, Langkah
from .schemas import (
    DaftarJenisSurat,
    IsianJenis,
    JenisSuratRinci,
    MasaJenis,
    RiwayatSuratRinci,
    SandiTandaTangan,
    SuratRinci,
    SuratRingkas,
    SuratSaring,
    TandaTanganRinci,
    UsulPencabutan,
)

_KEADAAN_PERINTAH = {
    "waiting": "menunggu",
    "sent": "terkirim",
    "unknown": "tidak-pasti",
    "refused": "ditolak",
    "answered": "selesai",
}
_SEBAB = {
    **REASONS,
    tanda_tangan.TANPA_SANDI: "Penanda tangan tidak memasukkan kata sandinya.",
    tanda_tangan.MENURUT_ORANG: "Diperiksa pada penyedianya: tidak ditandatangani.",
}


def jenis(loket: Loket) -> DaftarJenisSurat:
    """The kinds that this bidang may write, in the order of the profile."""
    surat, katalog = loket.kini.surat, loket.katalog()
    menurut = {kode: rules.untuk(surat, kode) for kode in katalog}
    semua = []
    for satu in surat.jenis:
        layanan = [kode for kode, ada in menurut.items() if satu.kode in ada]
        if layanan and loket.bidang in surat.unit:
            semua.append(_jenis(loket, satu, layanan))
    return DaftarJenisSurat(data=semua)


def _jenis(loket: Loket, satu: JenisSurat, layanan: list[str]) -> JenisSuratRinci:
    penanda = isian.penandatangan(loket, satu)
    masa = {kode: isian.masa_berlaku(loket, satu, kode) for kode in layanan}
    return JenisSuratRinci(
        kode=satu.kode,
        nama=satu.nama,
        bentuk=satu.bentuk,
        buku=satu.buku,
        penandatangan=lembar.jabatan(loket.kini, loket.bidang, penanda),
        layanan=layanan,
        status=list(satu.status),
        tujuan=satu.tujuan,
        isian=[IsianJenis(kode=s.kode, label=s.label, wajib=s.wajib) for s in satu.isian],
        dasar=satu.dasar,
        masa_berlaku={
            kode: [
                MasaJenis(varian=m.varian, pemohon=m.pemohon, lama=m.lama, satuan=m.satuan)
                for m in berlaku
            ]
            for kode, berlaku in masa.items()
            if berlaku
        },
    )


async def daftar(
    session: Session, actor: Actor, loket: Loket, saring: SuratSaring
) -> Rows[SuratRingkas]:
    loket.periksa_saringan(
        layanan=saring.layanan, kelurahan=saring.kelurahan, kecamatan=saring.kecamatan
    )
    terlihat = await pandangan.pandang(session, actor, loket, saring, saring.ppks_id)
    pandangan.pastikan_saringan(actor, loket, terlihat, layanan=saring.layanan)
    sensitif = loket.layanan_sensitif
    tertutup = frozenset() if terlihat.lengkap else sensitif
    baris = await repository.daftar(session, actor, tertutup, saring)
    permohonan = await repository.layanannya(session, baris.data)
    kena = [satu.ppks_id or satu.id for satu in permohonan.values() if satu.layanan in sensitif]
    await pandangan.catat(session, actor, loket, terlihat, kena, lewat="surat")
    return baris.map(
        lambda surat: SuratRingkas(
            **_ringkas(loket, surat, permohonan[surat.permohonan_id].layanan)
        )
    )


async def lihat(
    session: Session, actor: Actor, loket: Loket, surat_id: uuid.UUID, untuk: TujuanSaring
) -> SuratRinci:
    surat, permohonan = await _terlihat(session, actor, loket, surat_id, untuk)
    return await _rinci(session, loket, surat, permohonan)


async def _terlihat(
    session: Session, actor: Actor, loket: Loket, surat_id: uuid.UUID, untuk: TujuanSaring
) -> tuple[Surat, Permohonan]:
    """A letter and its request; of a sensitive service only for a purpose, as its request."""
    surat = await repository.ambil(session, actor, loket.layanan_tertutup(actor), surat_id)
    permohonan = await repository.permohonannya(session, surat)
    terlihat = await pandangan.pandang(session, actor, loket, untuk, permohonan.ppks_id)
    if permohonan.layanan in loket.layanan_sensitif:
        pandangan.perlu_tujuan(terlihat)
        siapa = [permohonan.ppks_id or permohonan.id]
        await pandangan.catat(session, actor, loket, terlihat, siapa, lewat="surat")
    return surat, permohonan


async def sesudah_langkah(call: Call[Loket], surat_id: uuid.UUID) -> SuratRinci:
    tertutup = call.desk.layanan_tertutup(call.actor)
    surat = await repository.ambil(call.session, call.actor, tertutup, surat_id)
    permohonan = await repository.permohonannya(call.session, surat)
    return await _rinci(call.session, call.desk, surat, permohonan)


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, surat_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatSuratRinci]:
    await repository.ambil(session, actor, loket.layanan_tertutup(actor), surat_id)
    baris = await repository.riwayat(session, surat_id, halaman)
    return baris.map(RiwayatSuratRinci.model_validate)


async def bertanda(session: ReadSession, permohonan_id: uuid.UUID, kode: str) -> date | None:
    """For services that end in a letter: the day of the last of this kind that holds."""
    return await repository.bertanda(session, permohonan_id, kode)


# --- The paper ------------------------------------------------------------------------------------


async def pratinjau(
    session: Session, actor: Actor, loket: Loket, surat_id: uuid.UUID, untuk: TujuanSaring
) -> bytes:
    """The paper as it would be signed, marked as not signed."""
    surat, _ = await _terlihat(session, actor, loket, surat_id, untuk)
    await _dibuka(session, actor, loket, surat, "surat.pratinjau")
    if surat.lembar_sandi is not None:
        return await asyncio.to_thread(isian.cetak, loket, surat, lembar.BELUM_TERTANDA)
    perihal = await isian.tentang(session, actor, loket, surat)
    satu, isi = isian.jenis(loket, surat.jenis), isian.buka(loket, surat)
    ditulis = lembar.susun(loket, satu, isi, perihal, None)
    return await asyncio.to_thread(lembar.pdf, ditulis, today(), lembar.DRAF)


async def unduh(
    session: Session, actor: Actor, loket: Loket, surat_id: uuid.UUID, untuk: TujuanSaring
) -> tuple[Kept, bytes]:
    """The signed bytes, the same for ever. Raises BelumDitandatangani."""
    surat, _ = await _terlihat(session, actor, loket, surat_id, untuk)
    if surat.berkas_id is None:
        raise BelumDitandatangani("Surat ini belum ditandatangani; lihat pratinjaunya.")
    await _dibuka(session, actor, loket, surat, "surat.unduh")
    return await store.read(session, loket.kunci.data, actor, surat.berkas_id, surat.id)


async def _dibuka(
    session: Session, actor: Actor, loket: Loket, surat: Surat, tindakan: str
) -> None:
    """A paper tells all of a person that it says: audited, counted and limited like any opening."""
    batas = loket.kantor.privasi.batas.buka.batas
    await limits.spend(session, actor, Limit(pandangan.BUKA, *batas), 1)
    await audit.record(session, actor, tindakan, surat.id, keadaan=surat.keadaan)


# --- The signature --------------------------------------------------------------------------------


async def kirim(
    sessions: Sessions, actor: Actor, loket: Loket, surat_id: uuid.UUID, isi: SandiTandaTangan
) -> SuratRinci:
    """Have it signed now, with what only its signer knows. A call that got no clear answer leaves
    it waiting: it is not made again.

    Raises: TandaTanganDitolak (409): nothing was signed. TandaTanganBerjalan (409): nothing waits
    for a passphrase.
    """
    tte = loket.tte
    if tte is None:
        raise TandaTanganBelumDisambungkan("Kantor ini belum menyambungkan tanda tangan.")
    async with transaction(sessions) as session:
        perintah = await _perintah(session, actor, loket, surat_id)
    if perintah.state != "waiting" or not tte.perlu_sandi:
        raise TandaTanganBerjalan("Tidak ada permintaan yang menunggu kata sandi.")
    sandi = Secret(isi.sandi, isi.otp)
    if not await tanda_tangan.pengirim(sessions, loket, sandi).at_once(perintah.id):
        raise TandaTanganBerjalan("Permintaan ini sedang atau sudah dikirim.")
    async with reading(sessions) as baca:
        surat = await repository.ambil(baca, actor, loket.layanan_tertutup(actor), surat_id)
        nasib = await _nasib(baca, surat)
        if nasib is not None and nasib.state == "refused":
            raise TandaTanganDitolak(_kata(nasib.code), sebab=nasib.code)
        return await _rinci(baca, loket, surat, await repository.permohonannya(baca, surat))


async def putuskan(
    session: Session,
    sessions: Sessions,
    actor: Actor,
    loket: Loket,
    surat_id: uuid.UUID,
    berkas: bytes | None,
) -> SuratRinci:
    """What a person found out at the provider: the signed file, or None: there is none.

    Raises: TandaTanganBerjalan unless nobody knows; BerkasBukanSuratIni.
    """
    perintah = await _perintah(session, actor, loket, surat_id)
    if not perintah.held:
        raise TandaTanganBerjalan("Hanya permintaan yang tidak pasti nasibnya yang diputuskan.")
    surat = await repository.kunci(session, actor, loket.layanan_tertutup(actor), surat_id)
    ketahuan: Final = Refused(tanda_tangan.MENURUT_ORANG)
    if berkas is not None:
        asal = await asyncio.to_thread(isian.cetak, loket, surat, None)
        if loket.tte is None or not await tanda_tangan.sah(loket.tte, asal, berkas):
            raise BerkasBukanSuratIni("Berkas ini bukan surat itu, atau tanda tangannya tidak sah.")
        ketahuan = Answered(berkas)
    await tanda_tangan.pengirim(sessions, loket).settle(session, actor, perintah.id, ketahuan)
    await session.refresh(surat)
    permohonan = await repository.permohonannya(session, surat)
    return await _rinci(session, loket, surat, permohonan)


async def _perintah(session: ReadSession, actor: Actor, loket: Loket, surat_id: uuid.UUID) -> Fate:
    surat = await repository.ambil(session, actor, loket.layanan_tertutup(actor), surat_id)
    isian.pastikan_penandatangan(actor, loket, isian.jenis(loket, surat.jenis))
    perintah = await _nasib(session, surat)
    if perintah is None or Keadaan(surat.keadaan) is not Keadaan.MENUNGGU:
        raise TandaTanganBerjalan("Surat ini tidak menunggu tanda tangan.")
    return perintah


async def _nasib(session: ReadSession, surat: Surat) -> Fate | None:
    if not surat.percobaan:
        return None
    kunci = isian.kunci_perintah(surat.id, surat.percobaan)
    return await commands.fate(session, TUJUAN_PERINTAH, kunci)


def _kata(kode: str | None) -> str:
    return _SEBAB.get(kode or "", "Tidak ditandatangani.")


# --- As it is shown -------------------------------------------------------------------------------


def _ringkas(loket: Loket, surat: Surat, layanan: str) -> Mapping[str, Any]:
    ada = isian.dikenal(loket).get(surat.jenis)
    return {
        "id": surat.id,
        "permohonan_id": surat.permohonan_id,
        "layanan": layanan,
        "jenis": surat.jenis,
        "nama": ada.nama if ada else surat.jenis,
        "keadaan": Keadaan(surat.keadaan),
        "nomor": surat.nomor,
        "tanggal": surat.tanggal,
        "berlaku_sampai": surat.berlaku_sampai,
        "dibuat": surat.created_at,
        "versi": surat.version,
    }


async def _rinci(
    session: ReadSession, loket: Loket, surat: Surat, permohonan: Permohonan
) -> SuratRinci:
    isi, satu = isian.buka(loket, surat), isian.jenis(loket, surat.jenis)
    nasib, usulan = await _nasib(session, surat), None
    if surat.keadaan == Keadaan.DIUSULKAN_CABUT:
        usulan = UsulPencabutan(
            diusulkan_oleh=surat.usul_oleh or "",
            sebab=rules.SebabCabut(surat.sebab_cabut or ""),
            alasan=surat.usul_alasan or "",
        )
    penanda = isian.penandatangan(loket, satu)
    return SuratRinci(
        **_ringkas(loket, surat, permohonan.layanan),
        buku=surat.buku,
        penandatangan=lembar.jabatan(loket.kini, loket.bidang, penanda),
        tujuan=isi["tujuan"] or satu.tujuan,
        lampiran=isi["lampiran"],
        varian=isi["varian"],
        isian=isi["isian"],
        kode=codes.spelled(surat.kode) if surat.kode else None,
        alamat=pages.address(loket.alamat, loket.bidang, surat.kode) if surat.kode else None,
        tanda_tangan=None
        if nasib is None
        else TandaTanganRinci(
            keadaan=_KEADAAN_PERINTAH[nasib.state], sebab=nasib.code, perlu_orang=nasib.held
        ),
        usul_pencabutan=usulan,
        sebab_cabut=rules.SebabCabut(surat.sebab_cabut) if surat.sebab_cabut else None,
        boleh=[Langkah(kata) for kata in DAUR.allowed(Keadaan(surat.keadaan))],
    )
