"""How entries are shown: as an answer, and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import bulat
from kinerja.pembukuan.entri import rules
from kinerja.pembukuan.entri.langkah import DAUR
from kinerja.pembukuan.entri.models import Entri, EntriBukti, EntriLangkah, EntriVersi
from kinerja.pembukuan.entri.repository import Baris
from kinerja.pembukuan.entri.rules import Langkah, StatusEntri
from kinerja.pembukuan.entri.schemas import Bukti, EntriRinci, LangkahRinci, VersiEntri, VersiRinci
from kit.exports import Table

KOLOM = (
    "indikator", "nama", "satuan", "tahun", "bulan", "nomor", "status", "pembilang", "penyebut",
    "persen", "huruf", "keterangan", "bukti", "berlaku",
)  # fmt: skip


def rinci(kantor: Kantor, baris: Baris) -> EntriRinci:
    entri = baris.entri
    indikator = kantor.pada(entri.tahun).indikator.get(entri.indikator)
    return EntriRinci(
        id=entri.id,
        indikator=entri.indikator,
        nama=indikator.nama if indikator else entri.indikator,
        satuan=indikator.satuan if indikator else "",
        tahun=entri.tahun,
        bulan=entri.bulan,
        status=StatusEntri(entri.status),
        boleh=[Langkah(satu) for satu in DAUR.allowed(DAUR.state(entri))],
        terakhir=VersiEntri(**_versi(kantor, entri, baris.terakhir)),
        berlaku=VersiEntri(**_versi(kantor, entri, baris.berlaku)) if baris.berlaku else None,
        bukti=baris.bukti,
        versi=entri.version,
    )


def versi_rinci(
    kantor: Kantor,
    entri: Entri,
    versi: EntriVersi,
    langkah: Sequence[EntriLangkah],
    semua_bukti: Sequence[EntriBukti],
) -> VersiRinci:
    milik = [satu for satu in langkah if satu.versi_id == versi.id]
    return VersiRinci(
        **_versi(kantor, entri, versi),
        status=StatusEntri(milik[-1].status),
        bukti=[bukti(satu) for satu in semua_bukti if satu.versi_id == versi.id],
        langkah=[LangkahRinci.model_validate(satu) for satu in milik],
    )


def bukti(satu: EntriBukti) -> Bukti:
    return Bukti(
        id=satu.id,
        nama=satu.nama,
        jenis=satu.jenis,
        ukuran=satu.ukuran,
        sha256=satu.sha256.hex(),
        oleh=satu.oleh,
        pada=satu.pada,
    )


def _versi(kantor: Kantor, entri: Entri, versi: EntriVersi) -> dict[str, object]:
    indikator = kantor.pada(entri.tahun).indikator.get(entri.indikator)
    return {
        "id": versi.id,
        "nomor": versi.nomor,
        "pembilang": rules.teks(versi.pembilang),
        "penyebut": rules.teks(versi.penyebut),
        "persen": _persen(versi),
        "huruf": versi.huruf,
        "keterangan": versi.keterangan,
        "alasan": versi.alasan,
        "oleh": versi.oleh,
        "pada": versi.pada,
        "peringatan": rules.peringatan(
            versi.pembilang,
            versi.penyebut,
            bertarget=indikator is not None and bool(indikator.target_tahun(entri.tahun)),
        ),
    }


def _persen(versi: EntriVersi) -> str | None:
    if versi.pembilang is None or not versi.penyebut:
        return None
    return bulat(Fraction(versi.pembilang) / Fraction(versi.penyebut) * 100)


def baris_ekspor(kantor: Kantor, semua: Sequence[Baris]) -> Table:
    """The last version of each month, and the number of the version in force."""
    isi: Table = [KOLOM]
    for baris in semua:
        entri, versi = baris.entri, baris.terakhir
        indikator = kantor.pada(entri.tahun).indikator.get(entri.indikator)
        isi.append(
            [
                entri.indikator,
                indikator.nama if indikator else "",
                indikator.satuan if indikator else "",
                entri.tahun,
                entri.bulan,
                versi.nomor,
                entri.status,
                _angka(rules.teks(versi.pembilang)),
                _angka(rules.teks(versi.penyebut)),
                _angka(_persen(versi)),
                versi.huruf,
                versi.keterangan,
                baris.bukti,
                entri.berlaku,
            ]
        )
    return isi


def _angka(tertulis: str | None) -> Decimal | None:
    return None if tertulis is None else Decimal(tertulis)
