from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import orjson

from kinerja.aturan import privasi
from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.rules import Alasan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.segel import repository as segel_repository
from kinerja.buku.segel import service as segel
from kinerja.buku.segel.errors import SegelTertinggal
from kinerja.buku.segel.models import Blok
from kinerja.buku.segel.rules import kanonik, sidik
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.hitung.angka import nilai
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.service import tautan
from kinerja.hitung.ulang import banding
from kinerja.pembukuan.entri import repository as entri
from kinerja.pembukuan.penutupan import beku, periksa, repository, rules
from kinerja.pembukuan.penutupan.errors import (
    AngkaBerubah,
    AngkaTidakDariCatatan,
    AturanBerganti,
    BelumDitandatangani,
    PeriodeSedangDisiapkan,
    PeriodeSudahDitutup,
    PeriodeTidakDitemukan,
    RantaiTidakUtuh,
    TidakAdaYangDirevisi,
)
from kinerja.pembukuan.penutupan.models import Penutupan, PenutupanIsi
from kinerja.pembukuan.penutupan.repository import BanyakSidik
from kinerja.pembukuan.penutupan.rules import Arah, Ditutup, Langkah, Sebab, Status
from kinerja.pembukuan.penutupan.schemas import (
    BanyakSelisih,
    Dokumen,
    FaktaSelisih,
    HalamanSelisih,
    IndikatorPeriode,
    LangkahRinci,
    PeriodeBaru,
    PeriodeRinci,
    PeriodeRingkas,
    PeriodeSaring,
    SelisihSaring,
)
from kit import audit
from kit.areas import ensure_everywhere
from kit.auth import Actor
from kit.clock import now, today
from kit.db import ReadSession, Session, Sessions, reading
from kit.idempotency import Key, once
from kit.pagination import Rows, decode_cursor, encode_cursor
from kit.preconditions import check

BENTUK = "dinsos.penutupan.v1"
TUNGGU_SEGEL = 10.0

Angka = dict[str, dict[str, Any]]


# --- Yang dipakai modul lain ----------------------------------------------------------------------


async def terakhir(session: ReadSession, tahun: int) -> Ditutup | None:
    """Periode tahun itu yang terakhir ditutup, revisi terakhirnya."""
    ditutup = await repository.yang_ditutup(session, tahun)
    return ditutup[0] if ditutup else None


async def angka(session: ReadSession, penutupan_id: uuid.UUID) -> Angka:
    """Angka semua indikator sebagaimana ditandatangani; pecahan eksak sebagai teks."""
    isi = await repository.isi(session, penutupan_id)
    if isi is None:
        raise BelumDitandatangani("Angkanya dibekukan saat periode ditandatangani.")
    return _angka(isi)


def _angka(isi: PenutupanIsi) -> Angka:
    return cast("Angka", orjson.loads(isi.isi)["angka"])


# --- Membaca --------------------------------------------------------------------------------------


async def _ambil(session: ReadSession, penutupan_id: uuid.UUID) -> Penutupan:
    satu = await repository.ambil(session, penutupan_id)
    if satu is None:
        raise PeriodeTidakDitemukan(f"Tidak ada periode {penutupan_id}.")
    return satu


async def _isi(session: ReadSession, penutupan_id: uuid.UUID) -> PenutupanIsi:
    await _ambil(session, penutupan_id)
    isi = await repository.isi(session, penutupan_id)
    if isi is None:
        raise BelumDitandatangani("Periode ini belum ditandatangani.")
    return isi


async def daftar(session: ReadSession, saring: PeriodeSaring) -> Rows[PeriodeRingkas]:
    rows = await repository.daftar(session, saring)
    return rows.map(lambda baris: PeriodeRingkas(**_ringkas(*baris)))


def _ringkas(satu: Penutupan, isi: PenutupanIsi | None) -> dict[str, Any]:
    return {
        "id": satu.id,
        "nama": rules.nama(satu.tahun, satu.triwulan),
        "tahun": satu.tahun,
        "triwulan": satu.triwulan,
        "revisi": satu.revisi,
        "alasan_revisi": satu.alasan_revisi,
        "status": Status(satu.status),
        "sampai": rules.akhir(satu.tahun, satu.triwulan),
        "disiapkan_oleh": satu.disiapkan_oleh,
        "diajukan_oleh": satu.diajukan_oleh,
        "diajukan_pada": satu.diajukan_pada,
        "ditandatangani_pada": isi.pada if isi else None,
        "aturan_versi": isi.aturan_versi if isi else None,
        "blok": isi.blok if isi else None,
        "versi": satu.version,
    }


