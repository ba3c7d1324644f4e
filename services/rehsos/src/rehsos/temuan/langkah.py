"""What the steps of a find change."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from kit.call import Call
from kit.clock import local_date, now, today
from kit.db import new_id
from kit.errors import AppError
from kit.lifecycle import Plan
from pelayanan import kedatangan, terekam, usul
from pelayanan.layanan import service as katalog
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.permohonan.rules import Satuan
from pelayanan.ppks import wafat

from . import isi, masuk, rekam, repository, rules
from .errors import LangkahTemuanDitolak, PemakamanBelumLengkap, TemuanTidakSah
from .models import Pencarian, RiwayatTemuan, Temuan
from .rekam import Melangkah
from .rules import Dicari, JenisTemuan, Keadaan, Langkah, StatusTemuan
from .schemas import TemuanCiri, TemuanMakamkan, TemuanPencarian, TemuanSelesai


async def kunci(call: Call[Loket], temuan_id: uuid.UUID) -> Temuan:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, temuan_id)


def keadaan(temuan: Temuan) -> Keadaan:
    return Keadaan(StatusTemuan(temuan.status), batal=temuan.usul_oleh is not None)


def pindah(temuan: Temuan, ke: Keadaan) -> None:
    temuan.status = ke.status


def riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    satu = new_id()
    teks = getattr(taking.content, "teks", None) or taking.reason
    yield RiwayatTemuan(
        id=satu,
        temuan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came and taking.came.status,
        ke=taking.goes.status,
        teks_sandi=isi.tutup_teks(taking.desk.kunci, satu, teks),
    )


def audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    if taking.came is None:
        return {"jenis": taking.row.jenis}
    return {"dari": taking.came.status, "ke": taking.goes.status}


async def pembuat(taking: Melangkah) -> Collection[str | None]:
    """A void is decided by nobody who proposed it, an end taken back by nobody who decided it."""
    if taking.step.name == Langkah.BUKA_KEMBALI:
        return (taking.row.diakhiri_oleh,)
    return (taking.row.usul_oleh,)


def orang_lain() -> AppError:
    return usul.PenyetujuHarusLain("Yang mengusulkan atau mengakhirinya tidak memutuskannya.")


async def ciri(taking: Melangkah) -> Plan:
    baru: TemuanCiri = taking.content
    kolom: dict[str, object] = {
        "rincian_sandi": isi.tambah(
            taking.desk.kunci,
            taking.row,
            **baru.model_dump(include={"ciri", "pakaian", "tanda"}),
        )
    }
    if baru.usia_min is not None:
        kolom |= {"usia_min": baru.usia_min, "usia_maks": baru.usia_maks}
    if baru.tanda is not None:
        kolom["tanda"] = masuk.kode_tanda(baru.tanda)
    return Plan(kolom, then=(partial(masuk.lampirkan, taking, baru.berkas),))


async def pencarian(taking: Melangkah) -> Plan:
    """The attempt is a delivery of its day, whether it found somebody or not."""
    baru: TemuanPencarian = taking.content
    tanggal = baru.tanggal or today()
    sudah = [
        (satu.tanggal, satu.cara) for satu in await repository.pencarian(taking.session, taking.id)
    ]
    TemuanTidakSah.refuse(
        rules.periksa_pencarian(taking.row.tanggal, tanggal, today(), sudah, baru.cara)
    )
    return Plan(
        then=(
            partial(_dicari, taking, baru, tanggal),
            partial(masuk.lampirkan, taking, baru.berkas),
        )
    )


async def _dicari(taking: Melangkah, baru: TemuanPencarian, tanggal: date) -> None:
    sekali = rekam.Banyak(tanggal, Satuan.KALI, baru.sumber_dana)
    taking.session.add(
        Pencarian(
            temuan_id=taking.id,
            tanggal=tanggal,
            cara=baru.cara,
            hasil=baru.hasil,
            oleh=taking.actor.id,
            pemberian_id=await rekam.beri(taking, rekam.PENELUSURAN, sekali),
        )
    )


async def makamkan(taking: Melangkah) -> Plan:
    baru: TemuanMakamkan = taking.content
    row, kini = taking.row, now()
    semua = [
        Dicari(satu.tanggal, satu.hasil)
        for satu in await repository.pencarian(taking.session, taking.id)
    ]
    surat = baru.surat_polisi is not None
    belum = rules.belum_dapat_dimakamkan(JenisTemuan(row.jenis), semua, surat_polisi=surat)
    if belum is not None:
        raise PemakamanBelumLengkap(belum)
    hari = local_date(baru.pada)
    TemuanTidakSah.refuse(rules.periksa_pemakaman(semua, baru.pada, hari, kini))
    selesai = await rekam.dimakamkan(taking, baru)
    seorang = rekam.Banyak(hari, Satuan.ORANG, baru.sumber_dana)
    tulis = {"makam", "surat_polisi", "surat_bebas_biaya"}
    return Plan(
        {
            **rekam.kolom(selesai),
            "tanggal_akhir": hari,
            "diakhiri_oleh": taking.actor.id,
            "rincian_sandi": isi.tambah(taking.desk.kunci, row, **baru.model_dump(include=tulis)),
        },
        events=rekam.peristiwa(taking.id, selesai),
        then=(
            partial(masuk.lampirkan, taking, baru.berkas),
            partial(_diberi, taking, rekam.KEDARURATAN, seorang),
        ),
    )


async def _diberi(taking: Melangkah, komponen: str, satu: rekam.Banyak) -> None:
    """What the end gave, where the office's catalogue has such a thing."""
    if komponen in katalog.menurut(taking.desk, taking.row.layanan, taking.row.tanggal).komponen:
        taking.row.pemberian_id = await rekam.beri(taking, komponen, satu)


