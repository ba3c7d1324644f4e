"""What the sender's officers see of referrals, and do with one beside the steps of its life."""

from __future__ import annotations

import uuid
from typing import Any

import orjson

from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Session
from kit.documents import codes
from kit.files import store
from kit.files.store import Kept
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan, usul
from pelayanan.loket import Loket
from pelayanan.privasi import TujuanIsi

from . import isi, repository
from .daur import DAUR
from .errors import LangkahRujukanDitolak, TanpaTautan
from .models import RiwayatRujukan, Rujukan, TautanRujukan
from .rules import MASA_TAUTAN, MENUNGGU_JAWABAN, Langkah, Lewat, Status
from .schemas import (
    BerkasRujukanRinci,
    DaftarPenerima,
    PenerimaRinci,
    Pengantaran,
    RiwayatRujukanRinci,
    RujukanRinci,
    RujukanRingkas,
    RujukanSaring,
    RujukanTerbuka,
    TautanBaru,
)

_BERALASAN = (Langkah.TOLAK, Langkah.BATAL)


async def penerima(session: ReadSession, loket: Loket) -> DaftarPenerima:
    """Whom this bidang may refer to."""
    aturan = isi.ketentuan(loket)
    berjalan = await repository.berjalan(session)
    return DaftarPenerima(
        data=[
            PenerimaRinci(
                kode=satu.kode,
                nama=satu.nama,
                jenis=satu.jenis,
                nama_jenis=aturan.jenisnya(satu).nama,
                kapasitas=satu.kapasitas,
                berjalan=berjalan.get(satu.kode, 0),
                kontak=satu.kontak,
                berakun=satu.berakun,
            )
            for satu in aturan.penerima
            if satu.bidang != loket.bidang
        ]
    )


# --- Lists and one of them ------------------------------------------------------------------------


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: RujukanSaring
) -> Rows[RujukanRingkas]:
    loket.periksa_saringan(
        kelurahan=saring.kelurahan, kecamatan=saring.kecamatan, layanan=saring.layanan
    )
    tertutup = loket.layanan_tertutup(actor)
    semua = await repository.DAFTAR.page(session, repository.milik(actor, tertutup), saring)
    milik = await repository.permohonan(session, {satu.permohonan_id for satu in semua.data})
    return semua.map(
        lambda satu: RujukanRingkas(**_ringkas(loket, satu, milik[satu.permohonan_id].layanan))
    )


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, rujukan_id: uuid.UUID
) -> RujukanRinci:
    satu = await _terlihat(session, actor, loket, rujukan_id)
    permohonan = (await repository.permohonan(session, [satu.permohonan_id]))[satu.permohonan_id]
    return RujukanRinci(
        **_ringkas(loket, satu, permohonan.layanan),
        surat_id=satu.surat_id,
        pemberian_id=satu.pemberian_id,
        menyelesaikan=satu.menyelesaikan,
        boleh=[Langkah(nama) for nama in DAUR.allowed(DAUR.state(satu))],
        **usul.rinci(satu),
    )


async def sesudah_langkah(call: Call[Loket], rujukan_id: uuid.UUID) -> RujukanRinci:
    return await lihat(call.session, call.actor, call.desk, rujukan_id)


async def _terlihat(
    session: ReadSession, actor: Actor, loket: Loket, rujukan_id: uuid.UUID
) -> Rujukan:
    milik = repository.milik(actor, loket.layanan_tertutup(actor))
    return await repository.ambil(session, milik, rujukan_id)


def _ringkas(loket: Loket, satu: Rujukan, layanan: str) -> dict[str, Any]:
    ada = isi.dikenal(loket).get(satu.penerima)
    return {
        "id": satu.id,
        "permohonan_id": satu.permohonan_id,
        "layanan": layanan,
        "penerima": satu.penerima,
        "nama_penerima": ada.nama if ada else satu.penerima,
        "status": Status(satu.status),
        "dikirim": satu.dikirim,
        "jatuh_tempo": satu.tempo,
        "diingatkan": satu.diingatkan,
        "dijawab": satu.dijawab,
        "dijawab_lewat": Lewat(satu.dijawab_lewat) if satu.dijawab_lewat else None,
        "tiba": satu.tiba,
        "dibuat": satu.created_at,
        "versi": satu.version,
    }


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, rujukan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatRujukanRinci]:
    await _terlihat(session, actor, loket, rujukan_id)
    baris = await repository.riwayat(session, rujukan_id, halaman)
    return baris.map(RiwayatRujukanRinci.model_validate)


