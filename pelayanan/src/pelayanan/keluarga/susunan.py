"""What the steps of a family look up and write: people, cards, memberships."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from kit.clock import today
from kit.db import new_id
from kit.errors import FieldError
from kit.lifecycle import Taking
from pelayanan import batas
from pelayanan.loket import Loket
from pelayanan.ppks import pencarian
from pelayanan.ppks import rules as aturan_ppks
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import identitas, repository, rules
from .errors import KeluargaTidakSah, KkSudahTerdaftar
from .models import Keluarga
from .rules import Hubungan, Keadaan, Masa
from .schemas import BerKk

Melangkah = Taking[Keluarga, Keadaan, Loket]
TANPA_KEPALA = "Keluarga ini akan tanpa kepala. Sebut kepala_baru, salah satu yang tinggal."


async def orang(taking: Melangkah, kolom: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Ppks]:
    """On whom these land, unchanged until the commit: people whom the caller may see. `kolom`:
    where the form names each."""
    ada: dict[uuid.UUID, Ppks] = {}
    salah: list[FieldError] = []
    for satu in sorted(kolom):
        ppks = await ppks_service.tahan(taking.session, satu, taking.actor)
        if ppks is None:
            salah.append(FieldError(kolom[satu], "PPKS ini tidak ada.", "ppks-tidak-ditemukan"))
        else:
            ada[satu] = ppks
    KeluargaTidakSah.refuse(salah)
    return ada


async def periksa_masuk(taking: Melangkah, kolom: str, ppks: Ppks, masa: Masa) -> list[FieldError]:
    """Whether this person may be a member for that time."""
    salah = rules.periksa_masa(kolom, masa, today(), ppks.lahir)
    if salah:
        return salah
    for lain in await repository.keanggotaan(taking.session, ppks.id):
        if repository.masa(lain).bertemu(masa):
            pesan = "Orang ini pada waktu itu anggota keluarga lain, atau sudah anggota di sini."
            return [FieldError(f"{kolom}ppks_id", pesan, "anggota-dua-keluarga")]
    return []


async def nomor_kk(taking: Melangkah, isi: BerKk) -> str | None:
    """The number of the card that the form names; raises KkSudahTerdaftar (409) for that of another
    family, as a look-up that is audited and limited."""
    session, actor, loket = taking.session, taking.actor, taking.desk
    kk = isi.kk
    if isi.kk_dari is not None:
        ppks = (await orang(taking, {isi.kk_dari: "kk_dari"}))[isi.kk_dari]
        kk = loket.kunci.buka("ppks.kk", ppks.id, ppks.kk_sandi)
        if kk is None:
            pesan = "KK orang ini tidak tercatat."
            raise KeluargaTidakSah(pesan, FieldError("kk_dari", pesan, "kk-tidak-tercatat"))
    if kk is None:
        return None
    KeluargaTidakSah.refuse(aturan_ppks.periksa_kk(kk))
    await pencarian.boleh(session, actor)
    pemilik = await repository.pemilik_kk(session, loket.kunci.cari.digests("kk", kk))
    if pemilik is not None:
        raise await _milik_lain(taking, pemilik)
    return kk


async def _milik_lain(taking: Melangkah, pemilik: Keluarga) -> KkSudahTerdaftar:
    session, actor = taking.session, taking.actor
    await pencarian.kena(session, actor, "kk", "keluarga", pemilik.id)
    if not batas.terlihat(actor, pemilik):
        await pencarian.asing(session, actor)
        return KkSudahTerdaftar("KK ini sudah milik keluarga lain. Tanyakan kepada kepala bidang.")
    return KkSudahTerdaftar(
        f"KK ini sudah milik keluarga {pemilik.id}.", keluarga_id=str(pemilik.id)
    )


async def pasang_kk(taking: Melangkah, keluarga_id: uuid.UUID, kk: str, masa: Masa) -> None:
    kunci, baris = taking.desk.kunci, new_id()
    nilai = {
        "id": baris,
        "keluarga_id": keluarga_id,
        "kk_sandi": kunci.tutup(identitas.KK, baris, kk),
        "kk_cari": kunci.cari.digest("kk", kk),
        "dari": masa.dari,
        "sampai": masa.sampai,
    }
    if await repository.tambah_kk(taking.session, nilai) is None:
        raise KkSudahTerdaftar("KK ini baru saja dicatat pada keluarga lain.")


async def masukkan(
    taking: Melangkah,
    keluarga_id: uuid.UUID,
    anggota: Sequence[tuple[uuid.UUID, Hubungan, Masa]],
) -> None:
    for ppks_id, hubungan, masa in anggota:
        nilai = {
            "id": new_id(),
            "keluarga_id": keluarga_id,
            "ppks_id": ppks_id,
            "hubungan": hubungan,
            "dari": masa.dari,
            "sampai": masa.sampai,
        }
        if await repository.tambah_anggota(taking.session, nilai) is None:
            pesan = "Orang ini baru saja menjadi anggota sebuah keluarga."
            raise KeluargaTidakSah(pesan, FieldError("ppks_id", pesan, "anggota-dua-keluarga"))


async def keluarkan(
    taking: Melangkah, keluarga_id: uuid.UUID, ppks_id: uuid.UUID, sampai: date
) -> None:
    for satu in await repository.anggota_kini(taking.session, keluarga_id):
        if satu.ppks_id == ppks_id:
            satu.sampai = sampai
    await taking.session.flush()


async def jadi_kepala(
    taking: Melangkah, keluarga_id: uuid.UUID, ppks_id: uuid.UUID, sejak: date
) -> None:
    """A running member is the head from this day on; the one before has gone or is another now."""
    await keluarkan(taking, keluarga_id, ppks_id, sejak)
    await masukkan(taking, keluarga_id, [(ppks_id, Hubungan.KEPALA, Masa(sejak))])
