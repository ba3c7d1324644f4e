"""What an adoption's preparation asks of its request and its letter."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from kit import lifecycle
from kit.lifecycle import Plan, Taking
from pelayanan.loket import Loket
from pelayanan.surat import service as surat_service

from . import isi, repository, rules
from .daur import DAUR
from .errors import CotaBelumLengkap, RekomendasiBerlaku
from .langkah import lengkap
from .rules import Keadaan, Langkah


async def boleh_selesai(taking: Taking[Any, Any, Loket]) -> Plan:
    """The last step of the service is its recommendation: signed, or used by the court."""
    aturan = taking.desk.kini.cota
    if aturan is None or taking.row.layanan != aturan.layanan:
        return Plan()
    if await surat_service.bertanda(taking.session, taking.id, aturan.surat) is not None:
        return Plan()
    cota = await repository.tahan(taking.session, taking.id)
    if cota is not None and cota.keadaan == Keadaan.DIPUTUS:
        return Plan()
    raise CotaBelumLengkap("Selesai bila surat rekomendasinya ditandatangani.", kurang=["surat"])


async def berhenti(taking: Taking[Any, Any, Loket]) -> Plan:
    """A request that is refused or withdrawn takes its preparation along."""
    aturan = taking.desk.kini.cota
    if aturan is None or taking.row.layanan != aturan.layanan:
        return Plan()
    if await surat_service.bertanda(taking.session, taking.id, aturan.surat) is not None:
        raise RekomendasiBerlaku("Surat rekomendasinya masih berlaku; cabut dahulu.")
    cota = await repository.tahan(taking.session, taking.id)
    if cota is None or cota.keadaan not in rules.MENJADI[Langkah.BERHENTI]:
        return Plan()
    sendiri = replace(taking.call, key=None, if_match=None)
    ikut = partial(lifecycle.take, DAUR, sendiri, cota.id, Langkah.BERHENTI, taking.content)
    return Plan(then=(ikut,))


async def boleh_kunjungan(taking: Taking[Any, Any, Loket]) -> Plan:
    """A visit on which a signed recommendation stands is neither corrected nor void."""
    aturan = taking.desk.kini.cota
    if aturan is None or taking.row.formulir != aturan.kunjungan.formulir:
        return Plan()
    # As the letter's own steps do, so that one of both waits for the other.
    await repository.tahan(taking.session, taking.row.induk_id)
    if await surat_service.bertanda(taking.session, taking.row.induk_id, aturan.surat) is not None:
        raise RekomendasiBerlaku("Surat rekomendasinya masih berlaku; cabut dahulu.")
    return Plan()


async def boleh_surat(taking: Taking[Any, Any, Loket]) -> Plan:
    """A recommendation is checked, approved and signed only when everything stands."""
    aturan = taking.desk.kini.cota
    if aturan is None or taking.row.jenis != aturan.surat:
        return Plan()
    cota = await repository.tahan(taking.session, taking.row.permohonan_id)
    if cota is None:
        raise CotaBelumLengkap("Calon orang tua angkatnya belum dicatat.", kurang=["cota"])
    bekal = await isi.bekal(taking.session, taking.desk, cota, isi.baca(taking.desk.kunci, cota))
    lengkap(rules.kurang(aturan, bekal))
    return Plan()
