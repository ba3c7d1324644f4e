"""QR codes (ISO/IEC 18004) for papers and pages."""

from __future__ import annotations

import io


def svg(address: str) -> str:
    """A code of medium error correction without a margin, as an SVG element."""
    import segno  # slow to import; only this needs it

    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()
