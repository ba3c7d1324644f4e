from kit.errors import Conflict, Forbidden, Invalid, NotFound


class AkunTidakDitemukan(NotFound):
    code = "akun-tidak-ditemukan"
    title = "Akun tidak ditemukan"


class NamaPenggunaDipakai(Conflict):
    code = "nama-pengguna-dipakai"
    title = "Nama pengguna sudah dipakai"


class AdminTerakhir(Conflict):
    code = "admin-terakhir"
    title = "Admin terakhir tidak dapat dilepas"


class HakSendiri(Forbidden):
    code = "hak-sendiri"
    title = "Hak akun sendiri tidak dapat diubah sendiri"


class PeranBertentangan(Invalid):
    code = "peran-bertentangan"
    title = "Peran tidak dapat digabung"


class KataSandiTidakSesuai(Invalid):
    code = "kata-sandi-tidak-sesuai"
    title = "Kata sandi tidak sesuai"


class TokenTerlaluBesar(Invalid):
    code = "token-terlalu-besar"
    title = "Hak akun terlalu banyak untuk satu token"