async def selesai(taking: Melangkah) -> Plan:
    baru: TemuanSelesai = taking.content
    jenis, tanggal = JenisTemuan(taking.row.jenis), baru.tanggal or today()
    salah = rules.periksa_hasil(jenis, baru.hasil, sumber_dana=baru.sumber_dana is not None)
    salah += rules.periksa_hari(taking.row.tanggal, tanggal, today())
    TemuanTidakSah.refuse(salah)
    then: list[Any] = [partial(masuk.lampirkan, taking, baru.berkas)]
    if baru.sumber_dana is not None:
        seorang = rekam.Banyak(tanggal, Satuan.ORANG, baru.sumber_dana)
        then.append(partial(_diberi, taking, rekam.REUNIFIKASI, seorang))
    return Plan(
        {
            "hasil": baru.hasil,
            "tanggal_akhir": tanggal,
            "diakhiri_oleh": taking.actor.id,
            "rincian_sandi": isi.tambah(taking.desk.kunci, taking.row, penerima=baru.penerima),
        },
        then=tuple(then),
    )


async def buka_kembali(taking: Melangkah) -> Plan:
    """It had not ended: what the end counted for is taken back until it ends."""
    dicabut = rekam.dicabut(taking.row)
    kosong = dict.fromkeys(("hasil", "tanggal_akhir", "diakhiri_oleh", "pemberian_id"))
    return Plan(
        {**kosong, **rekam.kolom(dicabut)},
        events=rekam.peristiwa(taking.id, dicabut),
        then=(partial(_tarik, taking, Counter(_akhir(taking.row)), taking.reason or ""),),
    )


def _akhir(temuan: Temuan) -> list[uuid.UUID]:
    return [] if temuan.pemberian_id is None else [temuan.pemberian_id]


async def _tarik(taking: Melangkah, diberikan: Mapping[uuid.UUID, int], alasan: str) -> None:
    """In the order of their ids, as whoever takes back several."""
    for satu, banyak in sorted(diberikan.items()):
        await serah.tarik(kedatangan.dari_dalam(taking.call), satu, banyak, alasan)


async def batalkan(taking: Melangkah) -> Plan:
    """It was not so: nobody was looked for, nobody died, nobody was buried."""
    row, session = taking.row, taking.session
    dicari = [satu.pemberian_id for satu in await repository.pencarian(session, taking.id)]
    dicabut = rekam.dicabut(row)
    return Plan(
        {**usul.DIPUTUS, **rekam.kolom(dicabut), "pemberian_id": None},
        events=rekam.peristiwa(taking.id, dicabut),
        then=(
            partial(_tarik, taking, Counter(dicari + _akhir(row)), row.usul_alasan or ""),
            partial(_kosong, taking),
            partial(wafat.segarkan, session, taking.desk.induk, row.ppks_id),
        ),
    )


async def _kosong(taking: Melangkah) -> None:
    """What else was needed or given in it has its own void, which comes first."""
    if await terekam.dirinci(taking.session, taking.id):
        raise LangkahTemuanDitolak(
            "Batalkan dahulu kebutuhan dan pemberian lain di dalamnya.",
            keadaan=str(taking.row.status),
            langkah=taking.step.name,
            boleh=[],
        )
