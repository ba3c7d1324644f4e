from kit.errors import Conflict


class SudahBerisi(Conflict):
    code = "sudah-berisi-data"
    title = "Pemasangan ini sudah berisi data"
