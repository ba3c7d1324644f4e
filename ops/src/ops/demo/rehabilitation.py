"""Program Rehabilitasi Sosial: 615 people handled, 430 of them functioning."""

import datetime as dt
from dataclasses import dataclass

from ops.demo.calendar_2024 import ALL_YEAR, YEAR, next_working_day
from ops.demo.draws import Draws, Table
from ops.demo.people import STREETS_OF_FOUND, WHERE, Person, Town
from ops.demo.plan import REHSOS, Client, Completion, Component, Plan, Registration, judge


@dataclass(frozen=True, slots=True)
class Group:
    categories: tuple[str, ...]
    people: int
    ages: tuple[int, int]
    services: Table[str]
    women: int = 50
    without_nik: int = 2
    found: int = 0
    disabled: bool = False
    status: str | None = None


ADVICE = "pelayanan-sosial-ppks"
_SHELTER = "rumah-singgah"
_HEALTH = "fasilitasi-kesehatan-orang-terlantar"
_HOME = "pemulangan-orang-terlantar"
_STREET = "pdm-menggelandang"

# How often which service: so that what it delivers comes near the targets of Table 6.1.
_CHILD = Table({ADVICE: 5, "rujukan-anak-panti": 1, "motivasi-anak-keluarga": 4, _SHELTER: 1})
_ADVICE_OR_SHELTER = Table({ADVICE: 4, _SHELTER: 1})
_DISABLED = Table({"alat-bantu-disabilitas": 1, "pdm-asuhan-keluarga": 9, ADVICE: 20})
_DISABLED_CHILD = Table({"alat-bantu-disabilitas": 1, ADVICE: 15})
_OLD = Table({ADVICE: 9, "rujukan-lansia-panti": 1, _HEALTH: 1, _SHELTER: 4})
_HOMELESS = Table({_SHELTER: 4, _HEALTH: 1, _HOME: 2, ADVICE: 2})

GROUPS = (
    Group(
        ("anak-balita-terlantar",),
        14,
        (0, 4),
        Table({"rujukan-anak-panti": 1, _SHELTER: 3}),
        without_nik=35,
        found=35,
    ),
    Group(("anak-terlantar",), 86, (6, 17), _CHILD, without_nik=9, found=10),
    Group(("anak-berhadapan-dengan-hukum",), 22, (12, 16), _ADVICE_OR_SHELTER, women=12),
    Group(("anak-jalanan",), 18, (7, 16), _ADVICE_OR_SHELTER, women=25, without_nik=28, found=70),
    Group(("anak-dengan-kedisabilitasan",), 34, (2, 16), _DISABLED_CHILD, women=45, disabled=True),
    Group(("anak-korban-tindak-kekerasan",), 19, (4, 16), _ADVICE_OR_SHELTER, women=68),
    Group(("anak-memerlukan-perlindungan-khusus",), 12, (7, 17), _ADVICE_OR_SHELTER),
    Group(("lanjut-usia-terlantar",), 118, (60, 88), _OLD, women=58, without_nik=6, found=8),
    Group(("penyandang-disabilitas",), 126, (19, 67), _DISABLED, women=46, disabled=True),
    Group(
        ("penyandang-disabilitas", "gelandangan"),
        14,
        (22, 58),
        Table({_STREET: 1}),
        women=30,
        without_nik=60,
        found=100,
        disabled=True,
    ),
    # Drugs and HIV are the ministry's; with a second category they count under that one.
    Group(
        ("penyandang-disabilitas", "korban-napza"),
        2,
        (24, 39),
        Table({ADVICE: 1}),
        women=20,
        disabled=True,
    ),
    Group(("tuna-susila",), 10, (20, 42), _ADVICE_OR_SHELTER, women=90, found=60),
    Group(("gelandangan",), 24, (18, 63), _HOMELESS, women=30, without_nik=60, found=100),
    Group(
        ("gelandangan", "pengemis"), 12, (24, 68), _HOMELESS, women=40, without_nik=50, found=100
    ),
    Group(("pengemis",), 28, (17, 70), _ADVICE_OR_SHELTER, women=55, without_nik=25, found=85),
    Group(("pemulung",), 14, (20, 66), _ADVICE_OR_SHELTER, women=35, without_nik=10, found=20),
    Group(("kelompok-minoritas",), 4, (20, 45), _ADVICE_OR_SHELTER),
    Group(("bekas-warga-binaan-pemasyarakatan",), 9, (21, 52), Table({ADVICE: 1}), women=10),
    Group(("korban-trafficking",), 3, (19, 31), _ADVICE_OR_SHELTER, women=100),
    Group(("korban-tindak-kekerasan",), 12, (19, 55), _ADVICE_OR_SHELTER, women=85),
    Group(
        ("pekerja-migran-bermasalah-sosial",), 8, (21, 47), Table({_HOME: 3, _SHELTER: 1}), women=60
    ),
    Group(("perempuan-rawan-sosial-ekonomi",), 9, (22, 57), Table({ADVICE: 1}), women=100),
    Group(("perempuan-rawan-sosial-ekonomi", "odha"), 1, (27, 41), Table({ADVICE: 1}), women=100),
    Group(("keluarga-bermasalah-sosial-psikologis",), 6, (28, 54), Table({ADVICE: 1}), women=60),
    # A stranded traveller is none of the 26 categories, and counts as handled.
    Group(
        (),
        10,
        (19, 64),
        Table({_HOME: 3, _HEALTH: 1}),
        women=25,
        without_nik=40,
        found=100,
        status="orang-terlantar",
    ),
)