async def rinci(session: ReadSession, kantor: Kantor, penutupan_id: uuid.UUID) -> PeriodeRinci:
    """Angka sebagaimana ditandatangani, di samping angka hidup periode yang sama."""
    satu = await _ambil(session, penutupan_id)
    isi = await repository.isi(session, penutupan_id)
    dulu = _angka(isi) if isi else {}
    kini = await _hidup(session, kantor, satu)
    semua = {**dict.fromkeys(dulu), **dict.fromkeys(kini)}
    return PeriodeRinci(
        **_ringkas(satu, isi),
        sidik=isi.sidik if isi else None,
        kid=isi.kid if isi else None,
        tanda_tangan=_b64(isi.tanda_tangan) if isi else None,
        blok_sidik=await segel_repository.sidik_blok(session, isi.blok) if isi else None,
        aturan_versi_kini=await pemetaan.versi_terakhir(session),
        sidik_angka=sidik(kanonik(kini)),
        langkah=[
            LangkahRinci.model_validate(langkah)
            for langkah in await repository.langkah(session, satu.id)
        ],
        peringatan=await _peringatan(session, satu),
        angka=[_indikator(kode, dulu.get(kode), kini.get(kode)) for kode in semua],
        demo=await pemasangan.demo(session),
    )


async def _hidup(session: ReadSession, kantor: Kantor, satu: Penutupan) -> Angka:
    # Triwulan IV berakhir bersama tahunnya, tetapi targetnya dapat lain.
    sampai = None if satu.triwulan is None else rules.sampai_bulan(satu.triwulan)
    semua = await nilai.semua(session, kantor, satu.tahun, sampai)
    return {kode: beku.beku(satu) for kode, satu in semua.items()}


async def _entri(session: ReadSession, satu: Penutupan) -> dict[str, list[dict[str, Any]]]:
    sah = await entri.disetujui(session, satu.tahun)
    return beku.entri(sah, rules.sampai_bulan(satu.triwulan))


def _indikator(
    kode: str, dulu: Mapping[str, Any] | None, kini: Mapping[str, Any] | None
) -> IndikatorPeriode:
    nama = dulu or kini or {}
    return IndikatorPeriode(
        kode=kode,
        nama=nama["nama"],
        jenis=nama["jenis"],
        satuan=nama["satuan"],
        diajukan=beku.tampil(dulu) if dulu else None,
        kini=beku.tampil(kini) if kini else None,
        selisih=beku.selisih(dulu, kini),
        berubah=dulu is not None and dulu != kini,
    )


async def _peringatan(session: ReadSession, satu: Penutupan) -> list[str]:
    ditutup = [lain.triwulan for lain in await repository.yang_ditutup(session, satu.tahun)]
    return [
        f"{rules.nama(satu.tahun, triwulan)} belum ditutup."
        for triwulan in rules.belum_ditutup(satu.triwulan, ditutup)
    ]


async def dokumen(session: ReadSession, penutupan_id: uuid.UUID) -> Dokumen:
    isi = await _isi(session, penutupan_id)
    return Dokumen(isi=isi.isi, sidik=isi.sidik, kid=isi.kid, tanda_tangan=_b64(isi.tanda_tangan))


def _b64(isi: bytes) -> str:
    return base64.urlsafe_b64encode(isi).rstrip(b"=").decode()


# --- Menutup --------------------------------------------------------------------------------------


def _seluruh_kota(actor: Actor) -> None:
    ensure_everywhere(actor, "Periode ditutup untuk seluruh kota; akun ini dibatasi wilayah.")


async def siapkan(
    session: Session, actor: Actor, kantor: Kantor, key: Key | None, baru: PeriodeBaru
) -> PeriodeRinci:
    _seluruh_kota(actor)

    async def buat() -> uuid.UUID:
        rules.pastikan_berakhir(baru.tahun, baru.triwulan, today())
        nama = rules.nama(baru.tahun, baru.triwulan)
        lama = await repository.pada_periode(session, baru.tahun, baru.triwulan)
        if lama is None and baru.alasan_revisi is not None:
            raise TidakAdaYangDirevisi(f"{nama} belum pernah ditutup; kosongkan alasan_revisi.")
        if lama is not None and lama.status != Status.DITANDATANGANI:
            raise PeriodeSedangDisiapkan(f"{nama} sudah {lama.status}.", id=str(lama.id))
        if lama is not None and baru.alasan_revisi is None:
            raise PeriodeSudahDitutup(
                f"{nama} sudah ditutup. Untuk revisi, sebutkan alasan_revisi.", id=str(lama.id)
            )
        dibuat = await repository.buat(
            session,
            actor,
            baru.tahun,
            baru.triwulan,
            lama.revisi + 1 if lama else 1,
            baru.alasan_revisi,
        )
        if dibuat is None:
            raise PeriodeSedangDisiapkan(f"{nama} baru saja disiapkan orang lain.")
        await _catat(session, actor, dibuat, Langkah.SIAPKAN, baru.alasan_revisi)
        return dibuat

    penutupan_id, _ = await once(session, actor, key, buat)
    return await rinci(session, kantor, penutupan_id)


