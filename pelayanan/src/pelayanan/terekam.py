"""A counted record as a noun of its own: told at birth, and changed only by two people.

The row keeps the record as last sent (`rekam`); each change is its next version. What a correction
may change, and what must hold for it, is the noun's.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import Field
from sqlalchemy import ForeignKey, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from kit import audit, outbox, rows
from kit.auth import Actor
from kit.call import Call
from kit.choices import Choice
from kit.clock import now, today
from kit.db import ReadSession, Record, Session, new_id
from kit.errors import AppError, Conflict, FieldError, Invalid
from kit.faults import Rule as FormRule
from kit.lifecycle import Life, Plan, Step, Taking
from kit.outbox import Emission
from kit.schemas import Event, Schema, example
from pelayanan import lahir, perubahan, usul
from pelayanan.batas import Dibatasi
from pelayanan.ciri import Ciri
from pelayanan.keluarga import service as keluarga_service
from pelayanan.loket import Loket
from pelayanan.perubahan import Berubah, Diubah
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Diusulkan

Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["Salah tulis jumlahnya"])]


class Keadaan(Choice, called="keadaan-rekam"):
    BERLAKU = "berlaku", "Berlaku"
    DIUSULKAN_KOREKSI = "diusulkan_koreksi", "Diusulkan dikoreksi"
    DIUSULKAN_BATAL = "diusulkan_batal", "Diusulkan dibatalkan"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


CATAT = "catat"
PINDAH = "pindah"
KEADAAN = Berubah(
    Keadaan.BERLAKU, Keadaan.DIUSULKAN_KOREKSI, Keadaan.DIUSULKAN_BATAL, Keadaan.DIBATALKAN
)


class LangkahRekamDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdRekamDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class Terekam(Dibatasi, Diusulkan, Record):
    """The columns of such a row, beside those that lists ask for."""

    keadaan: Mapped[str]
    rekam_versi: Mapped[int]
    rekam: Mapped[dict[str, Any]] = mapped_column(JSONB)


class LangkahTerekam:
    """Each step of such a row: who, when, what, why. `milik` is the table that it is of."""

    milik: str

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    rekam_versi: Mapped[int]
    alasan: Mapped[str | None]

    @declared_attr
    def baris_id(cls) -> Mapped[uuid.UUID]:  # noqa: N805
        return mapped_column(ForeignKey(f"{cls.milik}.id"))


class RekamBeralasan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Alasan


Melangkah = Taking[Any, Keadaan, Loket]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """What differs from noun to noun. `berubah`: the columns that a correction changes; raises
    what it refuses. `peristiwa`: the record of the row with these columns changed. `sesudah`: what
    else follows when a version is sent, with the record as it was and as it is."""

    nama: str
    tabel: type[Any]
    ambil: Callable[[Call[Loket], uuid.UUID], Awaitable[Any]]
    riwayat: type[Any]
    koreksi: type[Schema]
    tidak_sah: type[Invalid]
    tidak_ada: type[AppError]
    catat: Callable[[Melangkah], Awaitable[Plan]]
    simpan: Callable[[Melangkah, Plan], Awaitable[Any]]
    berubah: Callable[[Melangkah, Any], Awaitable[dict[str, object]]]
    peristiwa: Callable[[Any, Mapping[str, object]], Event]
    aturan: tuple[FormRule, ...] = ()
    sesudah: Callable[[Melangkah, Event], tuple[Callable[[], Awaitable[object]], ...]] = (
        lambda _taking, _event: ()
    )


def dikirim(event: Event) -> dict[str, object]:
    """Columns of a row whose record this is from now on."""
    return {"rekam": event.model_dump(mode="json"), "rekam_versi": versi(event)}


def perbarui(baris: Any, event: Any, **lain: object) -> Emission:  # noqa: ANN401  (of any noun)
    """The row keeps this record from now on; what is to be told."""
    for nama, nilai in (dikirim(event) | lain).items():
        setattr(baris, nama, nilai)
    return Emission(event, baris.id, versi(event))


def dicatat(
    noun: Noun,
    baris: Any,  # noqa: ANN401  (a row of that noun)
    actor: Actor,
    langkah: str,
    alasan: str | None,
) -> object:
    """A step of the row as it is now, for its history."""
    return noun.riwayat(
        baris_id=baris.id,
        oleh=actor.id,
        langkah=langkah,
        rekam_versi=baris.rekam_versi,
        alasan=alasan,
    )


def versi(event: Any) -> int:  # noqa: ANN401  (each event of a noun has one)
    nomor: int = event.versi
    return nomor


def terbit(noun: Noun, taking: Melangkah, kolom: Mapping[str, object]) -> Plan:
    """The next version, with these columns changed."""
    return _plan(noun, taking, kolom, _berikut(noun, taking, kolom))


async def _terbit_kembali(noun: Noun, taking: Melangkah, kolom: Mapping[str, object]) -> Plan:
    """The same, of the family of its person on the day that it has now."""
    event = _berikut(noun, taking, kolom)
    if "tanggal" in kolom:
        event = await berkeluarga(taking.session, event)
    return _plan(noun, taking, kolom, event)


E = TypeVar("E", bound=Event)


async def berkeluarga(session: ReadSession, event: E) -> E:
    """The record with the family of its person on its day, of the kinds that name one."""
    isi: Any = event
    if not hasattr(isi, "keluarga_id"):
        return event
    rumah = await keluarga_service.pada(session, isi.ppks_id, isi.tanggal)
    return event if rumah == isi.keluarga_id else event.model_copy(update={"keluarga_id": rumah})


def _berikut(noun: Noun, taking: Melangkah, kolom: Mapping[str, object]) -> Event:
    batal = taking.goes is Keadaan.DIBATALKAN
    isi = {**kolom, "rekam_versi": taking.row.rekam_versi + 1, "berlaku": not batal}
    return noun.peristiwa(taking.row, isi)


def _plan(noun: Noun, taking: Melangkah, kolom: Mapping[str, object], event: Event) -> Plan:
    return Plan(
        {**kolom, **dikirim(event)},
        events=(Emission(event, taking.id, versi(event)),),
        then=noun.sesudah(taking, event),
    )


def permohonannya(baris: Any) -> uuid.UUID | None:  # noqa: ANN401  (a row of either noun)
    """The request that holds it, for who knows no other holders."""
    return baris.induk_id if baris.induk == "permohonan" else None


_DIRINCI = text("""
SELECT EXISTS (SELECT FROM asesmen WHERE induk_id = :id AND keadaan <> 'dibatalkan')
    OR EXISTS (SELECT FROM pemberian WHERE induk_id = :id AND keadaan <> 'dibatalkan')