REHABILITATION_COMPONENTS: dict[str, tuple[Component, ...]] = {
    ADVICE: (("diagnosis-konseling", 1, "kali"),),
    _SHELTER: (("kebutuhan-dasar", 3, "hari"), ("bimbingan-psikososial", 1, "kali")),
    _HEALTH: (("pendataan", 1, "kali"), ("akses-fasilitas-kesehatan", 1, "kali")),
    _HOME: (
        ("asesmen", 1, "kali"),
        ("pemulangan-dalam-provinsi", 1, "kali"),
        ("reunifikasi-keluarga", 1, "kali"),
    ),
    _STREET: (("surat-rujukan-rsj", 1, "kali"), ("penjemputan", 1, "kali")),
    "rujukan-anak-panti": (("rujukan-pengantaran", 1, "kali"), ("rujukan-layanan", 1, "kali")),
    "rujukan-lansia-panti": (("rujukan-pengantaran", 1, "kali"), ("rujukan-layanan", 1, "kali")),
    "motivasi-anak-keluarga": (("motivasi-psikososial", 1, "kali"), ("bimbingan-ppks", 1, "kali")),
    "alat-bantu-disabilitas": (("pemberian-alat", 1, "unit"),),
    "pdm-asuhan-keluarga": (
        ("kunjungan-rumah", 1, "kali"),
        ("asesmen", 1, "kali"),
        ("bimbingan-keluarga", 1, "kali"),
    ),
}
# What shelters and advisers hand out beside the steps of the service, again near the targets.
_EXTRAS: tuple[tuple[Component, ...], ...] = (
    *((),) * 20,
    *((("sandang", 1, "paket"),),) * 5,
    *((("permakanan", 3, "hari"),),) * 5,
    *((("fasilitasi-identitas", 1, "kali"),),) * 3,
    (("penelusuran-keluarga", 1, "kali"),),
)
_EMERGENCY: tuple[Component, ...] = (("kedaruratan", 1, "kali"),)

