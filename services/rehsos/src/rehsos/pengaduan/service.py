"""What may be seen of complaints, and what is done with one beside the steps of its life."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import cast

from kantor.bidang import Bidang
from kantor.pengaduan import JenisPengaduan, KelasPengaduan
from kit import audit, lifecycle
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session
from kit.documents import codes
from kit.files import store
from kit.files.store import Kept
from kit.lifecycle import begin
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan, usul
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.penugasan.models import Tugas
from pelayanan.privasi import TujuanIsi

from . import isi, masuk, repository, rules
from .daur import DAUR
from .errors import PelaporDirahasiakan
from .masuk import CATAT, NAMA, Masuk
from .models import Pengaduan
from .rules import Ikm, Kanal, Langkah, StatusPengaduan
from .schemas import (
    IkmRinci,
    Lampiran,
    LampiranRinci,
    PelaporRinci,
    PengaduanBaru,
    PengaduanDiterima,
    PengaduanRinci,
    PengaduanSaring,
    PengaduanTerbuka,
    RahasiaBaru,
    RingkasanPengaduan,
    RingkasanSaring,
    RiwayatPengaduanRinci,
    SerahanSaring,
    TeksLangkah,
    UnsurRinci,
)


def kelas(loket: Loket) -> list[KelasPengaduan]:
    return masuk.ketentuan(loket).kelas


async def terima(call: Call[Loket], baru: PengaduanBaru) -> PengaduanDiterima:
    """A complaint that came in. Sent again, it is answered again, without the secret."""
    datang = Masuk.dari(call.actor, baru)
    pengaduan_id = await begin(DAUR, call, CATAT, datang, baru.id)
    pengaduan = await repository.sesudah_langkah(call.session, pengaduan_id)
    rahasia = codes.spelled(datang.rahasia) if isi.cocok(pengaduan, datang.rahasia) else None
    tampak = await _satu(call.session, call.desk, pengaduan)
    return PengaduanDiterima(**tampak.model_dump(), rahasia=rahasia)


async def rahasia_baru(call: Call[Loket], pengaduan_id: uuid.UUID) -> RahasiaBaru:
    """For a complainer who lost the receipt, and whom the officer knows to be that person."""
    row = await repository.kunci(call.session, call.actor, call.desk.bidang, pengaduan_id)
    rahasia = isi.kode_baru()
    row.sidik_rahasia = isi.sidik(row.id, rahasia)
    await call.session.flush()
    await audit.record(call.session, call.actor, "pengaduan.rahasia-baru", row.id)
    return RahasiaBaru(nomor=codes.spelled(row.nomor), rahasia=codes.spelled(rahasia))


# --- Lists and one of them ------------------------------------------------------------------------


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: PengaduanSaring
) -> Rows[PengaduanRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris = await repository.daftar(session, actor, loket.bidang, saring)
    return await _bertugas(session, loket, baris)


async def daftar_serahan(
    session: ReadSession, actor: Actor, loket: Loket, saring: SerahanSaring
) -> Rows[PengaduanRinci]:
    baris = await repository.daftar_serahan(session, actor, saring)
    return await _bertugas(session, loket, baris)


async def _bertugas(
    session: ReadSession, loket: Loket, baris: Rows[Pengaduan]
) -> Rows[PengaduanRinci]:
    """The tasks of a whole page come by one query."""
    tugas = await penugasan.menurut_rekam(session, NAMA, [satu.id for satu in baris.data])
    return baris.map(lambda satu: _rinci(loket, satu, tugas.get(satu.id)))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID
) -> PengaduanRinci:
    dari = repository.milik(actor, loket.bidang)
    return await _satu(session, loket, await repository.ambil(session, dari, pengaduan_id))


async def lihat_serahan(
    session: ReadSession, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID
) -> PengaduanRinci:
    dari = repository.serahan(actor)
    return await _satu(session, loket, await repository.ambil(session, dari, pengaduan_id))


async def sesudah_langkah(call: Call[Loket], pengaduan_id: uuid.UUID) -> PengaduanRinci:
    pengaduan = await repository.sesudah_langkah(call.session, pengaduan_id)
    return await _satu(call.session, call.desk, pengaduan)


async def langkah_serahan(
    call: Call[Loket], pengaduan_id: uuid.UUID, langkah: Langkah, terkirim: object
) -> PengaduanRinci:
    """A step by an officer of the bidang that it was handed to."""
    await repository.ambil(call.session, repository.serahan(call.actor), pengaduan_id)
    await lifecycle.take(DAUR, call, pengaduan_id, langkah, terkirim)
    return await sesudah_langkah(call, pengaduan_id)


async def _satu(session: ReadSession, loket: Loket, pengaduan: Pengaduan) -> PengaduanRinci:
    tugas = await penugasan.menurut_rekam(session, NAMA, [pengaduan.id])
    return _rinci(loket, pengaduan, tugas.get(pengaduan.id))


def _rinci(loket: Loket, pengaduan: Pengaduan, tugas: Tugas | None) -> PengaduanRinci:
    respons = masuk.ketentuan(loket).respons_hari_kerja
    return PengaduanRinci(
        id=pengaduan.id,
        nomor=codes.spelled(pengaduan.nomor),
        kanal=Kanal(pengaduan.kanal),
        jenis=JenisPengaduan(pengaduan.jenis),
        kelas=pengaduan.kelas,
        nomor_sp4n=pengaduan.nomor_sp4n,
        status=StatusPengaduan(pengaduan.status),
        kelurahan=pengaduan.kelurahan,
        tanggal=pengaduan.tanggal,
        lembaga=pengaduan.lembaga,
        sembunyikan_nama=pengaduan.sembunyikan_nama,
        diserahkan=cast("Bidang | None", pengaduan.diserahkan),
        respons_paling_lambat=loket.kantor.kalender.jatuh_tempo(pengaduan.tanggal, respons),
        direspons=pengaduan.direspons,
        jatuh_tempo=tugas and tugas.tempo,
        tenggat=tugas and penugasan.tenggat(tugas, loket),
        petugas=tugas and tugas.petugas,
        tanggal_selesai=pengaduan.tanggal_selesai,
        boleh=DAUR.allowed(DAUR.state(pengaduan)),
        rekam_versi=pengaduan.rekam_versi,
        dibuat=pengaduan.created_at,
        versi=pengaduan.version,
        **usul.rinci(pengaduan),
    )


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatPengaduanRinci]:
    await repository.ambil(session, repository.milik(actor, loket.bidang), pengaduan_id)
    baris = await repository.riwayat(session, pengaduan_id, halaman)
    return baris.map(RiwayatPengaduanRinci.model_validate)


# --- What was written, opened for a purpose -------------------------------------------------------


async def buka(
    session: Session, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID, untuk: TujuanIsi
) -> PengaduanTerbuka:
    """With who complained, unless the name is hidden. The audit row commits before the answer."""
    dari = repository.milik(actor, loket.bidang)
    row = await repository.ambil(session, dari, pengaduan_id)
    return await _terbuka(session, actor, loket, row, untuk, bernama=not row.sembunyikan_nama)


async def buka_serahan(
    session: Session, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID, untuk: TujuanIsi
) -> PengaduanTerbuka:
    """For the bidang that answers: what is complained of, not who complained."""
    row = await repository.ambil(session, repository.serahan(actor), pengaduan_id)
    return await _terbuka(session, actor, loket, row, untuk, bernama=False)


async def _terbuka(
    session: Session,
    actor: Actor,
    loket: Loket,
    row: Pengaduan,
    untuk: TujuanIsi,
    *,
    bernama: bool,
) -> PengaduanTerbuka:
    await pandangan.buka(session, actor, loket, untuk, row.pelapor_id, "pengaduan.buka", row.id)
    langkah = await repository.semua_langkah(session, row.id)
    dibaca = ((satu, isi.teks(loket.kunci, satu)) for satu in langkah)
    return PengaduanTerbuka(
        id=row.id,
        uraian=isi.uraian(loket.kunci, row),
        pelapor=_pelapor(loket, row) if bernama else None,
        langkah=[
            TeksLangkah(pada=satu.pada, langkah=satu.langkah, teks=teks)
            for satu, teks in dibaca
            if teks is not None
        ],
    )


async def buka_pelapor(
    session: Session, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID, untuk: TujuanIsi
) -> PelaporRinci:
    """Who complained, also where the name is hidden; not for whoever answers the complaint."""
    row = await repository.ambil(session, repository.milik(actor, loket.bidang), pengaduan_id)
    if row.sembunyikan_nama and actor.id == row.dijawab_oleh:
        raise PelaporDirahasiakan("Yang menjawab pengaduan ini tidak membuka nama pelapornya.")
    await pandangan.buka(session, actor, loket, untuk, row.pelapor_id, "pengaduan.pelapor", row.id)
    return _pelapor(loket, row)


def _pelapor(loket: Loket, row: Pengaduan) -> PelaporRinci:
    return PelaporRinci(**isi.pelapor(loket.kunci, row).model_dump())


# --- Papers and photos ----------------------------------------------------------------------------


async def lampirkan(call: Call[Loket], pengaduan_id: uuid.UUID, berkas_id: uuid.UUID) -> Lampiran:
    row = await repository.kunci(call.session, call.actor, call.desk.bidang, pengaduan_id)
    kunci = call.desk.kunci.data
    await store.attach(call.session, kunci, call.actor, berkas_id, row.id)
    return _lampiran(await store.listed(call.session, kunci, row.id))


async def lampiran(
    session: ReadSession, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID
) -> Lampiran:
    await repository.ambil(session, repository.milik(actor, loket.bidang), pengaduan_id)
    return _lampiran(await store.listed(session, loket.kunci.data, pengaduan_id))


def _lampiran(ada: Iterable[Kept]) -> Lampiran:
    return Lampiran(
        data=[LampiranRinci(id=satu.id, jenis=satu.kind, ukuran=satu.size) for satu in ada]
    )


async def unduh(
    session: Session, actor: Actor, loket: Loket, pengaduan_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    await repository.ambil(session, repository.milik(actor, loket.bidang), pengaduan_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, pengaduan_id)


# --- What comes of all of them --------------------------------------------------------------------


async def ringkasan(
    session: ReadSession, actor: Actor, loket: Loket, saring: RingkasanSaring
) -> RingkasanPengaduan:
    dari = saring.dari or date(today().year, 1, 1)
    sampai = saring.sampai or today()
    cacah, waktu = await repository.cacah(session, actor, loket.bidang, dari, sampai)
    responden, jumlah = await repository.kepuasan(session, dari, sampai)
    return RingkasanPengaduan(
        banyak=sum(cacah["status"].values()),
        **{f"menurut_{apa}": isinya for apa, isinya in cacah.items()},
        selesai_tepat_waktu=waktu[0],
        selesai_terlambat=waktu[1],
        ikm=_ikm(Ikm(responden, tuple(map(int, jumlah))), masuk.ketentuan(loket).minimum_responden),
    )


def _ikm(ikm: Ikm, minimum: int) -> IkmRinci:
    rata = ikm.unsur() or [None] * len(rules.UNSUR)
    return IkmRinci(
        responden=ikm.responden,
        nilai=None if ikm.nilai is None else str(rules.dua_angka(ikm.nilai)),
        mutu=ikm.mutu(minimum),
        unsur=[
            UnsurRinci(unsur=nama, rata_rata=None if satu is None else str(rules.dua_angka(satu)))
            for nama, satu in zip(rules.UNSUR, rata, strict=True)
        ],
    )
