from kit.errors import Unavailable


class SegelTertinggal(Unavailable):
    code = "segel-tertinggal"
    title = "Buku besar belum tersegel seluruhnya"


class TransaksiMundur(Exception):
    """Basis data ini dipulihkan ke server lain dan belum dimutakhirkan dengan `dinsos migrate`."""