async def _catat(
    session: Session,
    actor: Actor,
    penutupan_id: uuid.UUID,
    langkah: Langkah,
    alasan: str | None = None,
) -> None:
    await repository.catat(session, actor, penutupan_id, langkah, alasan)
    await audit.record(session, actor, f"periode.{langkah}", penutupan_id)


async def _terkunci(
    session: Session, penutupan_id: uuid.UUID, if_match: int | None, mau: Langkah
) -> Penutupan:
    """Periodenya, dengan status sesudah langkah ini."""
    satu = await repository.ambil_terkunci(session, penutupan_id)
    if satu is None:
        raise PeriodeTidakDitemukan(f"Tidak ada periode {penutupan_id}.")
    check(satu.version, if_match)
    satu.status = rules.langkah(Status(satu.status), mau)
    return satu


async def ajukan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    penutupan_id: uuid.UUID,
    if_match: int | None,
) -> PeriodeRinci:
    _seluruh_kota(actor)

    async def jalankan() -> uuid.UUID:
        satu = await _terkunci(session, penutupan_id, if_match, Langkah.AJUKAN)
        satu.diajukan_oleh = actor.id
        satu.diajukan_pada = now()
        await _catat(session, actor, satu.id, Langkah.AJUKAN)
        await session.flush()
        return satu.id

    await once(session, actor, key, jalankan, status=200)
    return await rinci(session, kantor, penutupan_id)


async def kembalikan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    penutupan_id: uuid.UUID,
    if_match: int | None,
    alasan: str,
) -> PeriodeRinci:
    _seluruh_kota(actor)

    async def jalankan() -> uuid.UUID:
        satu = await _terkunci(session, penutupan_id, if_match, Langkah.KEMBALIKAN)
        await _catat(session, actor, satu.id, Langkah.KEMBALIKAN, alasan)
        await session.flush()
        return satu.id

    await once(session, actor, key, jalankan, status=200)
    return await rinci(session, kantor, penutupan_id)


async def tandatangani(
    session: Session,
    sessions: Sessions,
    actor: Actor,
    kantor: Kantor,
    kunci: Kunci,
    key: Key | None,
    penutupan_id: uuid.UUID,
    if_match: int | None,
    sidik_angka: str | None,
) -> PeriodeRinci:
    """Segel semuanya, lalu bekukan angka dan faktanya dalam satu transaksi."""
    _seluruh_kota(actor)
    diajukan = await _ambil(session, penutupan_id)
    blok: Blok | None = None
    if diajukan.status == Status.DIAJUKAN:
        rules.pastikan_orang_lain(actor.id, (diajukan.disiapkan_oleh, diajukan.diajukan_oleh))
        await _pastikan_rantai(sessions, kunci.tanda)
        # Penerima peristiwa menunggu sampai penutupan ini selesai. Sebelum transaksi ini menulis
        # apa pun: baris di atas nomor transaksinya tidak dapat disegel selama ia berjalan.
        await pemetaan.kunci_sendiri(session)
        await _pastikan_aturan(session, kantor)
        blok = await segel.tuntaskan(session, sessions, kunci.tanda, paling_lama=TUNGGU_SEGEL)
        await _pastikan_dari_catatan(session, sessions, diajukan.tahun, blok)

    async def jalankan() -> uuid.UUID:
        satu = await _terkunci(session, penutupan_id, if_match, Langkah.TANDATANGANI)
        rules.pastikan_orang_lain(actor.id, (satu.disiapkan_oleh, satu.diajukan_oleh))
        rules.pastikan_berakhir(satu.tahun, satu.triwulan, today())
        if blok is None:
            raise SegelTertinggal("Periode ini baru saja diajukan. Coba lagi.", retry_after=1)
        await _bekukan(session, actor, kantor, kunci, satu, blok, sidik_angka)
        await _catat(session, actor, satu.id, Langkah.TANDATANGANI)
        await session.flush()
        return satu.id

    await once(session, actor, key, jalankan, status=200)
    return await rinci(session, kantor, penutupan_id)


