"""Refusals that stay on our page, and those of an exchange."""

from gateway.masuk.errors import Refused

UNKNOWN_APPLICATION = Refused(
    "invalid_client",
    "Aplikasi yang mengirim Anda ke sini tidak terdaftar atau sudah ditutup. Hubungi pengelola "
    "aplikasi itu.",
)
UNKNOWN_ADDRESS = Refused(
    "invalid_request",
    "Aplikasi meminta dijawab ke alamat yang tidak didaftarkannya, jadi Anda tidak dibawa ke "
    "sana. Hubungi pengelola aplikasi itu.",
)
NOTHING_TO_GIVE = Refused(
    "access_denied", "Akun ini tidak mempunyai satu pun hak yang diminta aplikasi ini.", status=403
)
WRONG_CLIENT_ID = Refused("invalid_client", "client_id tidak terdaftar atau sudah ditutup.")


def wrong_code(why: str) -> Refused:
    return Refused("invalid_grant", f"Kode masuk tidak berlaku: {why}. Minta orangnya masuk lagi.")
