from kit.errors import Unavailable


class SegelTertinggal(Unavailable):
    code = "segel-tertinggal"
    title = "Buku besar belum tersegel seluruhnya"


class TransaksiMundur(Exception):
    """This database was restored to another server and not yet brought up to date by `dinsos
    migrate`."""
