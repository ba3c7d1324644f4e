"""Daftar sasaran: siapa ditambahkan, pindah tahap, atau dikeluarkan, kapan, mengapa, oleh siapa.

Setiap perubahan adalah versi rekam kinerja sendiri dalam buku yang sama dengan rekam bidang,
sehingga penggabungan orang dan pergantian aturan berlaku juga atasnya.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from kinerja.area import bersinggungan
from kinerja.bidang import pastikan_daftar
from kinerja.daftar import repository, rules
from kinerja.daftar.errors import DaftarTidakDikenal, EntriDaftarTidakSah, SudahTerdaftar
from kinerja.daftar.models import EntriDaftar
from kinerja.daftar.repository import Banyak, Data, Tempat
from kinerja.daftar.schemas import (
    BanyakTahap,
    EksporSaring,
    EntriBaru,
    EntriRinci,
    EntriSaring,
    HasilUsulan,
    Keluarkan,
    PerubahanEntri,
    PindahTahap,
    Rekap,
    RekapSaring,
    SemuaRekap,
    Usulan,
)
from kinerja.identitas.repository import Orang
from kinerja.indikator.errors import DiLuarWilayah
from kinerja.indikator.profil import Kantor
from kinerja.pemasangan import repository as pemasangan
from kinerja.pemasangan.schemas import HalamanBertanda
from kinerja.pemetaan import repository as pemetaan
from kinerja.pemetaan.cacah import Tahap
from kinerja.pemetaan.rules import Sasaran
from kinerja.rekam import service as rekam
from kinerja.rekam.consumers import STREAMS
from kinerja.rekam.events import DaftarRekam
from kit.auth import Actor
from kit.clock import now, today
from kit.db import ReadSession, Session, new_id
from kit.errors import FieldError, Invalid
from kit.exports import Table, Value
from kit.idempotency import Key, once
from kit.pagination import PageQuery, Rows
from kit.preconditions import check

SEKALI = 1_000
KOLOM_EKSPOR = (
    "id", "daftar", "tahun", "sumber", "ppks_id", "tahap", "berlaku", "tanggal", "alasan", "oleh",
    "diubah", "kategori", "kelurahan", "tahun_lahir", "jenis_kelamin", "disabilitas", "versi",
)  # fmt: skip


def sasaran(kantor: Kantor, kode: str) -> Sasaran:
    for satu in kantor.pemetaan.daftar:
        if satu.kode == kode:
            return satu
    raise DaftarTidakDikenal(f"Tidak ada daftar {kode}.")


def milik(actor: Actor, kantor: Kantor, kode: str) -> Sasaran:
    """Daftar yang dilihat orang demi orang dan diubah: hanya milik bidang akun."""
    satu = sasaran(kantor, kode)
    pastikan_daftar(actor, kantor, satu)
    return satu


def periksa(
    satu: Sasaran, sumber: str, tahun: int, tanggal: date | None, alasan: str
) -> list[FieldError]:
    """Semua yang dapat diputuskan tanpa basis data."""
    return [
        *rules.periksa_sumber(satu, sumber, STREAMS),
        *rules.periksa_tanggal(tanggal, tahun),
        *rules.periksa_alasan(alasan),
    ]


async def data_orang(
    session: ReadSession, actor: Actor, satu: Sasaran, orang: Sequence[Orang]
) -> dict[Orang, Data]:
    """Yang boleh ditambahkan akun ini. PSKS tidak mempunyai identitas di sini."""
    if satu.psks:
        return dict.fromkeys(orang, Data()) if actor.everywhere else {}
    dikenal = await repository.orang_dikenal(session, orang)
    return {siapa: data for siapa, data in dikenal.items() if actor.covers(data.kelurahan)}


def entri_baru(
    actor: Actor, tempat: Tempat, data: Data, tahap: Tahap, tanggal: date | None, alasan: str
) -> EntriDaftar:
    return EntriDaftar(
        id=new_id(),
        created_at=now(),
        version=1,
        daftar=tempat.daftar,
        tahun=tempat.tahun,
        sumber=tempat.orang.sumber,
        ppks_id=tempat.orang.id,
        tahap=tahap,
        berlaku=True,
        tanggal=tanggal or rules.tanggal_masuk(tempat.tahun, today()),
        alasan=alasan,
        oleh=actor.id,
        diubah=now(),
        kategori=list(data.kategori),
        kelurahan=data.kelurahan,
        tahun_lahir=data.tahun_lahir,
        jenis_kelamin=data.jenis_kelamin,
        disabilitas=data.disabilitas,
    )


def pulihkan(entri: EntriDaftar, dengan: EntriDaftar) -> EntriDaftar:
    """Yang pernah dikeluarkan masuk lagi: versi berikutnya rekam yang sama."""
    for nama in EntriDaftar.__mapper__.column_attrs.keys():  # noqa: SIM118  (bukan dict)
        if nama not in ("id", "created_at", "version"):
            setattr(entri, nama, getattr(dengan, nama))
    entri.version += 1
    return entri


def berganti(actor: Actor, entri: EntriDaftar, alasan: str) -> None:
    entri.alasan, entri.oleh, entri.diubah = alasan, actor.id, now()
    entri.version += 1


async def catat(session: Session, entri: Sequence[EntriDaftar]) -> None:
    """Keadaan yang sudah ditulis, sebagai versi rekam dalam buku."""
    await session.flush()
    sama = DaftarRekam.model_fields.keys() - {"rekam_id", "versi"}
    await rekam.catat_daftar(
        session,
        [
            DaftarRekam.model_validate(
                {
                    "rekam_id": satu.id,
                    "versi": satu.version,
                    **{nama: getattr(satu, nama) for nama in sama},
                }
            )
            for satu in entri
        ],
    )


async def mulai(session: Session) -> None:
    """Tunggu penutupan atau pergantian aturan sebelum menulis apa pun.

    Yang menunggunya sesudah menulis menahan penyegel, dan penutupan menunggu penyegel.
    """
    await pemetaan.kunci_bersama(session)


async def tambah(
    session: Session, actor: Actor, kantor: Kantor, key: Key | None, kode: str, baru: EntriBaru
) -> EntriRinci:
    satu = milik(actor, kantor, kode)

    async def sekali() -> uuid.UUID:
        orang = Orang(baru.sumber, baru.ppks_id)
        salah = periksa(satu, baru.sumber, baru.tahun, baru.tanggal, baru.alasan)
        data = (await data_orang(session, actor, satu, [orang])).get(orang)
        if data is None:
            pesan = "Orang ini belum dikenal dari bidang tersebut, atau di luar wilayah akun."
            salah.append(FieldError("ppks_id", pesan, "ppks-tidak-ditemukan"))
        if salah or data is None:
            raise EntriDaftarTidakSah(
                "Periksa isian yang disebut di errors.",
                *(FieldError(f"body.{s.lokasi}", s.pesan, s.kode) for s in salah),
            )
        tempat = Tempat(kode, baru.tahun, orang)
        entri = entri_baru(actor, tempat, data, baru.tahap, baru.tanggal, baru.alasan)
        if not await repository.tambah(session, [entri]):
            ada = (await repository.kunci_tempat(session, [tempat]))[tempat]
            if ada.berlaku:
                raise SudahTerdaftar(
                    f"Sudah pada daftar ini, tahap {ada.tahap}.", entri_id=str(ada.id)
                )
            entri = pulihkan(ada, entri)
        await repository.jejak(session, actor, "daftar.tambah", [entri])
        await catat(session, [entri])
        return entri.id

    await mulai(session)
    entri_id, _ = await once(session, actor, key, sekali)
    return await lihat(session, actor, kantor, kode, entri_id)


async def ubah(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    kode: str,
    entri_id: uuid.UUID,
    if_match: int | None,
    isi: PindahTahap | Keluarkan,
) -> EntriRinci:
    """Pindah tahap, atau keluarkan dari daftar."""
    milik(actor, kantor, kode)

    async def sekali() -> uuid.UUID:
        entri = await repository.kunci(session, actor, kode, entri_id)
        check(entri.version, if_match)
        tahap = isi.tahap if isinstance(isi, PindahTahap) else None
        rules.pastikan_berubah(berlaku=entri.berlaku, dari=Tahap(entri.tahap), ke=tahap)
        salah = rules.periksa_alasan(isi.alasan)
        if salah:
            raise EntriDaftarTidakSah("Periksa alasannya.", *salah)
        if tahap is None:
            entri.berlaku = False
        else:
            entri.tahap = tahap
        berganti(actor, entri, isi.alasan)
        tindakan = "daftar.keluarkan" if tahap is None else "daftar.pindah"
        await repository.jejak(session, actor, tindakan, [entri])
        await catat(session, [entri])
        return entri_id

    await mulai(session)
    await once(session, actor, key, sekali, status=200)
    return await lihat(session, actor, kantor, kode, entri_id)


async def usulkan(
    session: Session, actor: Actor, kantor: Kantor, kode: str, usulan: Usulan
) -> HasilUsulan:
    satu = milik(actor, kantor, kode)
    if satu.psks:
        pesan = "Daftar PSKS tidak diisi dari asesmen."
        raise EntriDaftarTidakSah(pesan, FieldError("kode", pesan, "daftar-psks"))
    await mulai(session)
    perlu = [
        orang
        for orang in await repository.yang_membutuhkan(session, kode, usulan.tahun)
        if actor.covers(orang.data.kelurahan)
    ]
    entri = [
        entri_baru(
            actor,
            Tempat(kode, usulan.tahun, orang.orang),
            orang.data,
            Tahap.KEBUTUHAN,
            None,
            rules.ALASAN_USULAN,
        )
        for orang in perlu
        if orang.terdaftar is None
    ]
    masuk: list[EntriDaftar] = []
    for awal in range(0, len(entri), SEKALI):
        bagian = entri[awal : awal + SEKALI]
        tersimpan = await repository.tambah(session, bagian)
        masuk += [baru for baru in bagian if baru.id in tersimpan]
    await repository.jejak(session, actor, "daftar.usulkan", masuk)
    await catat(session, masuk)
    dikeluarkan = sum(orang.terdaftar is False for orang in perlu)
    return HasilUsulan(
        ditambahkan=len(masuk),
        sudah_ada=len(perlu) - len(masuk) - dikeluarkan,
        pernah_dikeluarkan=dikeluarkan,
    )


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: EntriSaring
) -> HalamanBertanda[EntriRinci]:
    milik(actor, kantor, kode)
    periksa_wilayah(actor, kantor, saring)
    rows = await repository.daftar(session, actor, kode, saring)
    return HalamanBertanda(
        data=[rinci(kantor, satu) for satu in rows.data],
        berikutnya=rows.berikutnya,
        demo=await pemasangan.demo(session),
    )


async def lihat(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, entri_id: uuid.UUID
) -> EntriRinci:
    milik(actor, kantor, kode)
    return rinci(kantor, await repository.ambil(session, actor, kode, entri_id))


async def riwayat(
    session: ReadSession,
    actor: Actor,
    kantor: Kantor,
    kode: str,
    entri_id: uuid.UUID,
    halaman: PageQuery,
) -> Rows[PerubahanEntri]:
    await lihat(session, actor, kantor, kode, entri_id)
    rows = await repository.riwayat(session, entri_id, halaman)
    return rows.map(
        lambda satu: PerubahanEntri.model_validate(
            {
                "pada": satu.diterima,
                **{n: satu.data[n] for n in PerubahanEntri.model_fields if n != "pada"},
            }
        )
    )


async def semua_rekap(session: ReadSession, actor: Actor, kantor: Kantor, tahun: int) -> SemuaRekap:
    saring = RekapSaring(tahun=tahun)
    return SemuaRekap(
        data=[
            await rekap(session, actor, kantor, satu.kode, saring)
            for satu in kantor.pemetaan.daftar
        ]
    )


async def rekap(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: RekapSaring
) -> Rekap:
    satu = sasaran(kantor, kode)
    periksa_wilayah(actor, kantor, saring)
    banyak = await repository.rekap(session, actor, kode, saring)
    berlaku = {baris.tahap: baris for baris in banyak if baris.berlaku}
    return Rekap(
        daftar=kode,
        nama=kantor.nama_daftar[kode],
        tahun=saring.tahun,
        psks=satu.psks,
        tahap={tahap: _banyak(berlaku.get(tahap)) for tahap in Tahap},
        berlaku=_banyak(berlaku.get(None)),
        dikeluarkan=sum(b.entri for b in banyak if not b.berlaku and b.tahap is None),
        demo=await pemasangan.demo(session),
    )


def _banyak(baris: Banyak | None) -> BanyakTahap:
    if baris is None:
        return BanyakTahap(entri=0, subjek=0)
    return BanyakTahap(entri=baris.entri, subjek=baris.subjek)


async def ekspor(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: EksporSaring
) -> Table:
    milik(actor, kantor, kode)
    periksa_wilayah(actor, kantor, saring)
    isi: Table = [KOLOM_EKSPOR]
    async for halaman in repository.semua(session, actor, kode, saring, sekali=SEKALI):
        isi += [_baris(rinci(kantor, satu)) for satu in halaman]
    return isi


def _baris(satu: EntriRinci) -> list[Value]:
    isi = satu.model_dump(mode="json")
    isi["kategori"] = ";".join(satu.kategori)
    return [isi[nama] for nama in KOLOM_EKSPOR]


def rinci(kantor: Kantor, entri: EntriDaftar) -> EntriRinci:
    return EntriRinci.model_validate(
        {
            **{n: getattr(entri, n) for n in EntriRinci.model_fields if n != "versi"},
            "kategori": kantor.sensitif.tampak(entri.kategori),
            "versi": entri.version,
        }
    )


def periksa_wilayah(actor: Actor, kantor: Kantor, saring: EksporSaring | RekapSaring) -> None:
    """Wilayah yang tidak ada ditolak, dan yang bukan wilayah akun tidak dijawab kosong."""
    salah = []
    for nama in ("kelurahan", "kecamatan"):
        kode: str | None = getattr(saring, nama)
        if kode is None:
            continue
        ada = kantor.wilayah.get(kode)
        if ada is None or ada.jenis != nama:
            pesan = f"{nama.capitalize()} {kode} tidak dikenal."
            salah.append(FieldError(f"query.{nama}", pesan, "tidak-dikenal"))
        elif not bersinggungan(actor.wilayah, kode):
            raise DiLuarWilayah(f"Akun ini tidak mencakup {kode}.")
    if salah:
        raise Invalid("Saringan menyebut kode yang tidak dikenal.", *salah)