async def _pastikan_rantai(sessions: Sessions, tanda: Penanda) -> None:
    """Catatan yang disegel sejak penutupan terakhir masih yang itu juga."""
    async with reading(sessions) as session:
        temuan = await periksa.rantai_kini(session, tanda)
    if temuan:
        raise RantaiTidakUtuh(
            "Catatan yang disegel tidak lagi utuh; periode tidak ditutup. "
            "Jalankan ./dinsos kinerja verify.",
            temuan=[
                f"{satu.tabel or 'blok'} {satu.id or satu.blok}: {satu.pesan}" for satu in temuan
            ],
        )


async def _pastikan_dari_catatan(
    session: ReadSession, sessions: Sessions, tahun: int, blok: Blok
) -> None:
    """Yang ditandatangani berasal dari catatan yang disegel; bila tidak, yang berbeda disebut."""
    temuan = await banding.dari_catatan(session, sessions, tahun, blok)
    temuan = temuan + await periksa.masukan_lain(session)
    if temuan:
        raise AngkaTidakDariCatatan(
            "Yang tersimpan bukan yang dihitung dari catatannya; periode tidak ditutup. "
            "Jalankan ./dinsos kinerja verify --hitung-ulang.",
            temuan=[f"{satu.tabel} {satu.id}: {satu.pesan}" for satu in temuan],
        )


async def _pastikan_aturan(session: ReadSession, kantor: Kantor) -> None:
    """Sesudah pembaruan, pekerja menghitung ulang; sebelum itu angkanya masih menurut yang lama."""
    berlaku = await pemetaan.terakhir(session)
    if berlaku is None or berlaku.sidik != kantor.pemetaan.sidik():
        raise AturanBerganti(
            "Angka sedang dihitung ulang menurut aturan kantor yang baru. Coba lagi nanti.",
            retry_after=60,
        )


async def _bekukan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    kunci: Kunci,
    satu: Penutupan,
    blok: Blok,
    sidik_angka: str | None,
) -> None:
    dibekukan = await _hidup(session, kantor, satu)
    if sidik_angka is not None and sidik(kanonik(dibekukan)) != sidik_angka:
        raise AngkaBerubah("Angkanya berubah sejak pratinjau dibaca. Baca lagi, lalu tandatangani.")
    fakta = await repository.bekukan_fakta(
        session, satu.id, satu.tahun, rules.sampai_bulan(satu.triwulan)
    )
    entri_dipakai = await _entri(session, satu)
    # Entri dan anggaran tidak menunggu kunci tadi; yang masuk sejak itu belum disegel, maka yang
    # dibekukan dibaca seluruhnya sebelum pemeriksaan ini.
    if await segel_repository.ada_belum_disegel(session, blok.posisi):
        raise SegelTertinggal("Ada data baru selagi periode ditutup. Coba lagi.", retry_after=1)
    pada = now()
    aturan_versi = await pemetaan.versi_terakhir(session)
    isi = kanonik(
        {
            "bentuk": BENTUK,
            "id": str(satu.id),
            "tahun": satu.tahun,
            "triwulan": satu.triwulan,
            "revisi": satu.revisi,
            "alasan_revisi": satu.alasan_revisi,
            "sampai": rules.akhir(satu.tahun, satu.triwulan).isoformat(),
            "aturan_versi": aturan_versi,
            "blok": {"nomor": blok.nomor, "sidik": blok.sidik},
            "peta_identitas": blok.posisi.get("identitas_versi"),
            "fakta": _fakta(fakta),
            "disiapkan_oleh": satu.disiapkan_oleh,
            "diajukan_oleh": satu.diajukan_oleh,
            "ditandatangani_oleh": actor.id,
            "ditandatangani_nama": actor.nama,
            "pada": pada.isoformat(timespec="microseconds"),
            "demo": await pemasangan.demo(session),
            "angka": dibekukan,
            "entri": entri_dipakai,
        }
    )
    await repository.simpan_isi(
        session,
        penutupan_id=satu.id,
        isi=isi.decode(),
        sidik=sidik(isi),
        kid=kunci.tanda.kid,
        tanda_tangan=kunci.tanda.tandatangani(isi),
        blok=blok.nomor,
        aturan_versi=aturan_versi,
        pada=pada,
    )


def _fakta(fakta: Mapping[str, BanyakSidik]) -> dict[str, dict[str, Any]]:
    return {cacah: satu._asdict() for cacah, satu in fakta.items()}


# --- Selisih fakta demi fakta ---------------------------------------------------------------------


