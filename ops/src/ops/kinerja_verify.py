"""`dinsos kinerja verify`: proof that the ledger, the closings and the counters were not altered.

It reads the database itself and trusts the signing key only. Exit code 0: intact; 1: something was
altered; 2: it could not be checked.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from rich.markup import escape
from sqlalchemy.exc import OperationalError, ProgrammingError

from kinerja.buku.segel.periksa import Temuan
from kinerja.dasar.kunci import KunciTandaTanganSalah, Penanda
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kinerja.verifikasi import Hasil, verifikasi
from kit.db import make_engine, make_sessions, reading
from ops.installation import Installation, running_login
from ops.refusals import Refusal
from ops.screen import out, say


class CannotVerify(Refusal):
    code = 2


@dataclass(frozen=True, slots=True)
class Where:
    url: str
    signing_key: str


def run(data_dir: Path, *, recompute: bool) -> int:
    where = reach(data_dir)
    try:
        signing = Penanda(where.signing_key)
    except KunciTandaTanganSalah as error:
        raise CannotVerify(f"KINERJA_SIGNING_KEY: {error}") from None
    try:
        found = asyncio.run(_verify(where.url, signing, recompute=recompute))
    except OperationalError as error:
        raise CannotVerify(f"PostgreSQL tidak dapat dicapai: {error.orig}") from None
    except ProgrammingError as error:
        raise CannotVerify(
            f"Basis data kinerja bukan dari versi program ini: {error.orig}\n"
            "Mutakhirkan dengan ./dinsos up, lalu coba lagi."
        ) from None
    return _show(found, recomputed=recompute)


def reach(data_dir: Path) -> Where:
    """From the environment, as a container of kinerja has it; else of the running installation."""
    if "KINERJA_DATABASE_URL" in os.environ and "KINERJA_SIGNING_KEY" in os.environ:
        return Where(os.environ["KINERJA_DATABASE_URL"], os.environ["KINERJA_SIGNING_KEY"])
    installation = Installation(data_dir.absolute())
    try:
        keys = json.loads((installation.secrets / "keys.json").read_text())
        password, signing_key = keys["KINERJA_DATABASE_PASSWORD"], keys["KINERJA_SIGNING_KEY"]
    except FileNotFoundError:
        raise CannotVerify(f"Tidak ada pemasangan Dinsos di {installation.data}.") from None
    except PermissionError:
        raise CannotVerify(f"{installation.data} milik pengguna lain.") from None
    except (ValueError, KeyError):
        raise CannotVerify(
            f"{installation.secrets / 'keys.json'} rusak atau dari versi lama. Jalankan ./dinsos up"
        ) from None
    login = running_login(installation)
    if login is None:
        raise CannotVerify(
            f"Dinsos tidak berjalan dengan data di {installation.data}. "
            "Jalankan ./dinsos up, lalu coba lagi."
        )
    return Where(login.url("kinerja", password, "kinerja"), signing_key)


async def _verify(url: str, signing: Penanda, *, recompute: bool) -> Hasil:
    engine = make_engine(url, pool_size=1)
    try:
        async with reading(make_sessions(engine)) as session:
            found = await verifikasi(session, signing)
        if recompute:
            again = await hitung_ulang(make_sessions(engine))
            found = replace(found, temuan=[*found.temuan, *again.temuan])
            for one in again.cara_lain:
                say(escape(f"Dihitung oleh program yang lain, tidak terbukti: {one}."))
        return found
    finally:
        await engine.dispose()


_SEEN = (
    "baris tersegel dan rantainya, tanda tangan dan fakta tiap penutupan, penunjuk rekam, "
    "identitas, entri, dan daftar sasaran terhadap catatannya, penghitung terhadap faktanya"
)
_SEEN_RECOMPUTED = (
    ", fakta dan kedudukannya terhadap catatan, tiap penutupan terhadap catatan sampai bloknya"
)
_UNSEEN_FACTS = (
    "apakah fakta dan angka yang ditutup berasal dari catatannya (jalankan dengan --hitung-ulang), "
)
_UNSEEN = (
    "indikator dan bulan tiap entri, potret halaman publik, tanda demo, isi bukti yang tersandi"
)


def _show(found: Hasil, *, recomputed: bool) -> int:
    say(
        f"{found.blok} blok, {found.baris} baris tersegel, {found.belum_disegel} baris menunggu "
        f"disegel; {found.penutupan} periode ditutup."
    )
    if found.blok:
        say(f"Sidik blok terakhir: {found.sidik_terakhir}")
    say(f"Diperiksa: {_SEEN}{_SEEN_RECOMPUTED if recomputed else ''}.")
    say(f"Tidak diperiksa: {'' if recomputed else _UNSEEN_FACTS}{_UNSEEN}.")
    if not found.temuan:
        out.print("[green]Utuh: pada yang diperiksa tidak ada yang diubah.[/]")
        return 0
    out.print(f"[bold red]Tidak utuh: {len(found.temuan)} temuan.[/]")
    for one in found.temuan:
        say(escape(f"  {_place(one)}: {one.pesan}"))
    return 1


def _place(found: Temuan) -> str:
    parts = [part for part in (found.tabel, found.id) if part is not None]
    if found.blok is not None:
        parts.append(f"(blok {found.blok})" if parts else f"blok {found.blok}")
    return " ".join(parts)
