"""How a find comes in: of whom, where, when, and for the dead when they died."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from kantor.acuan import tak_dikenal
from kit import faults
from kit.clock import local_date, now
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store as files
from kit.lifecycle import Plan, Taking
from pelayanan import lahir, pandangan
from pelayanan.layanan import service as katalog
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks import wafat
from pelayanan.ppks.models import Ppks

from . import isi, repository, rules
from .errors import TemuanSudahAda, TemuanTidakSah
from .models import Temuan
from .rules import DITEMUKAN, JenisTemuan, Keadaan
from .schemas import Rincian, TandaBadan, TemuanBaru

CATAT = "catat"
Masuk = Taking[Temuan, Keadaan, Loket]
_RINCIAN = {"tempat", "pelapor", "ciri", "pakaian", "tanda"}


def kode_tanda(tanda: list[TandaBadan]) -> list[str]:
    return rules.kode_tanda((satu.jenis, satu.letak) for satu in tanda)


async def catat(taking: Masuk) -> Plan:
    baru: TemuanBaru = taking.content
    session, actor, loket = taking.session, taking.actor, taking.desk
    TemuanTidakSah.refuse(faults.found(ATURAN, baru, loket))
    tanggal = local_date(baru.pada)
    layanan = katalog.dikenal(loket, baru.layanan, tanggal)
    if layanan.kode in loket.layanan_tertutup(actor):
        raise pandangan.tolak(loket)
    ppks_service.pastikan_wilayah(actor, baru.kelurahan)
    mati = (baru.wafat or baru.pada) if baru.jenis is JenisTemuan.JENAZAH else None
    # So that nobody is found twice at once.
    await wafat.tahan(session, baru.ppks_id)
    ppks = await ppks_service.tahan(session, baru.ppks_id, actor)
    if ppks is None:
        salah = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        raise TemuanTidakSah(CHECK_FIELDS, *in_body([salah]))
    TemuanTidakSah.refuse(
        lahir.periksa("pada", tanggal, ppks.lahir) or await _hidup(taking, ppks, tanggal, mati)
    )
    ada = await repository.masih_ada(session, ppks.id, baru.jenis)
    if ada is not None:
        raise TemuanSudahAda("Orang ini sudah tercatat sebagai temuan.", temuan_id=str(ada))
    rincian = Rincian.model_validate(baru.model_dump(include=_RINCIAN))
    return Plan(
        {
            "id": taking.id,
            "ppks_id": ppks.id,
            "status": DITEMUKAN.status,
            "tanggal": tanggal,
            "wafat": mati,
            "tanda": kode_tanda(baru.tanda),
            "rincian_sandi": isi.tutup_rincian(loket.kunci, taking.id, rincian),
            **baru.model_dump(
                include={
                    "jenis", "layanan", "kelurahan", "penemu", "pada", "usia_min", "usia_maks",
                }
            ),
        },
        then=(
            partial(lampirkan, taking, baru.berkas),
            *([] if mati is None else [partial(wafat.segarkan, session, loket.induk, ppks.id)]),
        ),
    )  # fmt: skip


async def _hidup(
    taking: Masuk, ppks: Ppks, tanggal: date, mati: datetime | None
) -> list[FieldError]:
    """Nobody is found alive when they are dead, or was served after they died."""
    if mati is None:
        meninggal = ppks.meninggal
        dahulu = meninggal is not None and tanggal > local_date(meninggal)
        return lahir.sudah_meninggal("ppks_id") if dahulu else []
    loket = taking.desk
    makam = [kode for kode, satu in loket.pernah_melayani().items() if satu.memakamkan]
    terakhir = await repository.terakhir(taking.session, loket.induk, ppks.id, makam)
    if terakhir is None or terakhir <= local_date(mati):
        return []
    pesan = "Orang ini masih dilayani sesudah saat itu: salah satunya orang lain."
    return [FieldError("ppks_id", pesan, "dilayani-sesudah-meninggal")]


async def lampirkan(taking: Masuk, berkas: Sequence[uuid.UUID]) -> None:
    for satu in berkas:
        await files.attach(taking.session, taking.desk.kunci.data, taking.actor, satu, taking.id)


async def simpan(taking: Masuk, plan: Plan) -> Temuan:
    temuan = await repository.tambah(taking.session, plan.columns)
    if temuan is None:
        raise TemuanSudahAda("Id ini sudah dipakai. Kirim dengan id baru.")
    return temuan


# --- What can be said of the form alone -----------------------------------------------------------


def _layanan(baru: TemuanBaru, loket: Loket) -> list[FieldError]:
    """What buries is for the dead, and for nobody else."""
    hari = local_date(baru.pada)
    layanan = loket.katalog(hari).get(baru.layanan)
    if layanan is None:
        pesan = katalog.tak_ada(loket, baru.layanan, hari)
        return [tak_dikenal("layanan", pesan, apa="layanan")]
    if layanan.untuk_ppks and layanan.memakamkan is (baru.jenis is JenisTemuan.JENAZAH):
        return []
    pesan = "Bagi jenazah pilih layanan pemakaman, bagi yang hidup layanan lain bagi PPKS."
    return [FieldError("layanan", pesan, "layanan-temuan")]


def _saat(baru: TemuanBaru, _loket: Loket) -> list[FieldError]:
    salah = rules.periksa_saat(baru.jenis, baru.pada, baru.wafat, now())
    return salah or lahir.terlalu_awal("pada", local_date(baru.wafat or baru.pada))


def _kelurahan(baru: TemuanBaru, loket: Loket) -> list[FieldError]:
    return loket.kantor.wilayah.salah("kelurahan", baru.kelurahan, local_date(baru.pada))


ATURAN: tuple[faults.Rule, ...] = (_layanan, _saat, _kelurahan)