# --- What was written, opened for a purpose -------------------------------------------------------


async def buka(
    session: Session, actor: Actor, loket: Loket, rujukan_id: uuid.UUID, untuk: TujuanIsi
) -> RujukanTerbuka:
    """The audit row commits before the answer."""
    satu = await _terlihat(session, actor, loket, rujukan_id)
    permohonan = (await repository.permohonan(session, [satu.permohonan_id]))[satu.permohonan_id]
    assert permohonan.ppks_id is not None  # noqa: S101  (when it was written)
    await pandangan.buka(session, actor, loket, untuk, permohonan.ppks_id, "rujukan.buka", satu.id)
    tertulis = isi.rincian(loket.kunci, satu)
    antar = tertulis.get("pengantaran")
    beralasan = await repository.beralasan(session, satu.id, _BERALASAN)
    return RujukanTerbuka(
        id=satu.id,
        gambar=isi.buka_gambar(loket.kunci, satu),
        keperluan=tertulis["keperluan"],
        penjawab=tertulis.get("penjawab"),
        alasan=_alasan(loket, beralasan),
        pengantaran=None if antar is None else Pengantaran.model_validate_json(orjson.dumps(antar)),
        diterima_oleh=tertulis.get("diterima_oleh"),
        hasil=tertulis.get("hasil"),
        berkas=[
            BerkasRujukanRinci(id=lain.id, jenis=lain.kind, ukuran=lain.size)
            for lain in await store.listed(session, loket.kunci.data, satu.id)
        ],
    )


def _alasan(loket: Loket, langkah: RiwayatRujukan | None) -> str | None:
    return None if langkah is None else isi.alasan(loket.kunci, langkah)


async def unduh(
    session: Session, actor: Actor, loket: Loket, rujukan_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    """A paper of it, with a row in the audit."""
    satu = await _terlihat(session, actor, loket, rujukan_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, satu.id)


# --- The link -------------------------------------------------------------------------------------


async def tautan(call: Call[Loket], rujukan_id: uuid.UUID) -> TautanBaru:
    """A new link for the answer; an older one holds no more. Told this once.

    Raises: TanpaTautan for a receiver that has an inbox; LangkahRujukanDitolak unless an answer is
    waited for.
    """
    session, loket = call.session, call.desk
    tertutup = loket.layanan_tertutup(call.actor)
    satu = await repository.kunci(session, call.actor, tertutup, rujukan_id)
    ada = isi.dikenal(loket).get(satu.penerima)
    if ada is not None and ada.berakun:
        raise TanpaTautan(f"{ada.nama} menjawab di kotak masuknya.")
    if satu.status not in MENUNGGU_JAWABAN:
        raise LangkahRujukanDitolak(
            "Rujukan ini tidak menunggu jawaban.",
            status_rujukan=satu.status,
            langkah="tautan",
            boleh=DAUR.allowed(DAUR.state(satu)),
        )
    await repository.tutup_tautan(session, satu.id)
    token, faktor = isi.token_baru()
    sidik, sampai = isi.sidik(token), now() + MASA_TAUTAN
    session.add(
        TautanRujukan(
            sidik=sidik,
            rujukan_id=satu.id,
            faktor=isi.sidik_faktor(loket.kunci, sidik, faktor),
            sampai=sampai,
        )
    )
    await session.flush()
    await audit.record(session, call.actor, "rujukan.tautan", satu.id)
    return TautanBaru(
        alamat=f"{loket.alamat}/{loket.bidang}/rujukan#{token}",
        faktor_kedua=codes.spelled(faktor),
        sampai=sampai,
    )
