"""The gateway's own nouns: accounts, programs, sign-ins, and what its database is busy with."""

from __future__ import annotations

from gateway.acuan import endpoints as acuan
from gateway.akun import endpoints as akun
from gateway.akun.models import Akun
from gateway.aplikasi import endpoints as aplikasi
from gateway.aplikasi.models import Aplikasi
from gateway.galat import endpoints as galat
from gateway.klien import endpoints as klien
from gateway.klien.models import Klien
from gateway.masuk import endpoints as masuk
from gateway.masuk.models import (
    MasukDitolak,
    PercobaanMasuk,
    PernyataanTerpakai,
    TempatDikenal,
    TokenPenyegar,
)
from gateway.otorisasi import endpoints as otorisasi
from gateway.otorisasi.models import KodeOtorisasi
from gateway.peramban import endpoints as peramban
from gateway.transaksi import endpoints as transaksi
from kantor.peran import SETIAP_AKUN, Peran
from kit.brought import Scope
from kit.module import Module

ADMIN = {Peran.ADMIN}

MODUL: tuple[Module[None], ...] = (
    Module(
        "masuk",
        (masuk.router,),
        tables=(TokenPenyegar, PercobaanMasuk, MasukDitolak, TempatDikenal, PernyataanTerpakai),
        scopes={
            "saya:baca": Scope("Melihat akun sendiri", {SETIAP_AKUN}),
            "saya:tulis": Scope("Mengganti kata sandi sendiri", {SETIAP_AKUN}),
        },
    ),
    Module(
        "akun",
        (akun.router,),
        tables=(Akun,),
        scopes={
            "akun:baca": Scope("Melihat akun dan percobaan masuk yang ditolak", ADMIN),
            "akun:tulis": Scope("Membuat, mengubah dan menutup akun", ADMIN),
        },
    ),
    Module(
        "klien",
        (klien.router,),
        tables=(Klien,),
        scopes={
            "klien:baca": Scope("Melihat program mitra dan aplikasi", ADMIN),
            "klien:tulis": Scope("Membuat, mengubah dan menutup program mitra dan aplikasi", ADMIN),
        },
    ),
    Module("aplikasi", (aplikasi.router,), tables=(Aplikasi,)),
    Module("otorisasi", (otorisasi.router,), tables=(KodeOtorisasi,)),
    Module("acuan", (acuan.router,)),
    Module("galat", (galat.router,)),
    Module("peramban", (peramban.router,)),
    Module(
        "transaksi",
        (transaksi.router,),
        scopes={"keadaan:baca": Scope("Melihat transaksi basis data yang terbuka lama", ADMIN)},
    ),
)
