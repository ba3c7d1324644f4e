from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date

from kit import areas, audit, limits
from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session, new_id
from kit.idempotency import Key, once
from kit.pagination import Page, Rows
from kit.preconditions import check
from pelayanan import batas, pandangan
from pelayanan.lahir import periksa_baru
from pelayanan.loket import Kunci, Loket
from pelayanan.privasi import TujuanIsi, TujuanSaring

from . import akar, dukcapil, identitas, kartu, kenal, pencarian, repository, rules
from .errors import IdSudahDipakai, NikSudahTerdaftar, PpksTidakSah
from .models import Ppks
from .rules import Acuan, Calon
from .schemas import (
    NikDitemukan,
    PpksBaru,
    PpksCari,
    PpksRinci,
    PpksRingkas,
    PpksSaring,
    PpksSerupa,
    PpksUbah,
)

# What the API calls a proposal that two records are one person.
GABUNG = "gabung"


async def daftarkan(
    session: Session, actor: Actor, loket: Loket, key: Key | None, baru: PpksBaru
) -> PpksRinci:
    ppks_id, _ = await once(session, actor, key, lambda: _daftarkan(session, actor, loket, baru))
    return await _sesudah(session, actor, loket, ppks_id, nik=True)


async def _sesudah(
    session: ReadSession, actor: Actor, loket: Loket, ppks_id: uuid.UUID, *, nik: bool = False
) -> PpksRinci:
    """The answer to whoever wrote (the NIK), now or before under the same key."""
    ppks = await repository.ambil(session, actor, ppks_id)
    return kartu.rinci(loket, ppks, pandangan.tertutup(loket), nik_ditulis=nik)


async def _daftarkan(session: Session, actor: Actor, loket: Loket, baru: PpksBaru) -> uuid.UUID:
    tertulis = baru.model_dump(exclude={"id", "kategori", "orang_lain"})
    calon = Calon(**tertulis, kategori=tuple(baru.kategori))
    calon = _diperiksa(calon, kartu.acuan(loket), actor)
    if calon.nik is not None or calon.kk is not None:
        await pencarian.boleh(session, actor)
    await _pastikan_nik_bebas(session, actor, loket.kunci, calon.nik)
    ppks_id = baru.id or new_id()
    ini = kenal.Baru.dari(ppks_id, calon)
    di_luar = await kenal.mulai(session, actor, loket, [ini])
    if di_luar >= pencarian.BERHENTI and not baru.orang_lain:
        raise limits.refuse(kenal.TERLALU_BANYAK)
    siapa = {"id": ppks_id, "pengaju": batas.pengaju(actor)}
    ppks = await repository.tambah(session, siapa | kartu.nilai(loket.kunci, ppks_id, calon))
    if ppks is None:
        raise await _bentrok(session, actor, loket.kunci, ppks_id, calon.nik)
    # After the row, so that an id or a NIK that is taken is told first.
    dikenal = (await kenal.cari(session, actor, loket, [ini])).get(ppks_id)
    if dikenal is not None and dikenal.semua and not baru.orang_lain:
        raise await kenal.tolak(session, actor, loket, dikenal)
    fakta = {"tanpa_nik": calon.nik is None, **kenal.fakta(dikenal)}
    await audit.record_each(session, actor, "ppks.daftar", [(ppks_id, fakta)])
    await identitas.umumkan(session, ppks)
    return ppks_id


def _diperiksa(calon: Calon, dengan: Acuan, actor: Actor) -> Calon:
    PpksTidakSah.refuse(rules.periksa(calon, dengan))
    pastikan_wilayah(actor, calon.kelurahan)
    return rules.lengkapi_lahir(calon, dengan)


def pastikan_wilayah(actor: Actor, kelurahan: str) -> None:
    pesan = "Tempat ini di luar wilayah kerja akun ini. Serahkan kepada petugas di sana."
    areas.ensure_covers(actor, kelurahan, pesan)


async def _pastikan_nik_bebas(
    session: Session, actor: Actor, kunci: Kunci, nik: str | None
) -> None:
    """While the search key is rotated: the unique index knows only hashes of one key version."""
    sidik = kunci.cari.digests("nik", nik) if nik is not None else []
    if len(sidik) > 1 and (pemilik := await repository.pemilik_nik(session, sidik)) is not None:
        raise await _sudah_terdaftar(session, actor, pemilik, "daftar")


async def _bentrok(
    session: Session, actor: Actor, kunci: Kunci, ppks_id: uuid.UUID, nik: str | None
) -> IdSudahDipakai | NikSudahTerdaftar:
    if await repository.ada_id(session, ppks_id):
        return IdSudahDipakai("Id ini sudah dipakai orang lain. Kirim dengan id baru.")
    pemilik = await repository.pemilik_nik(session, kunci.cari.digests("nik", nik or ""))
    return await _sudah_terdaftar(session, actor, pemilik, "daftar")


