"""Refusals of the token endpoint, in the words of RFC 6749 and for a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """A value, not an exception: what was counted or revoked on the way must be committed."""

    error: str
    description: str
    status: int = 400
    retry_after: int | None = None


WRONG_PASSWORD = Refused("invalid_grant", "Nama pengguna atau kata sandi salah.")
WRONG_CLIENT = Refused("invalid_client", "Kode klien atau rahasianya salah.", status=401)
TWO_PROOFS = Refused(
    "invalid_request", "Kirim client_secret atau client_assertion, bukan keduanya."
)
NAMELESS = Refused(
    "invalid_client",
    "Pernyataan bertanda tangan menyebut alamat kantor, dan kantor ini belum memberitahukannya: "
    "minta pengelola mengisi DINSOS_PUBLIC_URL.",
    status=401,
)
WRONG_REFRESH = Refused(
    "invalid_grant", "Token penyegar tidak berlaku lagi. Masuk lagi dengan kata sandi."
)
WRONG_SCOPE = Refused("invalid_scope", "Izin yang diminta melebihi izin akun ini.")
UNKNOWN_GRANT = Refused(
    "unsupported_grant_type",
    "grant_type harus authorization_code, refresh_token, client_credentials atau password.",
)
PASSWORD_IN_APPLICATION = Refused(
    "unauthorized_client",
    "Aplikasi terdaftar tidak meminta kata sandi; arahkan orangnya ke /auth/otorisasi.",
)
NOT_A_FORM = Refused(
    "invalid_request", "Kirim sebagai formulir: Content-Type application/x-www-form-urlencoded."
)
NOT_REVOCABLE = Refused(
    "unsupported_token_type",
    "Token akses berakhir sendiri dalam sepuluh menit. Kirim token penyegarnya.",
)


def missing(field: str) -> Refused:
    return Refused("invalid_request", f"Isian {field} wajib diisi.")


def repeated(field: str) -> Refused:
    return Refused("invalid_request", f"Isian {field} hanya boleh sekali.")


def too_often(seconds: int) -> Refused:
    return Refused(
        "too_many_attempts",
        f"Terlalu banyak percobaan masuk yang gagal. Coba lagi dalam {seconds} detik.",
        status=429,
        retry_after=seconds,
    )
