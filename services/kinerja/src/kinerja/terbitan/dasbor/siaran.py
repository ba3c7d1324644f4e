"""Updates of open pages: one listening connection for all readers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson

from kinerja.terbitan.dasbor.hidup import Isi, selisih, sidik
from kit.clock import local, now, zone_name
from kit.errors import Unavailable
from kit.heartbeat import Beat
from kit.wake import Listener, is_away, keep, stop

SALURAN = "kinerja_angka"
PEMBACA_TERBANYAK = 200
# Updates that follow each other are joined; the first is sent at once.
JEDA = 0.5
# So many views at most are computed at once: ordinary reading must not run out of database
# connections because many different pages are open.
SEKALIGUS = 2
# An intermediary cuts a silent connection; this sign keeps it open.
DETAK = 15.0
# A safety net if a notification is lost, and so that a new day is seen.
SELANG = 60.0
# After this the browser connects again, and the account's rights are checked again.
UMUR = 540.0

Hitung = Callable[[], Awaitable[dict[str, Isi]]]


@dataclass(slots=True)
class _Tampilan:
    """One page with its readers: computed once for all of them."""

    pembaca: int = 0
    generasi: int = -1
    isi: dict[str, Isi] = field(default_factory=dict)
    kunci: asyncio.Lock = field(default_factory=asyncio.Lock)


class Siaran:
    def __init__(
        self,
        database_url: str,
        *,
        jeda: float = JEDA,
        detak: float = DETAK,
        terbanyak: int = PEMBACA_TERBANYAK,
    ) -> None:
        self._database_url = database_url
        self._jeda = jeda
        self._detak = detak
        self._terbanyak = terbanyak
        self._tampilan: dict[Hashable, _Tampilan] = {}
        self._giliran = asyncio.Semaphore(SEKALIGUS)
        self._generasi = 0
        self._berubah = asyncio.Event()
        self._pendengar: asyncio.Task[None] | None = None
        self._berakhir = False

    @property
    def pembaca(self) -> int:
        return sum(satu.pembaca for satu in self._tampilan.values())

    def akhiri(self) -> None:
        """All streams end now: the program is stopping."""
        self._berakhir = True
        self._bangunkan()

    async def tutup(self) -> None:
        self.akhiri()
        await self._berhenti_mendengar()

    def pastikan_muat(self) -> None:
        if self._berakhir or self.pembaca >= self._terbanyak:
            raise Unavailable(
                "Pembaruan langsung sedang penuh. Muat ulang halaman untuk angka terbaru.",
                retry_after=30,
            )

    async def alirkan(
        self, tampilan: Hashable, hitung: Hitung, dilihat: str
    ) -> AsyncIterator[bytes]:
        """What one reader is sent; `dilihat` is the hash of the state that it has already."""
        loop = asyncio.get_running_loop()
        selesai = loop.time() + UMUR
        yield b"retry: 3000\n\n"
        async with self._membaca(tampilan) as satu:
            terkirim: dict[str, Isi] | None = None
            while not self._berakhir and loop.time() < selesai:
                mulai = loop.time()
                generasi = self._generasi
                try:
                    isi = await self._isi(satu, hitung)
                except Exception as galat:
                    if is_away(galat):
                        return  # the browser connects again
                    raise
                sekarang = sidik(isi)
                if sekarang != dilihat:
                    baru = isi if terkirim is None else selisih(terkirim, isi)
                    yield _kiriman(sekarang, baru)
                terkirim, dilihat = isi, sekarang
                while not await self._berganti(generasi, selesai):
                    yield b": masih di sini\n\n"
                await asyncio.sleep(max(0.0, mulai + self._jeda - loop.time()))

    async def _berganti(self, generasi: int, selesai: float) -> bool:
        """Waits for a change or the end of the stream, one tick at most."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(min(self._detak, max(0.0, selesai - loop.time()))):
                while self._generasi == generasi and not self._berakhir:
                    await self._berubah.wait()
        except TimeoutError:
            return loop.time() >= selesai
        return True

    async def _isi(self, satu: _Tampilan, hitung: Hitung) -> dict[str, Isi]:
        async with satu.kunci:
            if satu.generasi != self._generasi:
                async with self._giliran:
                    generasi = self._generasi
                    satu.isi = await hitung()
                    satu.generasi = generasi
            return satu.isi

    @asynccontextmanager
    async def _membaca(self, tampilan: Hashable) -> AsyncIterator[_Tampilan]:
        satu = self._tampilan.setdefault(tampilan, _Tampilan())
        satu.pembaca += 1
        if self._pendengar is None:
            self._pendengar = asyncio.create_task(self._mendengar(), name="siaran")
        try:
            yield satu
        finally:
            satu.pembaca -= 1
            if not satu.pembaca:
                self._tampilan.pop(tampilan, None)
            if not self._tampilan:
                # A shield: a reader who leaves cancels his own task, not this closing.
                await asyncio.shield(self._berhenti_mendengar())

    async def _mendengar(self) -> None:
        pendengar = Listener(self._database_url, [SALURAN])
        mendengar = asyncio.create_task(keep(Beat("siaran"), pendengar.run))
        try:
            while True:
                await pendengar.wait(SALURAN, at_most=SELANG)
                self._bangunkan()
        finally:
            await stop(mendengar)

    async def _berhenti_mendengar(self) -> None:
        pendengar, self._pendengar = self._pendengar, None
        if pendengar is not None:
            await stop(pendengar)

    def _bangunkan(self) -> None:
        self._generasi += 1
        lama, self._berubah = self._berubah, asyncio.Event()
        lama.set()


def _kiriman(sidik_isi: str, isi: dict[str, Isi]) -> bytes:
    data = orjson.dumps({"pukul": f"{local(now()):%H.%M.%S} {zone_name()}", "isi": isi})
    return b"event: angka\nid: %b\ndata: %b\n\n" % (sidik_isi.encode(), data)
