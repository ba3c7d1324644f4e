"""Perubahan daftar sasaran: diusulkan seseorang, berlaku sesudah orang lain menyetujuinya.

Setiap perubahan yang disetujui adalah versi rekam kinerja sendiri dalam buku yang sama dengan rekam
bidang, sehingga penggabungan orang dan pergantian aturan berlaku juga atasnya.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.events import DaftarRekam
from kinerja.hitung.fakta.orang import Data
from kinerja.hitung.penerimaan import service as rekam
from kinerja.pembukuan.daftar import repository, rules, simpanan
from kinerja.pembukuan.daftar.errors import (
    EntriDaftarTidakSah,
    SudahTerdaftar,
    UsulDaftarTidakDitemukan,
    UsulMenunggu,
)
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.repository import Tempat
from kinerja.pembukuan.daftar.schemas import (
    EntriBaru,
    HasilUsulan,
    KeadaanKini,
    Keluarkan,
    PindahTahap,
    Usulan,
    UsulRinci,
    UsulSaring,
)
from kinerja.pembukuan.daftar.service import data_orang, isian, milik, periksa
from kinerja.pembukuan.daftar.simpanan import BarisUsul
from kinerja.pembukuan.usul import (
    HasilPutusan,
    StatusUsul,
    SudahDiputus,
    hasil_putusan,
    pastikan_berhak,
)
from kit.auth import Actor
from kit.clock import now, today
from kit.db import ReadSession, Session
from kit.errors import AppError, FieldError
from kit.idempotency import Key, once
from kit.pagination import Rows
from kit.preconditions import check

SEKALI = 1_000


def masuk(
    actor: Actor, tempat: Tempat, data: Data, tahap: Tahap, tanggal: date | None, alasan: str
) -> UsulDaftar:
    """Usul agar orang ini masuk, juga yang pernah dikeluarkan."""
    return UsulDaftar(
        daftar=tempat.daftar,
        tahun=tempat.tahun,
        sumber=tempat.orang.sumber,
        ppks_id=tempat.orang.id,
        tahap=tahap,
        berlaku=True,
        tanggal=tanggal or rules.tanggal_masuk(tempat.tahun, today()),
        alasan=alasan,
        oleh=actor.id,
        kategori=list(data.kategori),
        kelurahan=data.kelurahan,
        tahun_lahir=data.tahun_lahir,
        jenis_kelamin=data.jenis_kelamin,
        disabilitas=data.disabilitas,
    )


def berganti(actor: Actor, entri: EntriDaftar, tahap: Tahap | None, alasan: str) -> UsulDaftar:
    """Usul agar entri ini pindah ke tahap itu; tanpa tahap dikeluarkan."""
    kini = {nama: getattr(entri, nama) for nama in simpanan.KEADAAN}
    ganti = {"berlaku": False} if tahap is None else {"tahap": tahap}
    return UsulDaftar(**kini | ganti | {"alasan": alasan, "oleh": actor.id})


async def tambah(
    session: Session, actor: Actor, kantor: Kantor, key: Key | None, kode: str, baru: EntriBaru
) -> UsulRinci:
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
        ada = (await repository.di_tempat(session, [tempat])).get(tempat)
        if ada is not None and ada.berlaku:
            raise SudahTerdaftar(f"Sudah pada daftar ini, tahap {ada.tahap}.", entri_id=str(ada.id))
        usul = masuk(actor, tempat, data, baru.tahap, baru.tanggal, baru.alasan)
        return await _usulkan(session, actor, "daftar.tambah", usul)

    usul_id, _ = await once(session, actor, key, sekali)
    return await lihat(session, actor, kantor, kode, usul_id)


async def ubah(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    kode: str,
    entri_id: uuid.UUID,
    if_match: int | None,
    isi: PindahTahap | Keluarkan,
) -> UsulRinci:
    """Usulkan pindah tahap, atau keluar dari daftar."""
    milik(actor, kantor, kode)

    async def sekali() -> uuid.UUID:
        entri = await repository.ambil(session, actor, kode, entri_id)
        check(entri.version, if_match)
        tahap = isi.tahap if isinstance(isi, PindahTahap) else None
        rules.pastikan_berubah(berlaku=entri.berlaku, dari=Tahap(entri.tahap), ke=tahap)
        salah = rules.periksa_alasan(isi.alasan)
        if salah:
            raise EntriDaftarTidakSah("Periksa alasannya.", *salah)
        tindakan = "daftar.keluarkan" if tahap is None else "daftar.pindah"
        return await _usulkan(session, actor, tindakan, berganti(actor, entri, tahap, isi.alasan))

    usul_id, _ = await once(session, actor, key, sekali)
    return await lihat(session, actor, kantor, kode, usul_id)


async def _usulkan(session: Session, actor: Actor, tindakan: str, usul: UsulDaftar) -> uuid.UUID:
    if not await simpanan.usulkan(session, [usul]):
        tempat = repository.tempat_keadaan(usul)
        ada = (await repository.menunggu(session, [tempat])).get(tempat)
        raise UsulMenunggu(
            "Usul lain bagi orang ini menunggu putusan; putuskan atau tarik dahulu.",
            usul_id=str(ada.id) if ada else None,
        )
    await repository.jejak(session, actor, tindakan, [usul])
    return usul.id


async def usulkan(
    session: Session, actor: Actor, kantor: Kantor, kode: str, usulan: Usulan
) -> HasilUsulan:
    satu = milik(actor, kantor, kode)
    if satu.psks:
        pesan = "Daftar PSKS tidak diisi dari asesmen."
        raise EntriDaftarTidakSah(pesan, FieldError("kode", pesan, "daftar-psks"))
    perlu = [
        orang
        for orang in await repository.yang_membutuhkan(session, kode, usulan.tahun)
        if actor.covers(orang.data.kelurahan)
    ]
    usul = [
        masuk(
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
    diusulkan: list[UsulDaftar] = []
    for awal in range(0, len(usul), SEKALI):
        diusulkan += await simpanan.usulkan(session, usul[awal : awal + SEKALI])
    await repository.jejak(session, actor, "daftar.usulkan", diusulkan)
    dikeluarkan = sum(orang.terdaftar is False for orang in perlu)
    return HasilUsulan(
        diusulkan=len(diusulkan),
        sudah_ada=len(perlu) - len(diusulkan) - dikeluarkan,
        pernah_dikeluarkan=dikeluarkan,
    )


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: UsulSaring
) -> Rows[UsulRinci]:
    milik(actor, kantor, kode)
    rows = await simpanan.daftar(session, actor, kode, saring)
    return rows.map(lambda satu: _rinci(kantor, satu))


async def lihat(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, usul_id: uuid.UUID
) -> UsulRinci:
    return _rinci(kantor, await simpanan.ambil(session, actor, kode, usul_id))


def _rinci(kantor: Kantor, satu: BarisUsul) -> UsulRinci:
    e = satu.entri
    kini = e and KeadaanKini(
        entri_id=e.id, tahap=Tahap(e.tahap), berlaku=e.berlaku, versi=e.version
    )
    return UsulRinci.model_validate({**isian(kantor, satu.usul, UsulRinci), "kini": kini})


async def putuskan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    kode: str,
    usul_id: Collection[uuid.UUID],
    status: StatusUsul,
    alasan: str | None = None,
) -> HasilPutusan:
    """Setujui, tolak, atau tarik; yang tidak dapat diputus disebut dengan sebabnya."""
    milik(actor, kantor, kode)
    if status is StatusUsul.DISETUJUI:
        await _mulai(session)
    diminta = set(usul_id)
    ada = await simpanan.kunci(session, actor, kode, diminta)
    tidak = {
        satu: sebab for satu in diminta if (sebab := _sebab(actor, satu, ada.get(satu), status))
    }
    diputus = [usul for satu, usul in ada.items() if satu not in tidak]
    for usul in diputus:
        usul.status, usul.alasan_putusan = status, alasan
        usul.diputus_oleh, usul.diputus_pada = actor.id, now()
    if status is StatusUsul.DISETUJUI and diputus:
        entri = await simpanan.terapkan(session, actor, diputus)
        await _catat(session, entri)
        await repository.jejak(session, actor, f"daftar.{status}", entri)
    else:
        await repository.jejak(session, actor, f"daftar.{status}", diputus)
    return hasil_putusan(diminta, tidak)


def _sebab(
    actor: Actor, usul_id: uuid.UUID, usul: UsulDaftar | None, status: StatusUsul
) -> AppError | None:
    if usul is None:
        return UsulDaftarTidakDitemukan(f"Tidak ada usul {usul_id} pada daftar ini.")
    if usul.status != StatusUsul.DIUSULKAN:
        return SudahDiputus("Usul ini sudah diputuskan atau ditarik.")
    try:
        pastikan_berhak(actor.id, usul.oleh, status)
    except AppError as sebab:
        return sebab
    return None


async def _mulai(session: Session) -> None:
    """Tunggu penutupan atau pergantian aturan sebelum menulis apa pun.

    Yang menunggunya sesudah menulis menahan penyegel, dan penutupan menunggu penyegel.
    """
    await pemetaan.kunci_bersama(session)


async def _catat(session: Session, entri: Sequence[EntriDaftar]) -> None:
    """Keadaan yang sudah ditulis, sebagai versi rekam dalam buku."""
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
