"""The life of a closing: prepared, submitted, sent back or signed by somebody else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from functools import partial

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.segel import service as segel
from kinerja.buku.segel.models import Blok
from kinerja.dasar.kunci import Kunci
from kinerja.pembukuan.penutupan import pembekuan, repository, rules
from kinerja.pembukuan.penutupan.errors import (
    LangkahPeriodeDitolak,
    PeriodeSedangDisiapkan,
    PeriodeSudahDitutup,
    PeriodeTidakDitemukan,
    TidakAdaYangDirevisi,
)
from kinerja.pembukuan.penutupan.models import Penutupan, PenutupanLangkah
from kinerja.pembukuan.penutupan.pembekuan import Tandatangan
from kinerja.pembukuan.penutupan.rules import Langkah, Status
from kinerja.pembukuan.penutupan.schemas import (
    PeriodeBaru,
    PeriodeKembalikan,
)
from kit.areas import OutsideArea, ensure_everywhere
from kit.auth import Actor
from kit.call import Call
from kit.clock import now, today
from kit.db import Sessions
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who, permit, take

TUNGGU_SEGEL = 10.0

Melangkah = Taking[Penutupan, Status, Kantor]


def _seluruh_kota(actor: Actor) -> None:
    ensure_everywhere(actor, "Periode ditutup untuk seluruh daerah; akun ini dibatasi wilayah.")


async def _kunci(call: Call[Kantor], penutupan_id: uuid.UUID) -> Penutupan:
    _seluruh_kota(call.actor)
    satu = await repository.ambil_terkunci(call.session, penutupan_id)
    if satu is None:
        raise PeriodeTidakDitemukan(f"Tidak ada periode {penutupan_id}.")
    return satu


def _pindah(satu: Penutupan, ke: Status) -> None:
    satu.status = ke


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield PenutupanLangkah(
        penutupan_id=taking.id,
        langkah=taking.step.name,
        oleh=taking.actor.id,
        nama=taking.actor.nama,
        alasan=taking.reason if taking.came else taking.row.alasan_revisi,
    )


async def _penyusun(taking: Melangkah) -> Collection[str | None]:
    return (taking.row.disiapkan_oleh, taking.row.diajukan_oleh)


async def _siapkan(taking: Melangkah) -> Plan:
    baru: PeriodeBaru = taking.content
    _seluruh_kota(taking.actor)
    rules.pastikan_berakhir(baru.tahun, baru.triwulan, today())
    nama = rules.nama(baru.tahun, baru.triwulan)
    lama = await repository.pada_periode(taking.session, baru.tahun, baru.triwulan)
    if lama is None and baru.alasan_revisi is not None:
        raise TidakAdaYangDirevisi(f"{nama} belum pernah ditutup; kosongkan alasan_revisi.")
    if lama is not None and lama.status != Status.DITANDATANGANI:
        raise PeriodeSedangDisiapkan(f"{nama} sudah {lama.status}.", id=str(lama.id))
    if lama is not None and baru.alasan_revisi is None:
        raise PeriodeSudahDitutup(
            f"{nama} sudah ditutup. Untuk revisi, sebutkan alasan_revisi.", id=str(lama.id)
        )
    return Plan(
        {
            "id": taking.id,
            "tahun": baru.tahun,
            "triwulan": baru.triwulan,
            "revisi": lama.revisi + 1 if lama else 1,
            "alasan_revisi": baru.alasan_revisi,
            "status": Status.DISIAPKAN,
            "disiapkan_oleh": taking.actor.id,
        }
    )


async def _simpan(taking: Melangkah, plan: Plan) -> Penutupan:
    satu = await repository.buat(taking.session, plan.columns)
    if satu is None:
        baru = taking.content
        nama = rules.nama(baru.tahun, baru.triwulan)
        raise PeriodeSedangDisiapkan(f"{nama} baru saja disiapkan orang lain.")
    return satu


async def _ajukan(taking: Melangkah) -> Plan:
    return Plan({"diajukan_oleh": taking.actor.id, "diajukan_pada": now()})


async def _tandatangani(taking: Melangkah) -> Plan:
    rules.pastikan_berakhir(taking.row.tahun, taking.row.triwulan, today())
    return Plan(then=(partial(pembekuan.bekukan, taking.call, taking.row, taking.content),))


_TULIS, _SETUJUI = "periode:tulis", "periode:setujui"

DAUR: Life[Penutupan, Status, Kantor] = Life(
    name="periode",
    read="periode:baca",
    lock=_kunci,
    state=lambda satu: Status(satu.status),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    version=lambda satu: satu.version,
    makers=_penyusun,
    other=rules.penyetuju_sama,
    insert=_simpan,
    errors=(PeriodeTidakDitemukan, LangkahPeriodeDitolak, OutsideArea),
    steps=(
        Step(Langkah.SIAPKAN, {}, _siapkan, born=Status.DISIAPKAN),
        Step(
            Langkah.AJUKAN,
            rules.MENJADI[Langkah.AJUKAN],
            _ajukan,
            operation=Operation("ajukan_periode", _TULIS, "Ajukan kepada kepala dinas"),
        ),
        # Its operation prepares the sealing first: see `tandatangani`.
        Step(
            Langkah.TANDATANGANI,
            rules.MENJADI[Langkah.TANDATANGANI],
            _tandatangani,
            Who.OTHER,
        ),
        Step(
            Langkah.KEMBALIKAN,
            rules.MENJADI[Langkah.KEMBALIKAN],
            operation=Operation(
                "kembalikan_periode",
                _SETUJUI,
                "Kembalikan kepada perencana dengan alasan",
                PeriodeKembalikan,
            ),
        ),
    ),
)


async def tandatangani(
    call: Call[Kantor],
    sessions: Sessions,
    kunci: Kunci,
    penutupan_id: uuid.UUID,
    sidik_angka: str | None,
) -> None:
    """Seal everything, then freeze the figures and their facts in one transaction."""
    _seluruh_kota(call.actor)
    diajukan = await repository.ambil(call.session, penutupan_id)
    blok: Blok | None = None
    if diajukan is not None and diajukan.status == Status.DIAJUKAN:
        await permit(DAUR, call, penutupan_id, diajukan, Langkah.TANDATANGANI)
        await pembekuan.pastikan_rantai(sessions, kunci.tanda)
        # The consumers of events wait until this closing is done. Before this transaction writes
        # anything: rows above its number cannot be sealed while it runs.
        await pemetaan.kunci_sendiri(call.session)
        await pembekuan.pastikan_aturan(call.session, call.desk)
        blok = await segel.tuntaskan(call.session, sessions, kunci.tanda, paling_lama=TUNGGU_SEGEL)
        await pembekuan.pastikan_dari_catatan(call.session, sessions, diajukan.tahun, blok)
    diberi = Tandatangan(kunci, blok, sidik_angka)
    await take(DAUR, call, penutupan_id, Langkah.TANDATANGANI, diberi)
