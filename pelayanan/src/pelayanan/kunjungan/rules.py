"""The life of a visit, and what its form asks: no clock, no query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from kantor.acuan import tak_dikenal
from kantor.kunjungan import FormulirKunjungan
from kit.choices import Choice
from kit.errors import FieldError

from .errors import LangkahKunjunganDitolak

# How far ahead a visit is planned, in days.
TERJAUH = 366


class Keadaan(Choice, called="keadaan-kunjungan"):
    DIRENCANAKAN = "direncanakan", "Direncanakan"
    TERLAKSANA = "terlaksana", "Terlaksana"
    DIUSULKAN_BATAL = "diusulkan_batal", "Diusulkan dinyatakan keliru"
    BATAL = "batal", "Batal sebelum terlaksana"
    DIBATALKAN = "dibatalkan", "Dinyatakan keliru"


class Langkah(StrEnum):
    RENCANAKAN = "rencanakan"
    JADWAL = "jadwal"
    LAKSANAKAN = "laksanakan"
    BATAL = "batal"
    KOREKSI = "koreksi"
    TINDAK_LANJUT = "tindak-lanjut"
    PEMBATALAN = "pembatalan"
    SETUJUI = "pembatalan/setujui"
    TOLAK = "pembatalan/tolak"
    TARIK = "pembatalan/tarik"


_R, _T, _U = Keadaan.DIRENCANAKAN, Keadaan.TERLAKSANA, Keadaan.DIUSULKAN_BATAL
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.JADWAL: {_R: _R},
    Langkah.LAKSANAKAN: {_R: _T},
    Langkah.BATAL: {_R: Keadaan.BATAL},
    Langkah.KOREKSI: {_T: _T},
    Langkah.TINDAK_LANJUT: {_T: _T},
    Langkah.PEMBATALAN: {_T: _U},
    Langkah.SETUJUI: {_U: Keadaan.DIBATALKAN},
    Langkah.TOLAK: {_U: _T},
    Langkah.TARIK: {_U: _T},
}
# Those that were done, as far as anybody knows.
BERLAKU = (_T, _U)


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahKunjunganDitolak:
    return LangkahKunjunganDitolak(
        f"Kunjungan ini {keadaan.label.lower()}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


# --- What is planned ------------------------------------------------------------------------------


def periksa_rencana(rencana: date, mulai: date, hari_ini: date) -> list[FieldError]:
    """Not before what is visited began; a visit of days ago may be written down today."""
    if rencana < mulai:
        pesan = f"Sebelum mulainya yang dikunjungi ({mulai})."
        return [FieldError("rencana", pesan, "tanggal-sebelum-induk")]
    if (rencana - hari_ini).days > TERJAUH:
        return [FieldError("rencana", f"Lebih dari {TERJAUH} hari lagi.", "tanggal-tidak-mungkin")]
    return []


def periksa_pelaksana(formulir: FormulirKunjungan, pelaksana: Sequence[str]) -> list[FieldError]:
    if len(set(pelaksana)) < len(pelaksana):
        return [FieldError("pelaksana", "Sebutkan tiap orang sekali.", "pelaksana-ganda")]
    if len(pelaksana) < formulir.pelaksana:
        pesan = f"Kunjungan ini oleh {formulir.pelaksana} orang atau lebih."
        return [FieldError("pelaksana", pesan, "pelaksana-kurang")]
    return []


# --- What was done --------------------------------------------------------------------------------


def periksa_hari(hari: date, mulai: date) -> list[FieldError]:
    """The day of a visit that is over, against the beginning of what was visited."""
    if hari >= mulai:
        return []
    pesan = f"Sebelum mulainya yang dikunjungi ({mulai})."
    return [FieldError("pada", pesan, "tanggal-sebelum-induk")]


def periksa_jawaban(
    formulir: FormulirKunjungan, jawaban: Mapping[str, str], di: str
) -> list[FieldError]:
    """Every item that must be answered, by one of its answers where it has them, and no other.
    `di`: where the forms are listed; so below."""
    butir = {satu.kode: satu for satu in formulir.butir}
    salah = [
        tak_dikenal("jawaban", f"{kode} bukan butir formulir ini.", apa="butir", di=di)
        for kode in sorted(jawaban.keys() - butir.keys())
    ]
    for kode, satu in butir.items():
        jawab = jawaban.get(kode, "").strip()
        if not jawab:
            if satu.wajib:
                salah.append(FieldError("jawaban", f"{kode} belum dijawab.", "butir-kurang"))
        elif satu.pilihan and jawab not in {ini.kode for ini in satu.pilihan}:
            pilih = ", ".join(ini.kode for ini in satu.pilihan)
            pesan = f"{kode}: pilih salah satu dari {pilih}."
            salah.append(tak_dikenal("jawaban", pesan, apa="pilihan", di=di))
    return salah


def periksa_hasil(formulir: FormulirKunjungan, hasil: str, di: str) -> list[FieldError]:
    ada = [satu.kode for satu in formulir.hasil]
    if hasil in ada:
        return []
    pesan = f"Hasilnya salah satu dari {', '.join(ada)}."
    return [tak_dikenal("hasil", pesan, apa="hasil", di=di)]


def periksa_koordinat(formulir: FormulirKunjungan, *, ada: bool) -> list[FieldError]:
    if ada or not formulir.koordinat:
        return []
    return [FieldError("koordinat", "Formulir ini meminta koordinatnya.", "koordinat-kurang")]


def periksa_foto(formulir: FormulirKunjungan, sidik: Collection[bytes]) -> list[FieldError]:
    """`sidik`: of the pictures; the same one twice is one."""
    if len(set(sidik)) >= formulir.foto:
        return []
    pesan = f"Formulir ini meminta {formulir.foto} foto atau lebih, masing-masing lain."
    return [FieldError("foto", pesan, "foto-kurang")]


def periksa_tempo(tempo: Iterable[date], hari: date) -> list[FieldError]:
    """What was found is followed up on the day of the visit or later."""
    if all(satu >= hari for satu in tempo):
        return []
    pesan = f"Tindak lanjutnya jatuh tempo sebelum kunjungannya ({hari})."
    return [FieldError("temuan", pesan, "tanggal-tidak-mungkin")]