async def _sudah_terdaftar(
    session: Session, actor: Actor, pemilik: Ppks | None, lewat: str
) -> NikSudahTerdaftar:
    if pemilik is not None:
        await pencarian.kena(session, actor, "nik", lewat, pemilik.id)
    # Where somebody lives is itself something that another area's officer may not learn.
    if pemilik is None or not batas.terlihat(actor, pemilik):
        await pencarian.asing(session, actor)
        return NikSudahTerdaftar(
            "NIK ini sudah terdaftar, tetapi tidak dapat dilihat akun ini. Tanyakan kepada kepala"
            " bidang."
        )
    return NikSudahTerdaftar(
        f"NIK ini sudah terdaftar. Pakai data yang ada: {pemilik.id}.",
        ppks_id=str(pemilik.id),
    )


def _menuju_gabung(
    bentrok: NikSudahTerdaftar, loket: Loket, pemilik: Ppks, *, bernik: bool
) -> NikSudahTerdaftar:
    """Whose NIK this is, for whoever may see them, and that both may be proposed as one person:
    not where the other has a NIK of its own."""
    if "ppks_id" not in bentrok.facts:
        return bentrok
    kandidat = kartu.ringkas(pemilik, pandangan.tertutup(loket)).model_dump(mode="json")
    boleh: list[str] = [] if bernik else [GABUNG]
    return NikSudahTerdaftar(bentrok.detail, **bentrok.facts, kandidat=[kandidat], boleh=boleh)


async def daftar(
    session: Session, actor: Actor, loket: Loket, saring: PpksSaring
) -> Rows[PpksRingkas]:
    loket.periksa_saringan(
        kelurahan=saring.kelurahan, kecamatan=saring.kecamatan, kategori=saring.kategori
    )
    terlihat = await pandangan.pandang(session, actor, loket, saring)
    pandangan.pastikan_saringan(actor, loket, terlihat, kategori=saring.kategori)
    baris = await repository.daftar(session, actor, saring, loket.kunci.data)
    kena = _sensitif(loket, baris.data)
    await pandangan.catat(session, actor, loket, terlihat, kena, lewat="daftar")
    return baris.map(lambda ppks: kartu.ringkas(ppks, terlihat))


def _sensitif(loket: Loket, orang: Sequence[Ppks]) -> list[uuid.UUID]:
    sensitif = loket.kantor.sensitif
    return [ppks.id for ppks in orang if not sensitif.isdisjoint(ppks.kategori)]


async def tahan(
    session: Session, ppks_id: uuid.UUID, actor: Actor, *, terbatas: bool = True
) -> Ppks | None:
    """For other modules: on whom a record about this person lands, unchanged until the commit;
    not `terbatas`: also outside the caller's area."""
    return await akar.tahan(session, ppks_id, actor, terbatas=terbatas)


