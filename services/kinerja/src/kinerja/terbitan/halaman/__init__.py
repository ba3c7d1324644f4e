"""Halaman HTML: satu kerangka, satu gaya, dan satu kebijakan isi untuk semua modul.

Modul menaruh templatnya di `<modul>/templates/` (disebut `"<modul>/nama.html"`, memperluas
`"dasar.html"`) dan CSS atau JS-nya di `<modul>/aset/` (disebut `{{ aset("nama.css") }}`).
"""

from kinerja.terbitan.halaman.endpoints import RuteHalaman, router
from kinerja.terbitan.halaman.mesin import templat

__all__ = ["RuteHalaman", "router", "templat"]
