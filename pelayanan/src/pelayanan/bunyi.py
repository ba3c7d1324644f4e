"""How a name sounds, whichever way it is spelt: Mohamad Noor is Muhammad Nur.

Old spelling (oe, dj, tj, sj, ch), Arabic in Latin letters (kh, dz, sy, '), letters that Indonesian
tongues exchange (f p v, s z j, y i), doubled letters, short forms, titles and degrees all fall
away. What is left is for comparing only. Who changes these rules fills `ppks.nama_bunyi` and
`ppks.bunyi_rapat` again in a migration.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .nama import normal

# With a dot, or alone after a comma; without either they may be names (Se, Si, Ma).
_GELAR_BELAKANG = frozenset(
    "ama amd amdkeb amdkep amk ap apt ba bsc ma mag map mh mhum mkes mkom mm mpd mpdi msi msos mt"
    " ns phd sag samd sap se sei sh shi shum si sip sikom skep sked skm skom sp spd spdi sps spsi"
    " spt ssi ssos sst st stp str sthi".split()
)
# At the front, while something else is left.
_SEBUTAN = frozenset(
    "alm almh almarhum almarhumah bapak bpk dr dra drg drs h haj haji hajah hj ibu ir kh kiai kyai"
    " nn ny prof sdr sdri tn ust ustad ustaz ustadz ustadzah".split()
)
# Anywhere: the dead, and whose child somebody is.
_SELIPAN = frozenset("alm almh almarhum almarhumah bin binti binte bt bte".split())
# Also written with dots between.
_BERTITIK = frozenset({"kh", "hj"})

_KATA = {
    **dict.fromkeys(
        "mh mhd md moch moh mohd much muh muhd mohamad mohamat mohamed mohamet muhamat muhamed"
        " muhamet mukamad mokamad".split(),
        "muhamad",
    ),
    **dict.fromkeys("ahmat akmad akmat".split(), "ahmad"),
    **dict.fromkeys("abd abdl abdu".split(), "abdul"),
    **dict.fromkeys("st stt".split(), "siti"),
    "hodijah": "khadijah",
    "husen": "husain",
    "iksan": "ihsan",
    "suleman": "sulaiman",
}


def _aturan(*pasangan: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pola), ganti) for pola, ganti in pasangan)


_EJAAN = _aturan(
    (r"oe", "u"),
    (r"^[ck]ho", "kha"),
    (r"dj", "j"),
    (r"tj", "c"),
    (r"sj", "sy"),
    (r"oo", "u"),
    (r"ie", "i"),
    # A name of today (Chintya, Chandra), Greek (Christina), else Arabic (Chairul, Achmad).
    (r"ch(?=[ie]|an[dt])", "c"),
    (r"ch(?=r)|ck|q", "k"),
    (r"[ck]h", "h"),
    (r"c(?=a$|as$|us$|[lrt]|$)", "k"),
    # Before a vowel: at the end of Desy the y is an i.
    (r"sy(?=[aeiou])|syh|sh|ts(?=[aioum])", "s"),
    (r"dz|zh", "z"),
    (r"th", "t"),
    (r"dh", "d"),
    (r"gh", "g"),
    (r"bh", "b"),
    (r"ph", "f"),
    (r"x", "ks"),
    (r"([a-z])\1+", r"\1"),
    (r"ae|ei", "ai"),
    (r"^hoi", "hai"),
    # The y of the old spelling, which these names keep: Jusuf, Johanes, Junus, Wahju.
    (r"^j(?=usu[fp]|ose[fp]|ohan|unus|aku[bp]|uliu|ulian)|(?<=[ao]h)j|^j(?=ah[jy])", "y"),
    (r"y", "i"),
    (r"ii+", "i"),
    (r"uw(?=a)", "u"),
    (r"^nor(?=[^aeiou]|$)", "nur"),
    (r"^ro(?=hm|him)", "ra"),
    (r"^s[ao]l[ei](?=h?$)", "sali"),
    (r"^s[ao]l[ei][hk](?=a)", "salih"),
    # The stop of Ma'ruf, written as k.
    (r"^(ma(?=k[rmn])|mu(?=km)|nu(?=km)|sa(?=k[db])|ja(?=k[fp]))k", r"\1"),
    (r"(?<=[aeiou])h$", ""),
)
_SAMA = str.maketrans("fvzj", "ppss")
# Abdul Rahman, Abdurrahman, Abdur Rahman; Abdullah is one word.
_ABDUL = re.compile(r"\babdu(?!la?\b|lah)(?:[lrsnd] |l)?(?=[a-z]{3})")
_HURUF = re.compile(r"[^a-z]+")


# Whoever registers many asks for each name twice, to look and to write.
@lru_cache(maxsize=5_000)
def bunyi(nama: str) -> str:
    """` siti nur aini `: each word as it is heard, between spaces; "" when no Latin letter or digit
    is in the name."""
    kata = _tanpa_gelar(nama)
    if len(kata) > 1 and kata[0] == "m":
        kata[0] = "muhamad"
    didengar = " ".join(map(_kata, kata))
    if "abdu" in didengar:
        didengar = _ABDUL.sub("abdul ", didengar)
    return f" {didengar} " if didengar else ""


def rapat(didengar: str) -> str:
    """What `bunyi` gives, without its spaces: Nur Aini is Nuraini."""
    return didengar.replace(" ", "")


def _tanpa_gelar(nama: str) -> list[str]:
    """The words of a name in the plain form; titles go, unless nothing else is there."""
    polos = normal(nama).split()
    if "," in nama or "." in nama:
        depan, *bagian = nama.split(",")
        sisa = [satu for satu in bagian if not _gelar(satu)]
        ditulis = [kata for satu in (depan, *sisa) for kata in satu.split()]
        tanpa = ditulis[:1] + [kata for kata in ditulis[1:] if not ("." in kata and _gelar(kata))]
        polos = " ".join(_titik(kata) for kata in tanpa).split() or polos
    mulai = 0
    while mulai < len(polos) - 1 and polos[mulai] in _SEBUTAN:
        mulai += 1
    tersisa = [kata for kata in polos[mulai:] if kata not in _SELIPAN]
    return tersisa or polos


def _gelar(tulisan: str) -> bool:
    """`S.Pd`, `S. Pd., M.Si`: one degree, or several."""
    huruf = _HURUF.sub("", tulisan.casefold())
    satu_satu = [_HURUF.sub("", satu.casefold()) for satu in tulisan.split()]
    return huruf in _GELAR_BELAKANG or all(satu in _GELAR_BELAKANG for satu in satu_satu)


def _titik(kata: str) -> str:
    """K.H. is one word, a title; M.Yusuf is two."""
    huruf = _HURUF.sub("", kata.casefold())
    return huruf if huruf in _BERTITIK else normal(kata)


# A register has far fewer words than names.
@lru_cache(maxsize=100_000)
def _kata(kata: str) -> str:
    kata = _KATA.get(kata, kata)
    for pola, ganti in _EJAAN:
        kata = pola.sub(ganti, kata)
    return _KATA.get(kata, kata).translate(_SAMA)