""")


async def dirinci(session: ReadSession, induk_id: uuid.UUID) -> bool:
    """Whether what is needed and given in this request, case or event is told by records of their
    own, so that its completion carries no components. Asked with that row locked."""
    return bool(await session.scalar(_DIRINCI, {"id": induk_id}))


async def ikut(
    session: Session,
    actor: Actor,
    noun: Noun,
    induk_id: Collection[uuid.UUID],
    jadi: tuple[Ppks, str],
) -> None:
    """What is held by these is of this person for this reason, as they are, and told as its next
    version."""
    ke, alasan = jadi
    tabel = noun.tabel
    dalam = select(tabel).where(tabel.induk_id.in_(induk_id)).order_by(tabel.id)
    semua = await rows.held_all(session, dalam)
    pindah: list[tuple[uuid.UUID, Mapping[str, object]]] = []
    peristiwa: list[Emission] = []
    for baris in semua:
        lama = noun.peristiwa(baris, {"rekam_versi": baris.rekam_versi + 1})
        event = lama.model_copy(update={"ppks_id": ke.id, "ciri": Ciri.dari(ke, ke.kelurahan)})
        event = await berkeluarga(session, event)
        baris.ppks_id, baris.kelurahan = ke.id, ke.kelurahan
        peristiwa.append(perbarui(baris, event))
        session.add(dicatat(noun, baris, actor, PINDAH, alasan))
        pindah.append((baris.id, {"ppks_id": str(ke.id)}))
    await session.flush()
    await outbox.emit_many(session, peristiwa)
    await audit.record_each(session, actor, f"{noun.nama}.{PINDAH}", pindah)


def daur(noun: Noun, *lainnya: Step[Any, Keadaan, Loket]) -> Life[Any, Keadaan, Loket]:
    """Its life: born in force, then corrected or voided by two people; `lainnya` are its own."""
    return Life(
        name=noun.nama,
        read=f"{noun.nama}:baca",
        lock=noun.ambil,
        state=lambda baris: Keadaan(baris.keadaan),
        move=KEADAAN.pindah,
        refuse=_ditolak,
        history=lambda taking, plan: _riwayat(noun, taking, plan),
        version=lambda baris: baris.version,
        makers=usul.pengusul,
        other=usul.penyetuju_harus_lain,
        maker=usul.bukan_pengusul,
        insert=noun.simpan,
        errors=(noun.tidak_ada, LangkahRekamDitolak),
        steps=(
            Step(CATAT, {}, noun.catat, born=Keadaan.BERLAKU),
            *lainnya,
            *_perubahan(noun),
        ),
    )


def _ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahRekamDitolak:
    return LangkahRekamDitolak(
        f"Rekam ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


def _riwayat(noun: Noun, taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield dicatat(noun, taking.row, taking.actor, taking.step.name, taking.reason)


def _perubahan(noun: Noun) -> Iterable[Step[Any, Keadaan, Loket]]:
    async def usulkan(taking: Melangkah) -> Plan:
        await noun.berubah(taking, taking.content)
        return usul.koreksi(taking.actor, taking.content)

    async def setujui(taking: Melangkah) -> Plan:
        """Looked at once more: its surroundings may have changed since it was proposed."""
        diminta = usul.diminta(taking.row, noun.koreksi)
        kolom = await noun.berubah(taking, diminta)
        return _diputus(await _terbit_kembali(noun, taking, kolom))

    async def batalkan(taking: Melangkah) -> Plan:
        return _diputus(terbit(noun, taking, {}))

    return perubahan.langkah(
        Diubah(
            nama=noun.nama,
            izin=noun.nama,
            bentuk=noun.koreksi,
            beralasan=RekamBeralasan,
            sah=(noun.tidak_sah,),
            aturan=noun.aturan,
            usulkan=usulkan,
            setujui=setujui,
            batalkan=batalkan,
        ),
        KEADAAN,
    )


def _diputus(plan: Plan) -> Plan:
    return Plan({**plan.columns, **usul.DIPUTUS}, events=plan.events, then=plan.then)


def periksa_hari(tanggal: date) -> list[FieldError]:
    """Not yet, or before anything was recorded."""
    return lahir.periksa_hari("tanggal", tanggal, today())


class Bertanggal(Protocol):
    @property
    def tanggal(self) -> date | None: ...


def belum_terjadi(isi: Bertanggal, _loket: Loket) -> list[FieldError]:
    """What can be said of the form alone."""
    return [] if isi.tanggal is None else periksa_hari(isi.tanggal)


def tanpa_perubahan(berubah: Mapping[str, object]) -> list[FieldError]:
    if berubah:
        return []
    return [FieldError("alasan", "Tidak ada yang berubah.", "tanpa-perubahan")]