_FOUND = Table({"temuan": 4, "razia": 3, "pengaduan": 2, "rujukan": 1})
_CAME = Table({"permohonan": 7, "rujukan": 2, "pengaduan": 1})
_REASONS_OF_FOUND = Table(
    {
        "Tidak membawa identitas dan belum ditemukan di data kependudukan": 5,
        "Belum pernah direkam karena hidup berpindah-pindah": 4,
        "Identitas belum diketahui, klien tidak dapat berkomunikasi": 2,
    }
)
REASONS_AT_HOME = Table(
    {
        "Belum memiliki akta kelahiran dan belum masuk kartu keluarga": 3,
        "Dokumen kependudukan hilang, menunggu penerbitan ulang": 3,
    }
)

FUNCTIONING_AFTER_REHABILITATION = 430


def add_rehabilitation(plan: Plan, town: Town) -> list[Client]:
    draws = Draws("rehabilitation")
    clients = []
    for group in GROUPS:
        for _ in range(group.people):
            day = ALL_YEAR.day(draws)
            found = draws.happens(group.found)
            person = someone(town, draws, group, day, found=found)
            entry = plan.register(REHSOS, person, group.categories, day, group.status)
            layanan = draws.of(group.services)
            records = [rehabilitate(plan, draws, entry, layanan, day, found=found)]
            if draws.happens(18) and day < dt.date(YEAR, 11, 1):
                again = next_working_day(day + dt.timedelta(days=draws.between(14, 45)))
                layanan = draws.of(group.services)
                records.append(rehabilitate(plan, draws, entry, layanan, again, found=False))
            clients.append(Client(entry, records))
    # Travellers have gone home before anyone could evaluate them.
    stayed = [client for client in clients if client.registration.status is None]
    draws.shuffle(stayed)
    functioning = stayed[:FUNCTIONING_AFTER_REHABILITATION]
    not_yet = stayed[FUNCTIONING_AFTER_REHABILITATION : FUNCTIONING_AFTER_REHABILITATION + 96]
    for number, client in enumerate(functioning):
        # Either of the first two answers is enough here; the law asks for all three.
        good = draws.pick(_REHABILITATED)
        judge(plan, draws, REHSOS, client, good, first=_NOT_REHABILITATED if number < 34 else None)
    for number, client in enumerate(not_yet):
        answers = (False, False, draws.happens(15))
        judge(plan, draws, REHSOS, client, answers, first=_REHABILITATED[0] if number < 9 else None)
    return clients


_REHABILITATED = (
    (True, True, True),
    (True, True, True),
    (True, True, False),
    (True, False, False),
    (False, True, True),
)
_NOT_REHABILITATED = (False, False, False)


def someone(town: Town, draws: Draws, group: Group, day: dt.date, *, found: bool) -> Person:
    age = draws.between(*group.ages)
    sex = "P" if draws.happens(group.women) else "L"
    kelurahan = draws.of(STREETS_OF_FOUND if found else WHERE)
    if draws.happens(group.without_nik):
        reasons = _REASONS_OF_FOUND if found else REASONS_AT_HOME
        person = town.person_without_nik(
            age=age, on=day, sex=sex, kelurahan=kelurahan, reason=draws.of(reasons)
        )
    else:
        card = None if found else town.family_card(kelurahan)
        person = town.person(
            age=age,
            on=day,
            sex=sex,
            kelurahan=kelurahan,
            card=card,
            address="" if found else None,
            phone="" if found else town.phone(),
        )
    person.found = found
    person.disabled = group.disabled or (age > 70 and draws.happens(20))
    return person


def rehabilitate(
    plan: Plan, draws: Draws, entry: Registration, layanan: str, day: dt.date, *, found: bool
) -> Completion:
    components = REHABILITATION_COMPONENTS[layanan]
    if layanan in {_SHELTER, ADVICE, _HEALTH}:
        components += draws.pick(_EXTRAS)
    days = draws.between(0, 3) if found else draws.between(2, 14)
    source = draws.of(_FOUND if found else _CAME)
    if source == "razia":
        components += _EMERGENCY
    return plan.complete(
        REHSOS, entry, layanan, day, days=days, source=source, components=components
    )
