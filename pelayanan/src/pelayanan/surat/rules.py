"""The life of a letter, its number, and what its form must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from kantor.acuan import tak_dikenal
from kantor.berkas import SEMUA, MasaBerlaku
from kantor.surat import BerkasSurat, Buku, JenisSurat, isi_sisipan
from kantor.tanggal import ROMAWI, terakhir
from kit.choices import Choice
from kit.errors import FieldError

from .errors import LangkahSuratDitolak

MAKS_ISIAN = 1500


class Keadaan(Choice, called="keadaan-surat"):
    DRAF = "draf", "Draf"
    DIPERIKSA = "diperiksa", "Diperiksa"
    DISETUJUI = "disetujui", "Disetujui"
    MENUNGGU = "menunggu_tanda_tangan", "Menunggu tanda tangan"
    DITANDATANGANI = "ditandatangani", "Ditandatangani"
    DIUSULKAN_CABUT = "diusulkan_cabut", "Diusulkan dicabut"
    DICABUT = "dicabut", "Dicabut"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Langkah(StrEnum):
    UBAH = "ubah"
    PERIKSA = "periksa"
    KEMBALIKAN = "kembalikan"
    SETUJUI = "setujui"
    BATAL = "batal"
    BATALKAN_NOMOR = "batalkan-nomor"
    TANDA_TANGAN = "tanda-tangan"
    PENCABUTAN = "pencabutan"
    SETUJUI_PENCABUTAN = "pencabutan/setujui"
    TOLAK_PENCABUTAN = "pencabutan/tolak"
    TARIK_PENCABUTAN = "pencabutan/tarik"
    # Nobody's: what came of the signature.
    TERTANDA = "tertanda"
    TIDAK_TERTANDA = "tidak-tertanda"


class SebabCabut(Choice, called="sebab-pencabutan-surat"):
    """Shown to everybody who holds the letter, so never in free words."""

    KELIRU = "keliru", "Isinya keliru"
    DIGANTI = "diganti", "Diganti dengan surat lain"
    SYARAT_GUGUR = "syarat-gugur", "Syaratnya tidak terpenuhi lagi"
    DISALAHGUNAKAN = "disalahgunakan", "Disalahgunakan"


NOMOR_DIBATALKAN = "Nomornya dibatalkan sebelum ditandatangani"

_D, _P = Keadaan.DRAF, Keadaan.DIPERIKSA
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.UBAH: {_D: _D, _P: _D},
    Langkah.PERIKSA: {_D: _P},
    Langkah.KEMBALIKAN: {_P: _D},
    Langkah.SETUJUI: {_P: Keadaan.DISETUJUI},
    Langkah.BATAL: {_D: Keadaan.DIBATALKAN, _P: Keadaan.DIBATALKAN},
    Langkah.BATALKAN_NOMOR: {Keadaan.DISETUJUI: Keadaan.DIBATALKAN},
    Langkah.TANDA_TANGAN: {Keadaan.DISETUJUI: Keadaan.MENUNGGU},
    Langkah.TERTANDA: {Keadaan.MENUNGGU: Keadaan.DITANDATANGANI},
    Langkah.TIDAK_TERTANDA: {Keadaan.MENUNGGU: Keadaan.DISETUJUI},
    Langkah.PENCABUTAN: {Keadaan.DITANDATANGANI: Keadaan.DIUSULKAN_CABUT},
    Langkah.SETUJUI_PENCABUTAN: {Keadaan.DIUSULKAN_CABUT: Keadaan.DICABUT},
    Langkah.TOLAK_PENCABUTAN: {Keadaan.DIUSULKAN_CABUT: Keadaan.DITANDATANGANI},
    Langkah.TARIK_PENCABUTAN: {Keadaan.DIUSULKAN_CABUT: Keadaan.DITANDATANGANI},
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahSuratDitolak:
    return LangkahSuratDitolak(
        f"Surat ini {keadaan.label.lower()}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


def nomor(bentuk: str, buku: Buku, unit: str, urut: int, hari: date) -> str:
    """000.8.6.3/206/Sos/III/2024, as the office writes it."""
    bagian = {
        "klasifikasi": buku.klasifikasi,
        "nomor": str(urut),
        "unit": unit,
        "bulan": ROMAWI[hari.month - 1],
        "tahun": str(hari.year),
    }
    return isi_sisipan(bentuk, bagian)


def untuk(surat: BerkasSurat, layanan: str) -> Mapping[str, JenisSurat]:
    """The kinds that requests for this service may end in."""
    return {s.kode: s for s in surat.jenis if layanan in s.layanan or SEMUA in s.layanan}


def berlaku_sampai(masa: Sequence[MasaBerlaku], varian: str | None, hari: date) -> date | None:
    """Its last day; None: for ever."""
    for satu in masa:
        if varian in (None, satu.varian):
            return terakhir(hari, satu.lama, satu.satuan)
    return None


def periksa_isian(jenis: JenisSurat, isian: Mapping[str, str], di: str) -> list[FieldError]:
    """All that must be written, and nothing that this kind does not say. `di`: where the kinds are
    listed; so below."""
    dikenal = {satu.kode: satu for satu in jenis.isian}
    salah = [
        tak_dikenal("isian", f"{kode} bukan isian surat ini.", apa="isian", di=di)
        for kode in sorted(isian.keys() - dikenal.keys())
    ]
    salah += [
        FieldError("isian", f"{satu.label} ({kode}) belum diisi.", "isian-kurang")
        for kode, satu in dikenal.items()
        if satu.wajib and not isian.get(kode, "").strip()
    ]
    return salah


def periksa_varian(masa: Sequence[MasaBerlaku], varian: str | None, di: str) -> list[FieldError]:
    ada = [satu.varian for satu in masa]
    if varian is None and len(ada) > 1:
        return [FieldError("varian", f"Sebutkan: {', '.join(ada)}.", "varian-kurang")]
    if varian is not None and varian not in ada:
        pilih = f"Pilih salah satu: {', '.join(ada)}." if ada else "Surat ini tanpa varian."
        return [tak_dikenal("varian", pilih, apa="varian", di=di)]
    return []


def periksa_tujuan(jenis: JenisSurat, tujuan: str | None) -> list[FieldError]:
    if jenis.bentuk == "dinas":
        if tujuan is None and jenis.tujuan is None:
            return [FieldError("tujuan", "Tulis kepada siapa surat ini.", "tujuan-kurang")]
    elif tujuan is not None:
        return [FieldError("tujuan", "Surat ini tidak beralamat tujuan.", "tujuan-berlebih")]
    return []
