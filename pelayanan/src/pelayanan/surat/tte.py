"""Who puts the electronic signature: BSrE, or a key of the office's own for trials and papers that
stay inside. Which one is the office's configuration; docs/letters.md says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kit.documents.pades import OwnKey, Seal, SigningFailed
from mitra.bsre.client import Access, Client
from mitra.bsre.wire import Rejected, Said, Secret, Signed


class Tte(Protocol):
    """`perlu_sandi`: only its signer can make it sign, with a secret, while they wait. `akar`: the
    roots (PEM) that its signatures must lead to; none: that is not checked. `kaki`: what the paper
    says of it."""

    @property
    def perlu_sandi(self) -> bool: ...
    @property
    def akar(self) -> Sequence[bytes]: ...
    @property
    def kaki(self) -> str: ...

    async def bubuhkan(
        self, pdf: bytes, jabatan: str, seal: Seal, sandi: Secret | None
    ) -> Said: ...


@dataclass(frozen=True, slots=True)
class KunciKantor:
    kunci: OwnKey
    akar: Sequence[bytes] = ()
    perlu_sandi: bool = False
    kaki: str = (
        "Ditandatangani secara elektronik dengan kunci kantor; bukan tanda tangan elektronik"
        " tersertifikasi (PP 71/2019 Pasal 60)."
    )

    async def bubuhkan(self, pdf: bytes, jabatan: str, seal: Seal, sandi: Secret | None) -> Said:
        del jabatan, sandi
        try:
            return Signed(await self.kunci.sign(pdf, seal))
        except SigningFailed:
            return Rejected("berkas-ditolak")


@dataclass(frozen=True, slots=True)
class Bsre:
    akses: Access
    akar: Sequence[bytes] = ()
    perlu_sandi: bool = True
    kaki: str = (
        "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang"
        " diterbitkan BSrE (UU 11/2008 Pasal 5 ayat 1)."
    )

    async def bubuhkan(self, pdf: bytes, jabatan: str, seal: Seal, sandi: Secret | None) -> Said:
        siapa = self.akses.signers.get(jabatan)
        if siapa is None:
            return Rejected("tidak-terdaftar")
        if sandi is None:
            return Rejected("sandi-salah")
        client = Client(self.akses)
        try:
            return await client.sign(pdf, siapa, sandi, seal)
        finally:
            await client.close()