async def dikunci(session: Session, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    """For other modules: the record itself, locked for a change of who this is.
    Raises PpksTidakDitemukan (404), SudahDigabung (409)."""
    return await repository.kunci(session, actor, ppks_id)


async def satu_orang(session: ReadSession, satu: uuid.UUID, lain: uuid.UUID) -> bool:
    """For other modules: whether both are records of one person."""
    return await akar.satu_orang(session, satu, lain)


async def akar_id(session: ReadSession, ppks_id: uuid.UUID) -> uuid.UUID:
    """For other modules: the id of the record that stands for this one."""
    return await akar.akar_id(session, ppks_id)


async def terawal(session: ReadSession, loket: Loket, ppks_id: uuid.UUID) -> date | None:
    return await repository.terawal(session, loket.induk, ppks_id)


async def yang_mewakili(session: ReadSession, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    """For other modules: the record that stands for this one before the account.
    Raises PpksTidakDitemukan (404) of whom it may not see."""
    ini = await repository.ambil(session, actor, ppks_id)
    return (await akar.mewakili(session, actor, [ini]))[0]


async def bernik(session: ReadSession, sidik: Sequence[bytes]) -> Ppks | None:
    """Who holds this NIK, given as keyed hash of each key version; of any area."""
    return await repository.pemilik_nik(session, sidik)


async def untuk_rekam(session: ReadSession, ppks_id: uuid.UUID) -> Ppks | None:
    return await repository.tanpa_batas_wilayah(session, ppks_id)


async def lihat(
    session: Session, actor: Actor, loket: Loket, ppks_id: uuid.UUID, untuk: TujuanSaring
) -> PpksRinci:
    ppks = await repository.ambil(session, actor, ppks_id)
    terlihat = await pandangan.pandang(session, actor, loket, untuk, ppks_id)
    kena = _sensitif(loket, [ppks])
    await pandangan.catat(session, actor, loket, terlihat, kena, lewat="lihat")
    return await _menunjuk(session, actor, ppks, kartu.rinci(loket, ppks, terlihat))


async def _menunjuk(session: ReadSession, actor: Actor, ppks: Ppks, rinci: PpksRinci) -> PpksRinci:
    """Of a record that was merged, the answer names the one that stands for it."""
    (mewakili,) = await akar.mewakili(session, actor, [ppks])
    return rinci.model_copy(update={"gabung_ke": None if mewakili is ppks else mewakili.id})


async def serupa(session: Session, actor: Actor, loket: Loket, ppks_id: uuid.UUID) -> PpksSerupa:
    ppks = await repository.ambil(session, actor, ppks_id)
    orang, dikenal = await kenal.serupa_dengan(session, actor, loket, ppks)
    tampak = pandangan.tertutup(loket)
    return PpksSerupa(
        data=[kartu.ringkas(satu, tampak) for satu in orang],
        tanyakan=kenal.TANYAKAN if dikenal.di_luar else None,
    )


async def ubah(call: Call[Loket], ppks_id: uuid.UUID, if_match: int, ubahan: PpksUbah) -> PpksRinci:
    async def deed() -> uuid.UUID:
        await _ubah(call.session, call.actor, call.desk, (ppks_id, if_match), ubahan)
        return ppks_id

    await once(call.session, call.actor, call.key, deed, status=200)
    return await _sesudah(call.session, call.actor, call.desk, ppks_id)


async def _ubah(
    session: Session, actor: Actor, loket: Loket, dilihat: tuple[uuid.UUID, int], ubahan: PpksUbah
) -> None:
    ppks_id, if_match = dilihat
    ppks = await repository.kunci(session, actor, ppks_id)
    check(ppks.version, if_match)
    diubah = ubahan.model_dump(exclude_unset=True, exclude={"kategori_lengkap"})
    lama = kartu.terbuka(loket.kunci, ppks)
    semua = ubahan.kategori_lengkap
    if "kategori" in diubah:
        diubah["kategori"] = pandangan.diganti(
            actor, loket, lama.kategori, diubah["kategori"], semua=semua
        )
    if "tanggal_lahir" in diubah:
        # The year that came from the old date goes with it, unless a new one is given.
        diubah = {"tahun_lahir": None, **diubah}
    dengan = kartu.acuan(loket, lama)
    calon = _diperiksa(replace(lama, **diubah), dengan, actor)
    if not semua and {"kategori", "status_khusus"} & diubah.keys():
        # As if there were none that is not shown: else the refusal would tell of it.
        tampak = pandangan.tertutup(loket).kategori(calon.kategori)
        _diperiksa(replace(calon, kategori=tuple(tampak)), dengan, actor)
    berubah = {nama for nama, isi in asdict(calon).items() if isi != getattr(lama, nama)}
    if calon.lahir != lama.lahir:
        kolom = "tanggal_lahir" if "tanggal_lahir" in diubah else "tahun_lahir"
        await _periksa_lahir(session, actor, loket, ppks_id, calon, kolom)
    baru = kartu.kolom(loket.kunci, ppks_id, calon)
    for nama in _kolom_dari(berubah):
        setattr(ppks, nama, baru[nama])
    if dukcapil.DIBANDINGKAN & berubah:
        dukcapil.lepas(ppks)
    await session.flush()
    if "kelurahan" in berubah:
        await identitas.pindah(session, ppks)
    await audit.record(session, actor, "ppks.ubah", ppks_id, isian=sorted(berubah))


async def _periksa_lahir(
    session: ReadSession,
    actor: Actor,
    loket: Loket,
    ppks_id: uuid.UUID,
    calon: Calon,
    kolom: str,
) -> None:
    terawal = await repository.terawal(session, loket.induk, ppks_id)
    # Never for whoever does not see some of them: else the day left out would be a hidden one's.
    sebut = not loket.layanan_tertutup(actor)
    PpksTidakSah.refuse(periksa_baru(kolom, calon.lahir, terawal, sebut=sebut))


def _kolom_dari(isian: set[str]) -> list[str]:
    """The columns behind changed fields; unchanged ciphertexts are not made anew."""
    di_balik = {
        "nama": ("nama", "nama_normal", "nama_bunyi", "bunyi_rapat"),
        "kk": ("kk_sandi", "kk_cari"),
        "tempat_lahir": ("tempat_lahir_sandi",),
        "alamat": ("alamat_sandi",),
        "telepon": ("telepon_sandi",),
    }
    return [kolom for nama in sorted(isian) for kolom in di_balik.get(nama, (nama,))]


async def buka(
    session: Session, actor: Actor, loket: Loket, ppks_id: uuid.UUID, untuk: TujuanIsi
) -> PpksRinci:
    """The unmasked record, with sensitive categories for those who may see them. The audit row
    commits before the answer leaves (scope="function")."""
    ppks = await repository.ambil(session, actor, ppks_id)
    await pandangan.buka(session, actor, loket, untuk, ppks_id, "ppks.buka", ppks_id)
    terlihat = pandangan.tertutup(loket)
    if loket.melihat_sensitif(actor):
        terlihat = await pandangan.pandang(session, actor, loket, untuk, ppks_id)
        kena = _sensitif(loket, [ppks])
        await pandangan.catat(session, actor, loket, terlihat, kena, lewat="buka")
    rinci = kartu.rinci(loket, ppks, terlihat, terlihat=True)
    return await _menunjuk(session, actor, ppks, rinci)


async def pasang_nik(
    session: Session,
    actor: Actor,
    loket: Loket,
    key: Key | None,
    ppks_id: uuid.UUID,
    if_match: int | None,
    temuan: NikDitemukan,
) -> PpksRinci:
    await once(
        session,
        actor,
        key,
        lambda: _pasang_nik(session, actor, loket, ppks_id, if_match, temuan),
        status=200,
    )
    return await _sesudah(session, actor, loket, ppks_id, nik=True)


async def _pasang_nik(
    session: Session,
    actor: Actor,
    loket: Loket,
    ppks_id: uuid.UUID,
    if_match: int | None,
    temuan: NikDitemukan,
) -> uuid.UUID:
    ppks = await repository.kunci(session, actor, ppks_id)
    check(ppks.version, if_match)
    lama = kartu.terbuka(loket.kunci, ppks)
    if lama.nik == temuan.nik:
        return ppks_id
    dengan = kartu.acuan(loket)
    calon = replace(lama, nik=temuan.nik, alasan_tanpa_nik=None)
    PpksTidakSah.refuse(rules.periksa_nik(calon, dengan), "NIK ini tidak dapat dipasang.")
    await pencarian.boleh(session, actor)
    pemilik = await repository.pemilik_nik(session, loket.kunci.cari.digests("nik", temuan.nik))
    if pemilik is not None:
        bentrok = await _sudah_terdaftar(session, actor, pemilik, "nik")
        raise _menuju_gabung(bentrok, loket, pemilik, bernik=lama.nik is not None)
    calon = rules.lengkapi_lahir(calon, dengan)
    if calon.lahir != lama.lahir:
        await _periksa_lahir(session, actor, loket, ppks_id, calon, "nik")
    identitas.ganti(session, actor, loket.kunci, ppks, calon, temuan.sebab)
    if not await repository.simpan(session):
        raise await _sudah_terdaftar(session, actor, None, "nik")
    await audit.record(session, actor, "ppks.nik", ppks_id, versi=ppks.identitas_versi)
    await identitas.umumkan(session, ppks)
    await identitas.ikutkan(session, actor, ppks, temuan.sebab)
    return ppks_id


async def cari(session: Session, actor: Actor, loket: Loket, dicari: PpksCari) -> Page[PpksRingkas]:
    if dicari.kelurahan is not None and dicari.kelurahan not in loket.kantor.wilayah.kelurahan:
        PpksTidakSah.refuse(loket.kantor.wilayah.tak_ada("kelurahan", dicari.kelurahan))
    terlihat = pandangan.tertutup(loket)
    if dicari.untuk is not None:
        terlihat = await pandangan.pandang(session, actor, loket, dicari.untuk)
    dengan = "nik" if dicari.nik is not None else "kk"
    if dicari.nama is None:
        await pencarian.boleh(session, actor)
    temuan = await _temuan(session, actor, loket.kunci, dicari)
    if dicari.kelurahan is not None:
        temuan = temuan.of([p for p in temuan.data if p.kelurahan == dicari.kelurahan])
    if dicari.nama is None:
        # Whose number was looked up is a disclosure, masked or not.
        if temuan.data:
            await pencarian.kena(session, actor, dengan, "cari", *(p.id for p in temuan.data))
        else:
            nomor = dicari.nik or dicari.kk or ""
            await pencarian.luput(session, actor, loket.kunci, dengan, "cari", nomor)
    kena = _sensitif(loket, temuan.data)
    await pandangan.catat(session, actor, loket, terlihat, kena, lewat="cari")
    return Page.of(temuan.map(lambda ppks: kartu.ringkas(ppks, terlihat)))


async def _temuan(session: Session, actor: Actor, kunci: Kunci, dicari: PpksCari) -> Rows[Ppks]:
    if dicari.nik is not None:
        sidik = kunci.cari.digests("nik", dicari.nik)
        return Rows(await repository.cari_nik(session, actor, sidik), None)
    if dicari.kk is not None:
        sidik = kunci.cari.digests("kk", dicari.kk)
        return Rows(await repository.cari_kk(session, actor, sidik, dicari.batas), None)
    return await repository.cari_nama(session, actor, dicari)
