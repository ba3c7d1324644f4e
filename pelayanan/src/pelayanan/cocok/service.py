"""Match or no match: how a program asks about a person that it did not bring.

Nothing of the person is told but whether what the program says of them is right. Somebody who is
not registered, who lives outside the program's areas, or of whom only sensitive categories are
known is answered alike, with the same work; else the answer would tell of a sensitive service.
"""

from __future__ import annotations

import orjson

from kantor.acuan import DAFTAR
from kit import audit, limits
from kit.auth import Actor, full_scope
from kit.call import Call
from kit.errors import FieldError
from kit.limits import Limit
from pelayanan import batas, pandangan
from pelayanan.loket import Kunci, Loket
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import repository, rules
from .errors import NomorPermintaanDipakai, TujuanTidakDiberikan
from .models import Pencocokan
from .schemas import CocokHasil, CocokJawab, CocokMinta

IZIN = "ppks-cocok:baca"
TERLALU_SERING = (
    "Dalam satu jam satu program bertanya paling banyak {stop_at} kali. Lanjutkan sesudah jamnya"
    " lewat."
)


async def cocokkan(call: Call[Loket], diminta: CocokMinta) -> CocokJawab:
    """Raises TujuanTidakSah (422), TujuanTidakDiberikan (403), TooManyRequests (429), and
    NomorPermintaanDipakai (409) for a number that was used for another question."""
    session, actor, kunci = call.session, call.actor, call.desk.kunci
    _periksa_tujuan(actor, call.desk, diminta.tujuan)
    berapa = call.desk.kantor.privasi.batas.cocok
    await limits.spend(session, actor, Limit("cocok", *berapa.batas, TERLALU_SERING), 1)
    nik_cari = kunci.cari.digests("nik", diminta.nik)
    pernah = await repository.pernah_terjawab(session, actor, nik_cari)
    ppks = await ppks_service.bernik(session, nik_cari)
    dijawab = ppks is not None and _boleh_ditanya(actor, call.desk, ppks, pernah=pernah)
    hasil = rules.bandingkan(_dikatakan(kunci, diminta), _dikenal(ppks if dijawab else None))
    nilai = {
        "program": actor.id,
        "nomor": diminta.nomor_permintaan,
        "tujuan": diminta.tujuan,
        "nik_cari": kunci.cari.digest("nik", diminta.nik),
        "sidik": kunci.cari.digest("cocok", _isi(diminta)),
        "terjawab": dijawab,
        "hasil": hasil,
    }
    baru = await repository.simpan(session, nilai)
    fakta = {
        "sidik": kunci.cari.digest("nik", diminta.nik).hex(),
        "nomor": diminta.nomor_permintaan,
        "terjawab": dijawab,
        "ulang": baru is None,
    }
    siapa = None if ppks is None else ppks.id
    await audit.record_each(
        session, actor, "ppks.cocok", [(siapa, fakta)], purpose=diminta.tujuan, lasting=True
    )
    return _jawab(baru or await _dahulu(call, diminta))


def _periksa_tujuan(actor: Actor, loket: Loket, tujuan: str) -> None:
    dikenal = loket.kantor.privasi.menurut_kode
    if tujuan not in dikenal:
        pesan = f"Tujuan tidak dikenal. Pilih salah satu: {', '.join(dikenal)}."
        salah = FieldError("body.tujuan", pesan, "tidak-dikenal", DAFTAR["tujuan"])
        raise TujuanTidakSah("Sebutkan untuk apa pertanyaan ini.", salah)
    if not actor.allows_for(full_scope(loket.bidang, IZIN), tujuan):
        raise TujuanTidakDiberikan(
            f"Program ini tidak boleh bertanya untuk tujuan {tujuan}. Mintalah kepada admin."
        )


def _boleh_ditanya(actor: Actor, loket: Loket, ppks: Ppks, *, pernah: bool) -> bool:
    """Whom the program brought, or was answered about before, it is answered about further on:
    that it suddenly is not would tell that their categories changed."""
    if batas.terlihat(actor, ppks):
        return True
    tampak = pandangan.tertutup(loket).kategori(ppks.kategori)
    hanya_sensitif = ppks.kategori and not tampak and ppks.status_khusus is None
    return actor.covers(ppks.kelurahan) and (pernah or not hanya_sensitif)


def _dikatakan(kunci: Kunci, diminta: CocokMinta) -> rules.Ciri:
    return rules.Ciri(
        rules.terdengar(diminta.nama),
        diminta.tanggal_lahir,
        diminta.jenis_kelamin,
        kunci.cari.digests("kk", diminta.kk) if diminta.kk else (),
    )


def _dikenal(ppks: Ppks | None) -> rules.Ciri:
    if ppks is None:
        return rules.TAK_DIKENAL
    kk = () if ppks.kk_cari is None else (ppks.kk_cari,)
    return rules.Ciri(ppks.bunyi_rapat or None, ppks.tanggal_lahir, ppks.jenis_kelamin, kk)


def _isi(diminta: CocokMinta) -> str:
    return orjson.dumps(diminta.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()


async def _dahulu(call: Call[Loket], diminta: CocokMinta) -> Pencocokan:
    """The same question under the same number has the same answer, whatever was written since."""
    lama = await repository.bernomor(call.session, call.actor, diminta.nomor_permintaan)
    sidik = call.desk.kunci.cari.digests("cocok", _isi(diminta))
    if lama is None or lama.sidik not in sidik:
        raise NomorPermintaanDipakai(
            "Nomor permintaan ini sudah dipakai untuk pertanyaan lain. Kirim dengan nomor baru."
        )
    return lama


def _jawab(satu: Pencocokan) -> CocokJawab:
    hasil = CocokHasil.model_validate(satu.hasil)
    return CocokJawab(nomor_permintaan=satu.nomor, pada=satu.pada, hasil=hasil)
