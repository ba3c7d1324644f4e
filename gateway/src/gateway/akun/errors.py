from kit.errors import Conflict, Invalid, NotFound


class AkunTidakDitemukan(NotFound):
    code = "akun-tidak-ditemukan"
    title = "Akun tidak ditemukan"


class NamaPenggunaDipakai(Conflict):
    code = "nama-pengguna-dipakai"
    title = "Nama pengguna sudah dipakai"


class AdminTerakhir(Conflict):
    code = "admin-terakhir"
    title = "Admin terakhir tidak dapat dilepas"


class KataSandiTidakSesuai(Invalid):
    code = "kata-sandi-tidak-sesuai"
    title = "Kata sandi tidak sesuai"


class TokenTerlaluBesar(Invalid):
    code = "token-terlalu-besar"
    title = "Hak akun terlalu banyak untuk satu token"
