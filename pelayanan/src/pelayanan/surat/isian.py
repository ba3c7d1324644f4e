"""What a letter is made of: its kind, what officers wrote, the request that it is of."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from kantor.acuan import tak_dikenal
from kantor.berkas import MasaBerlaku
from kantor.surat import JenisSurat, Penandatangan
from kit.auth import Actor
from kit.db import Session
from kit.errors import CHECK_FIELDS, in_body
from kit.lifecycle import Taking
from pelayanan import batas
from pelayanan.layanan import service as katalog
from pelayanan.loket import Loket
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks import service as ppks_service

from . import lembar, repository, rules
from .errors import BukanPenandatangan, PermohonanBelumSiap, SuratTidakSah
from .lembar import Perihal
from .models import Surat
from .rules import Keadaan
from .schemas import IsiSurat

Melangkah = Taking[Surat, Keadaan, Loket]
TUJUAN_PERINTAH = "tte"


def kunci_perintah(surat_id: uuid.UUID, percobaan: int) -> str:
    """How the signature is known that was asked for the so-manieth time."""
    return f"{surat_id}:{percobaan}"


def buku(surat: Surat) -> str:
    """Its book, as the numbers are kept."""
    return f"surat:{surat.buku}"


def dikenal(loket: Loket) -> Mapping[str, JenisSurat]:
    """The kinds of any year, each as it was last described."""
    return {
        satu.kode: satu
        for masa in (*loket.kantor.semua_masa, loket.kini)
        for satu in masa.surat.jenis
    }


def di(loket: Loket) -> str:
    """Where the kinds are listed."""
    return f"/{loket.bidang}/v1/surat/jenis"


def jenis(loket: Loket, kode: str) -> JenisSurat:
    """Raises SuratTidakSah for one that the office does not have."""
    ada = dikenal(loket).get(kode)
    if ada is None:
        pesan = "Jenis surat ini tidak ada pada kantor ini."
        salah = [tak_dikenal("jenis", pesan, apa="jenis-surat", di=di(loket))]
        raise SuratTidakSah(CHECK_FIELDS, *in_body(salah))
    return ada


def penandatangan(loket: Loket, satu: JenisSurat) -> Penandatangan:
    return next(s for s in loket.kini.surat.penandatangan if s.kode == satu.penandatangan)


def pastikan_penandatangan(actor: Actor, loket: Loket, satu: JenisSurat) -> None:
    penanda = penandatangan(loket, satu)
    if penanda.peran not in actor.peran:
        siapa = lembar.jabatan(loket.kini, loket.bidang, penanda)
        raise BukanPenandatangan(f"Surat ini disetujui dan ditandatangani oleh {siapa}.")


def masa_berlaku(loket: Loket, satu: JenisSurat, layanan: str) -> Sequence[MasaBerlaku]:
    """As the catalogue has it for the service, else as the kind has it."""
    return loket.kini.masa_berlaku.get(layanan) or satu.masa_berlaku


async def perihal(taking: Melangkah, permohonan_id: uuid.UUID) -> Perihal | None:
    """What a new letter is to be about, unchanged until the commit; None for what the caller may
    not see."""
    permohonan = await repository.tahan_permohonan(taking.session, permohonan_id)
    if (
        permohonan is None
        or not batas.terlihat(taking.actor, permohonan)
        or permohonan.layanan in taking.desk.layanan_tertutup(taking.actor)
    ):
        return None
    return await _perihal(taking.session, taking.actor, taking.desk, permohonan)


async def tersimpan(taking: Melangkah) -> Perihal:
    """The same of a letter that stands already."""
    return await tentang(taking.session, taking.actor, taking.desk, taking.row)


async def tentang(session: Session, actor: Actor, loket: Loket, surat: Surat) -> Perihal:
    permohonan = await repository.tahan_permohonan(session, surat.permohonan_id)
    assert permohonan is not None  # noqa: S101  (a foreign key)
    return await _perihal(session, actor, loket, permohonan)


async def _perihal(session: Session, actor: Actor, loket: Loket, permohonan: Permohonan) -> Perihal:
    ppks = None
    if permohonan.ppks_id is not None:
        ppks = await ppks_service.tahan(session, permohonan.ppks_id, actor, terbatas=False)
    return Perihal(permohonan, katalog.milik(loket, permohonan), ppks)


def periksa(loket: Loket, satu: JenisSurat, isi: IsiSurat, perihal: Perihal) -> None:
    """Raises SuratTidakSah for what the form says wrong; PermohonanBelumSiap."""
    layanan = perihal.layanan.kode
    if satu.kode not in rules.untuk(loket.kini.surat, layanan):
        pesan = f"Surat ini bukan untuk layanan {layanan}."
        salah = [tak_dikenal("jenis", pesan, apa="jenis-surat", di=di(loket))]
        raise SuratTidakSah(CHECK_FIELDS, *in_body(salah))
    pastikan_status(satu, perihal)
    SuratTidakSah.refuse(
        [
            *rules.periksa_isian(satu, isi.isian, di(loket)),
            *rules.periksa_varian(masa_berlaku(loket, satu, layanan), isi.varian, di(loket)),
            *rules.periksa_tujuan(satu, isi.tujuan),
        ]
    )


def pastikan_status(satu: JenisSurat, perihal: Perihal) -> None:
    status = perihal.permohonan.status
    if status not in satu.status:
        raise PermohonanBelumSiap(
            f"Permohonannya {status}; {satu.nama} diterbitkan bila {' atau '.join(satu.status)}.",
            status_permohonan=status,
            perlu=list(satu.status),
        )


def tutup(loket: Loket, surat_id: uuid.UUID, isi: IsiSurat) -> bytes:
    tertulis = {nama: getattr(isi, nama) for nama in IsiSurat.model_fields}
    tersandi = loket.kunci.tutup("surat.isi", surat_id, orjson.dumps(tertulis).decode())
    assert tersandi is not None  # noqa: S101  (of a text)
    return tersandi


def buka(loket: Loket, surat: Surat) -> dict[str, Any]:
    """What officers wrote, as `IsiSurat` has it."""
    isi: dict[str, Any] = orjson.loads(
        loket.kunci.buka("surat.isi", surat.id, surat.isi_sandi) or "{}"
    )
    return isi


def cetak(loket: Loket, surat: Surat, tanda: str | None) -> bytes:
    """The paper as it was approved. Blocks: call it in a thread."""
    assert surat.tanggal is not None  # noqa: S101  (approved)
    isi = orjson.loads(loket.kunci.buka("surat.lembar", surat.id, surat.lembar_sandi) or "{}")
    return lembar.pdf(isi, surat.tanggal, tanda)
