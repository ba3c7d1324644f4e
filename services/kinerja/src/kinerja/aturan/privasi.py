"""What is sensitive of somebody is not seen in kinerja, nor by a detour.

Sensitive categories (profile, ppks.yaml) are shown person by person to nobody: a record is opened
in its bidang, for a purpose and written down there. Reasons that depend on a category, and facts of
a service whose clients all have such categories, are only for accounts with the right in that
bidang that name their purpose (`privasi.yaml`); each record is written down, and limited by the
hour. Official figures are open, and how many there are by reason to accounts with the right.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import Field
from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kantor.acuan import DAFTAR
from kantor.berkas import Batas, Perlu
from kantor.profil import Profil
from kinerja.aturan.pemetaan.alasan import Alasan
from kit import audit, limits
from kit.auth import Actor
from kit.db import Session
from kit.errors import FieldError, Forbidden, Invalid
from kit.limits import Limit
from kit.schemas import QuerySchema

IZIN = "ppks-sensitif:baca"
DISEMBUNYIKAN = "menyangkut-orangnya"
PENJELASAN_DISEMBUNYIKAN = "Alasannya menyangkut orangnya; lihat rekamnya pada bidangnya."

GABUNGAN, NAMA_GABUNGAN = "kategori-sensitif", "Kategori sensitif"

# They depend on the person's category: one says it, and without the other its absence would say it
# too.
_MENURUT_KATEGORI = frozenset(
    {
        Alasan.BUKAN_KEWENANGAN_KOTA,
        Alasan.TANPA_KATEGORI,
        Alasan.TANPA_PADANAN,
        Alasan.BUKAN_PENANGGUNG_JAWAB,
    }
)
# Who can open the record knows who the person is; for them these two reasons go along, so that the
# one above is not the only one that is not named.
_MENURUT_ORANG = _MENURUT_KATEGORI | {Alasan.SUBJEK_SUDAH_DIHITUNG, Alasan.BUKAN_PENYEBUT}


class _Berjumlah(Protocol):
    def __add__(self, lain: Self, /) -> Self: ...


B = TypeVar("B", bound=_Berjumlah)


class KategoriSensitif(Forbidden):
    code = "kategori-sensitif"
    title = "Kategori sensitif"


class TujuanTidakSah(Invalid):
    code = "tujuan-tidak-sah"
    title = "Tujuan tidak sah"


class TujuanSaring(QuerySchema):
    """With a purpose the answer also holds what depends on a sensitive category."""

    tujuan: Annotated[str, Field(max_length=50)] | None = Field(
        default=None,
        description="Tujuan dari privasi.yaml; perlu izin ppks-sensitif:baca, dan dicatat",
    )
    kasus: uuid.UUID | None = Field(
        default=None, description="Permohonan yang memerlukannya, bila tujuannya memintanya"
    )


@dataclass(frozen=True, slots=True)
class Bertujuan(Actor):
    """An account with the right that says for what it reads."""

    tujuan: str = ""
    kasus: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Sensitif:
    kategori: frozenset[str]
    layanan: Mapping[str, frozenset[str]]  # bidang -> its sensitive services, may be empty
    tujuan: Mapping[str, Perlu]  # code -> what has to be named with it
    batas: Batas

    def tampak(self, kategori: Iterable[str]) -> list[str]:
        return [kode for kode in kategori if kode not in self.kategori]

    def samar(self, teks: str) -> str:
        """The content of an event as text, a broken one too: sensitive codes become ***."""
        return re.sub("|".join(map(re.escape, self.kategori)) or "$^", "***", teks)

    def terlihat(self, actor: Actor, sumber: str, layanan: str | None) -> bool:
        """Whether facts of this service exist for the account."""
        return layanan not in self.layanan.get(sumber, ()) or boleh(actor, sumber)

    def gabung(self, sel: Mapping[str, B]) -> dict[str, B]:
        """The cells of sensitive categories become one, so that the sum stays."""
        hasil: dict[str, B] = {}
        for kode, isi in sel.items():
            nama = GABUNGAN if kode in self.kategori else kode
            hasil[nama] = hasil[nama] + isi if nama in hasil else isi
        return hasil

    def syarat(
        self,
        actor: Actor,
        sumber: InstrumentedAttribute[str],
        layanan: InstrumentedAttribute[str | None],
        *,
        memutus: bool = False,
    ) -> ColumnElement[bool]:
        """As `terlihat`, for the rows of a table. Who decides (`memutus`) over them needs the
        right only."""
        tampak = berizin if memutus else boleh
        tertutup = [
            or_(sumber != bidang, layanan.is_(None), layanan.not_in(kode))
            for bidang, kode in self.layanan.items()
            if kode and not tampak(actor, bidang)
        ]
        hasil: ColumnElement[bool] = true()
        for satu in tertutup:
            hasil = hasil & satu
        return hasil


class Penyaring(Protocol):
    """What narrows a figure (AngkaSaring)."""

    @property
    def per(self) -> str | None: ...
    @property
    def kategori(self) -> str | None: ...


# What together with a category points at a few people.
_MEMPERSEMPIT = (
    "kelurahan", "kecamatan", "bulan", "layanan", "jenis_kelamin", "umur", "disabilitas",
    "sumber_dana", "sampai",
)  # fmt: skip


def pastikan_cukup_luas(actor: Actor, sensitif: Sensitif, saring: Penyaring) -> bool:
    """Whether a figure by category here concerns a small group for an account without the right.

    Figures of the whole city by year or quarter are official and open; figures of a sensitive
    category in one area, day or group are refused: their difference points at people.
    """
    sempit = not actor.everywhere or any(getattr(saring, n) is not None for n in _MEMPERSEMPIT)
    dilayani = [sumber for sumber in sensitif.layanan if actor.serves(sumber)]
    if dilayani and all(berizin(actor, sumber) for sumber in dilayani):
        return False
    if saring.kategori in sensitif.kategori and (sempit or saring.per is not None):
        raise KategoriSensitif(
            "Angka kategori ini hanya untuk seluruhnya, setahun atau setriwulan, bagi akun tanpa"
            f" izin {IZIN}. Kosongkan saringan lainnya."
        )
    return sempit


def sensitif(profil: Profil) -> Sensitif:
    layanan: dict[str, frozenset[str]] = {}
    for satu in profil.layanan.isi.semua:
        ini = frozenset({satu.kode} if profil.layanan_sensitif(satu) else ())
        layanan[satu.bidang] = layanan.get(satu.bidang, frozenset()) | ini
    privasi = profil.privasi
    tujuan = {satu.kode: satu.perlu for satu in privasi.tujuan}
    return Sensitif(profil.sensitif, layanan, tujuan, privasi.batas.sensitif)


def gabungan(semua: Sequence[Sensitif]) -> Sensitif:
    """What is sensitive by any of them; purposes and limits are the same in all."""
    layanan: dict[str, frozenset[str]] = {}
    for satu in semua:
        for bidang, kode in satu.layanan.items():
            layanan[bidang] = layanan.get(bidang, frozenset()) | kode
    kategori = frozenset().union(*(satu.kategori for satu in semua))
    return replace(semua[-1], kategori=kategori, layanan=layanan)


def berizin(actor: Actor, sumber: str) -> bool:
    return actor.allows(f"{sumber}:{IZIN}")


def boleh(actor: Actor, sumber: str) -> bool:
    """Person by person: with the right, and saying for what."""
    return isinstance(actor, Bertujuan) and berizin(actor, sumber)


def pembaca(actor: Actor, sensitif: Sensitif, saring: TujuanSaring) -> Actor:
    """The account as it reads here: without a purpose like one without the right."""
    if saring.tujuan is None:
        return actor
    if not any(actor.serves(satu) and berizin(actor, satu) for satu in sensitif.layanan):
        raise KategoriSensitif(f"Menyebut tujuan di sini perlu izin {IZIN} di bidang akun.")
    perlu = sensitif.tujuan.get(saring.tujuan)
    if perlu is None:
        salah = "tujuan", f"Pilih salah satu: {', '.join(sensitif.tujuan)}.", "tidak-dikenal"
    elif perlu is Perlu.TEKS:
        salah = "tujuan", "Tujuan ini perlu keterangan; pakai tujuan lain.", "perlu-keterangan"
    elif perlu is Perlu.KASUS and saring.kasus is None:
        salah = "kasus", "Tujuan ini perlu id permohonannya.", "perlu-kasus"
    else:
        dasar = {satu.name: getattr(actor, satu.name) for satu in fields(Actor)}
        return Bertujuan(**dasar, tujuan=saring.tujuan, kasus=saring.kasus)
    nama, pesan, kode = salah
    raise TujuanTidakSah(
        "Sebutkan untuk apa data ini dibuka.",
        FieldError(f"query.{nama}", pesan, kode, DAFTAR["tujuan"] if perlu is None else None),
    )


async def catat(
    session: Session,
    actor: Actor,
    sensitif: Sensitif,
    rekam: Iterable[tuple[uuid.UUID, str, str | None, str | None]],
    tindakan: str,
) -> None:
    """What is sensitive among these records (id, bidang, service, reason) is written down and
    counted.

    TooManyRequests beyond the limit of an hour; then not one of them is shown.
    """
    if not isinstance(actor, Bertujuan):
        return
    kena = {
        satu
        for satu, sumber, layanan, sebab in rekam
        if boleh(actor, sumber)
        and (sebab in _MENURUT_KATEGORI or layanan in sensitif.layanan.get(sumber, ()))
    }
    batas = sensitif.batas
    await limits.spend(session, actor, Limit("sensitif", *batas.batas), len(kena))
    isi = {"kasus": str(actor.kasus) if actor.kasus else None}
    # Also that it asked and found nobody.
    siapa = [(satu, isi) for satu in kena or [None]]
    await audit.record_each(session, actor, tindakan, siapa, purpose=actor.tujuan)


def disembunyikan(actor: Actor, sumber: str) -> frozenset[Alasan]:
    """The reasons that are not named to this account on facts of one bidang."""
    return frozenset() if boleh(actor, sumber) else _tanpa_izin(actor, sumber)


def _tanpa_izin(actor: Actor, sumber: str) -> frozenset[Alasan]:
    membuka = any(actor.allows(f"{sumber}:{apa}:baca") for apa in ("ppks", "permohonan"))
    return _MENURUT_ORANG if membuka else _MENURUT_KATEGORI


def alasan(actor: Actor, sumber: str, satu: Alasan | None) -> tuple[Alasan | None, str | None]:
    """The reason and its explanation, as far as they are named to this account."""
    if satu is None:
        return None, None
    if satu in disembunyikan(actor, sumber):
        return None, PENJELASAN_DISEMBUNYIKAN
    return satu, satu.label


def pastikan_alasan(actor: Actor, sensitif: Sensitif, satu: Alasan | None) -> None:
    """A filter by a reason that is not named is refused, not answered with nothing."""
    for bidang in sensitif.layanan:
        if satu is not None and actor.serves(bidang) and satu in disembunyikan(actor, bidang):
            raise KategoriSensitif(
                f"Alasan {satu} menyangkut kategori orangnya; disaring hanya oleh akun berizin"
                f" {bidang}:{IZIN} yang menyebut tujuannya (`tujuan`)."
            )


def pilah_alasan(actor: Actor, sumber: str, banyak: Mapping[str, int]) -> dict[str, int]:
    """How many by reason; those that are not named become one, so that the sum stays."""
    tertutup = frozenset() if berizin(actor, sumber) else _tanpa_izin(actor, sumber)
    hasil: dict[str, int] = {}
    for kode, n in banyak.items():
        nama = DISEMBUNYIKAN if kode in tertutup else kode
        hasil[nama] = hasil.get(nama, 0) + n
    return hasil


def samarkan(sensitif: Sensitif, isi: dict[str, Any]) -> dict[str, Any]:
    """The content of a record without its sensitive categories."""
    if isinstance(isi.get("ciri"), dict):
        return {**isi, "ciri": samarkan(sensitif, isi["ciri"])}
    if not isinstance(isi.get("kategori"), list):
        return isi
    return {**isi, "kategori": sensitif.tampak(isi["kategori"])}