async def selisih(
    session: ReadSession,
    actor: Actor,
    kantor: Kantor,
    penutupan_id: uuid.UUID,
    saring: SelisihSaring,
) -> HalamanSelisih:
    """Fakta yang dihitung saat ditutup dan tidak sekarang, dan sebaliknya, dengan sebabnya."""
    satu = await _ambil(session, penutupan_id)
    isi = await _isi(session, penutupan_id)
    dulu = _angka(isi).get(saring.indikator)
    kini = kantor.indikator.get(saring.indikator)
    if dulu is None and kini is None:
        raise IndikatorTidakDitemukan(f"Tidak ada indikator {saring.indikator}.")
    cacah_dulu = dulu["cacah"] if dulu else beku.cacah(None)
    cacah_kini = beku.cacah(rumus_hitung(kini) if kini else None)
    isian = {
        "penutupan_id": satu.id,
        "tahun": satu.tahun,
        "sampai_bulan": rules.sampai_bulan(satu.triwulan),
        "peran": list(beku.PERAN),
        "dulu": [cacah_dulu[peran] for peran in beku.PERAN],
        "kini": [cacah_kini[peran] for peran in beku.PERAN],
        "aturan_dulu": isi.aturan_versi,
        "aturan_kini": await pemetaan.versi_terakhir(session),
        "arah": saring.arah,
        "wilayah": list(actor.wilayah),
        "bidang": sorted(actor.bidang),
        "batas": saring.batas + 1,
        **await _posisi(session, isi.blok),
        **_kursor(saring.kursor),
    }
    baris = await repository.selisih(session, isian)
    tampak = baris[: saring.batas]
    return HalamanSelisih(
        data=[
            _fakta_selisih(actor, fakta)
            for fakta in tampak
            if kantor.sensitif.terlihat(actor, fakta["sumber"], fakta["layanan"])
        ],
        berikutnya=_berikutnya(tampak) if len(baris) > saring.batas else None,
        banyak=[
            BanyakSelisih(**banyak) for banyak in await repository.banyak_selisih(session, isian)
        ],
        entri=beku.entri_berbeda(
            orjson.loads(isi.isi)["entri"].get(saring.indikator, []),
            (await _entri(session, satu)).get(saring.indikator, []),
        ),
        wilayah=list(actor.wilayah),
        demo=await pemasangan.demo(session),
    )


_NOL = uuid.UUID(int=0)
_KUNCI_KURSOR = ("arah_k", "peran_k", "rekam_versi_k", "urut_k")


def _kursor(kursor: str | None) -> dict[str, Any]:
    if kursor is None:
        return dict.fromkeys(_KUNCI_KURSOR)
    isi = decode_cursor(kursor, (str, str, uuid.UUID, int))
    return dict(zip(_KUNCI_KURSOR, isi, strict=True))


def _berikutnya(baris: Sequence[Mapping[str, Any]]) -> str:
    akhir = baris[-1]
    return encode_cursor((akhir["arah"], akhir["peran"], akhir["rekam_versi_id"], akhir["urut"]))


async def _posisi(session: ReadSession, nomor: int) -> dict[str, Any]:
    """Sampai mana rekam dan peta identitas sudah ada saat ditutup."""
    blok = await segel_repository.blok(session, nomor)
    posisi = blok.posisi if blok else {}
    rekam = posisi.get("rekam_versi", [-1, str(_NOL)])
    identitas = posisi.get("identitas_versi", [-1, str(_NOL), "", 0])
    return {
        "rekam_t": rekam[0],
        "rekam_id": uuid.UUID(rekam[1]),
        "identitas_t": identitas[0],
        "identitas_id": uuid.UUID(identitas[1]),
        "identitas_sumber": identitas[2],
        "identitas_versi": identitas[3],
    }


def _fakta_selisih(actor: Actor, baris: Mapping[str, Any]) -> FaktaSelisih:
    sebab = Sebab(baris["sebab"])
    alasan: Alasan | None = None
    if baris["arah"] == Arah.TIDAK_LAGI and baris["berlaku"]:
        # Dihitung di tempat lain, tetapi tidak lagi di sini: orangnya sudah diwakili fakta lain.
        alasan = Alasan(baris["alasan"]) if baris["alasan"] else Alasan.SUBJEK_SUDAH_DIHITUNG
    disebut, penjelasan = privasi.alasan(actor, baris["sumber"], alasan)
    return FaktaSelisih.model_validate(
        {
            **{nama: baris[nama] for nama in FaktaSelisih.model_fields if nama in baris},
            "id": f"{baris['rekam_versi_id']}-{baris['urut']}",
            "sebab": sebab,
            "penjelasan": rules.PENJELASAN[sebab],
            "alasan": disebut,
            "penjelasan_alasan": penjelasan,
            "tautan": tautan(cast("FaktaStatus", SimpleNamespace(**baris))),
        }
    )
