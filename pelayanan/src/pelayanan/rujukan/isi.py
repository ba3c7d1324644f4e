"""What of a referral is sealed: the picture that its receiver may see, and what people wrote."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from kantor.acuan import tak_dikenal
from kantor.rujukan import BerkasRujukan, JenisPenerima, Penerima
from kit.auth import Actor
from kit.clock import today
from kit.documents import codes
from kit.errors import CHECK_FIELDS, in_body
from pelayanan.layanan import service as katalog
from pelayanan.loket import Kunci, Loket
from pelayanan.pandangan import Pandangan
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.models import Ppks
from pelayanan.surat import lembar
from pelayanan.surat.lembar import Perihal

from .errors import RujukanTidakDilayani, RujukanTidakSah
from .models import RiwayatRujukan, Rujukan, TautanRujukan
from .schemas import BarisGambar

NAMA = "rujukan"
_GAMBAR, _RINCIAN, _ALASAN = "rujukan.gambar", "rujukan.rincian", "rujukan_riwayat.alasan"
LUAR = "penerima-rujukan"


def ketentuan(loket: Loket, pada: date | None = None) -> BerkasRujukan:
    """What the office says of referrals in the year of that day; now, if none is named. Raises
    RujukanTidakDilayani."""
    ada = loket.kantor.pada((pada or today()).year).rujukan
    if ada is None:
        raise RujukanTidakDilayani("Kantor ini merujuk lewat jalur lain.")
    return ada


def dikenal(loket: Loket) -> Mapping[str, Penerima]:
    """The receivers of any year, each as it was last described."""
    return {
        kode: satu
        for masa in (*loket.kantor.semua_masa, loket.kini)
        if masa.rujukan is not None
        for kode, satu in masa.rujukan.menurut_kode.items()
    }


def penerima(loket: Loket, kode: str) -> tuple[Penerima, JenisPenerima]:
    """Of this year. Raises RujukanTidakSah for one that the office does not have."""
    aturan = ketentuan(loket)
    ada = aturan.menurut_kode.get(kode)
    if ada is None or ada.bidang == loket.bidang:
        pesan = "Penerima ini tidak ada."
        di = f"/{loket.bidang}/v1/rujukan/penerima"
        salah = tak_dikenal("penerima", pesan, apa="penerima", di=di)
        raise RujukanTidakSah(CHECK_FIELDS, *in_body([salah]))
    return ada, aturan.jenisnya(ada)


def milik_penerima(actor: Actor, loket: Loket) -> frozenset[str]:
    """For which receivers this caller answers: their own program, officers of their bidang."""
    return frozenset(
        kode
        for kode, satu in dikenal(loket).items()
        if (
            satu.akun == actor.id
            if actor.program
            else satu.bidang is not None
            and satu.bidang != loket.bidang
            and actor.serves(satu.bidang)
        )
    )


# --- Sealed ---------------------------------------------------------------------------------------


def gambar(
    loket: Loket, permohonan: Permohonan, ppks: Ppks, jenis: JenisPenerima, terlihat: Pandangan
) -> list[tuple[str, str]]:
    """What the receiver may see of this person: labels and what stands there."""
    layanan = katalog.milik(loket, permohonan)
    siapa = lembar.siapa_pada(loket, Perihal(permohonan, layanan, ppks))
    baris = [
        (lembar.LABEL[satu], isinya)
        for satu in jenis.gambar
        if satu in siapa and (isinya := siapa[satu]) is not None
    ]
    if "kategori" in jenis.gambar:
        nama = loket.kategori_dikenal
        kode = [satu for satu in terlihat.kategori(ppks.kategori) if satu in nama]
        if kode:
            baris.append(("Kategori", ", ".join(nama[satu].nama for satu in kode)))
    return [*baris, ("Layanan", layanan.nama)]


def _tertutup(kunci: Kunci, kolom: str, baris: uuid.UUID, nilai: object) -> bytes:
    sandi = kunci.tutup(kolom, baris, orjson.dumps(nilai).decode())
    assert sandi is not None  # noqa: S101  (of a text)
    return sandi


def tutup_gambar(kunci: Kunci, rujukan_id: uuid.UUID, isi: object) -> bytes:
    return _tertutup(kunci, _GAMBAR, rujukan_id, isi)


def tutup_rincian(kunci: Kunci, rujukan_id: uuid.UUID, isi: Mapping[str, Any]) -> bytes:
    return _tertutup(kunci, _RINCIAN, rujukan_id, isi)


def buka_gambar(kunci: Kunci, rujukan: Rujukan) -> list[BarisGambar]:
    dibuka = orjson.loads(kunci.buka(_GAMBAR, rujukan.id, rujukan.gambar_sandi) or "[]")
    return [BarisGambar(label=label, isi=isi) for label, isi in dibuka]


def rincian(kunci: Kunci, rujukan: Rujukan) -> dict[str, Any]:
    isi: dict[str, Any] = orjson.loads(
        kunci.buka(_RINCIAN, rujukan.id, rujukan.rincian_sandi) or "{}"
    )
    return isi


def tutup_alasan(kunci: Kunci, riwayat_id: uuid.UUID, alasan: str | None) -> bytes | None:
    return kunci.tutup(_ALASAN, riwayat_id, alasan)


def alasan(kunci: Kunci, riwayat: RiwayatRujukan) -> str | None:
    return kunci.buka(_ALASAN, riwayat.id, riwayat.alasan_sandi)


# --- The link -------------------------------------------------------------------------------------


def token_baru() -> tuple[str, str]:
    """A link's token, of 256 random bits, and its second factor, which is typed."""
    return secrets.token_urlsafe(32), codes.new()


def sidik(token: str) -> bytes:
    """None guesses it, so a plain hash keeps it."""
    return hashlib.sha256(token.encode()).digest()


def _faktor(sidik_token: bytes, faktor: str) -> str:
    return f"{sidik_token.hex()}:{codes.read(faktor) or ''}"


def sidik_faktor(kunci: Kunci, sidik_token: bytes, faktor: str) -> bytes:
    return kunci.cari.digest("rujukan-faktor", _faktor(sidik_token, faktor))


def cocok(kunci: Kunci, tautan: TautanRujukan, faktor: str) -> bool:
    """Whether this second factor was typed, under any key still held."""
    diketik = kunci.cari.digests("rujukan-faktor", _faktor(tautan.sidik, faktor))
    sama = [hmac.compare_digest(tautan.faktor, satu) for satu in diketik]
    return any(sama)
