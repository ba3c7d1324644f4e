"""HTML pages: one frame, one style and one content policy for all modules.

A module puts its templates in `<modul>/templates/` (named `"<modul>/nama.html"`, extending
`"dasar.html"`) and its CSS or JS in `<modul>/aset/` (named `{{ aset("nama.css") }}`).
"""

from kinerja.terbitan.halaman.endpoints import RuteHalaman, router
from kinerja.terbitan.halaman.mesin import templat

__all__ = ["RuteHalaman", "router", "templat"]
