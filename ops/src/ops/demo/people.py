"""Made-up people: names, ages, families, and numbers that belong to nobody.

NIK and KK use the serials 9000-9999, which no registry office has reached for one day of birth,
and phone numbers begin with 0800, which no mobile network has.
"""

import datetime as dt
from dataclasses import dataclass, field

from ops.demo.draws import Draws, Table
from ops.demo.names import FAMILIES, MEN, ROADS, WOMEN

# Our own estimate of how many people live where; the codes are those of the profile.
KELURAHAN: dict[str, int] = {
    "62.71.01.1001": 370,
    "62.71.01.1002": 260,
    "62.71.01.1003": 300,
    "62.71.01.1004": 9,
    "62.71.01.1005": 60,
    "62.71.01.1006": 50,
    "62.71.02.1001": 11,
    "62.71.02.1002": 25,
    "62.71.02.1003": 30,
    "62.71.02.1004": 32,
    "62.71.02.1005": 16,
    "62.71.02.1006": 5,
    "62.71.02.1007": 15,
    "62.71.03.1001": 500,
    "62.71.03.1002": 470,
    "62.71.03.1003": 500,
    "62.71.03.1004": 33,
    "62.71.04.1001": 15,
    "62.71.04.1002": 49,
    "62.71.04.1003": 85,
    "62.71.04.1004": 8,
    "62.71.04.1005": 4,
    "62.71.04.1006": 30,
    "62.71.05.1001": 11,
    "62.71.05.1002": 5,
    "62.71.05.1003": 6,
    "62.71.05.1004": 7,
    "62.71.05.1005": 4,
    "62.71.05.1006": 3,
    "62.71.05.1007": 4,
}
WHERE = Table(KELURAHAN)
# Where people without a roof are found: the markets, the harbour, the two big roads.
STREETS_OF_FOUND = Table(
    {
        "62.71.01.1001": 9,
        "62.71.01.1003": 6,
        "62.71.01.1002": 3,
        "62.71.03.1001": 5,
        "62.71.03.1002": 4,
        "62.71.03.1003": 3,
        "62.71.04.1003": 1,
    }
)

BIRTHPLACES = Table(
    {
        "Palangka Raya": 60,
        "Kasongan": 6,
        "Kuala Kapuas": 8,
        "Pulang Pisau": 7,
        "Buntok": 4,
        "Sampit": 4,
        "Banjarmasin": 8,
        "Kuala Kurun": 3,
    }
)
# Five-year groups of a young town, from the youngest.
AGES = Table(
    {0: 9, 5: 9, 10: 9, 15: 9, 20: 9, 25: 9, 30: 8, 35: 8, 40: 7, 45: 6, 50: 5, 55: 4, 60: 3}
    | {65: 2, 70: 1, 75: 1}
)
SIZES = Table({1: 6, 2: 12, 3: 24, 4: 30, 5: 18, 6: 7, 7: 3})


@dataclass(slots=True)
class Person:
    """Who someone is, whatever service meets them. `name_of_id` is unique and means nothing."""

    name_of_id: str
    name: str
    sex: str
    birth_date: dt.date | None
    birth_year: int
    birthplace: str
    kelurahan: str
    address: str
    phone: str
    nik: str | None = None
    family_card: str | None = None
    reason_without_nik: str | None = None
    found: bool = False
    disabled: bool = False


@dataclass(slots=True)
class Household:
    kelurahan: str
    members: list[Person] = field(default_factory=list)


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class Town:
    """Makes people. It remembers which serials are given out, so no two people share a number."""

    def __init__(self) -> None:
        self._draws = Draws("town")
        self._serials: dict[str, int] = {}
        self._count = 0

    def _serial(self, prefix: str) -> str:
        serial = self._serials.get(prefix, 9000)
        if serial > 9999:
            raise RuntimeError(f"every synthetic serial of {prefix} is used")
        self._serials[prefix] = serial + 1
        return f"{prefix}{serial}"

    def _registered_in(self, kelurahan: str) -> str:
        # A NIK keeps the district of the first registration: one in eight has moved since.
        home = self._draws.of(WHERE) if self._draws.happens(12) else kelurahan
        return f"6271{home[6:8]}"

    def nik(self, kelurahan: str, birth_date: dt.date, sex: str) -> str:
        day = birth_date.day + (40 if sex == "P" else 0)
        region = self._registered_in(kelurahan)
        return self._serial(f"{region}{day:02d}{birth_date.month:02d}{birth_date.year % 100:02d}")

    def family_card(self, kelurahan: str) -> str:
        issued = dt.date(2008, 1, 1) + dt.timedelta(days=self._draws.below(16 * 365))
        return self._serial(f"6271{kelurahan[6:8]}{issued:%d%m%y}")

    def address(self) -> str:
        draws = self._draws
        road, house = draws.pick(ROADS), draws.between(1, 180)
        return (
            f"Jalan {road} No. {house} RT {draws.between(1, 9):02d} RW {draws.between(1, 12):02d}"
        )

    def phone(self) -> str:
        return f"0800{self._draws.below(10**8):08d}"

    def name(self, sex: str, family: str) -> str:
        first = self._draws.pick(WOMEN if sex == "P" else MEN)
        return f"{first} {family}"

    def birth_date(self, age: int, on: dt.date) -> dt.date:
        """Someone who is exactly that many whole years old on that day."""
        latest = _years_before(on, age)
        earliest = _years_before(on, age + 1) + dt.timedelta(days=1)
        return earliest + dt.timedelta(days=self._draws.below((latest - earliest).days + 1))

    def person(
        self,
        *,
        age: int,
        on: dt.date,
        sex: str,
        kelurahan: str,
        family: str | None = None,
        card: str | None = None,
        address: str | None = None,
        phone: str = "",
    ) -> Person:
        draws = self._draws
        self._count += 1
        born = self.birth_date(age, on)
        return Person(
            name_of_id=f"orang-{self._count}",
            name=self.name(sex, family or draws.pick(FAMILIES)),
            sex=sex,
            birth_date=born,
            birth_year=born.year,
            birthplace=draws.of(BIRTHPLACES),
            kelurahan=kelurahan,
            address=self.address() if address is None else address,
            phone=phone,
            nik=self.nik(kelurahan, born, sex),
            family_card=card,
        )

    def person_without_nik(
        self,
        *,
        age: int,
        on: dt.date,
        sex: str,
        kelurahan: str,
        reason: str,
        known_birth_date: bool = False,
    ) -> Person:
        """Someone without papers; often only the year of birth can be guessed."""
        draws = self._draws
        self._count += 1
        born = self.birth_date(age, on)
        return Person(
            name_of_id=f"orang-{self._count}",
            name=self.name(sex, draws.pick(FAMILIES)),
            sex=sex,
            birth_date=born if known_birth_date else None,
            birth_year=born.year,
            birthplace="",
            kelurahan=kelurahan,
            address="",
            phone="",
            reason_without_nik=reason,
        )

    def household(self, kelurahan: str, on: dt.date, *, size: int | None = None) -> Household:
        """A family under one card: a head, mostly a spouse, then children and old parents."""
        draws = self._draws
        size = size or draws.of(SIZES)
        card, address = self.family_card(kelurahan), self.address()
        phone = self.phone() if draws.happens(70) else ""
        family = draws.pick(FAMILIES)
        head = draws.between(23, 66) if size < 6 else draws.between(30, 55)
        single_mother = draws.happens(14)
        shape = [(head, "P" if single_mother else "L")]
        if size > 1 and not single_mother:
            shape.append((max(19, head + draws.between(-7, 3)), "P"))
        while len(shape) < size:
            oldest_child = min(head - 19, 30)
            old_parent = head < 50 and draws.happens(8)
            age = head + draws.between(20, 32) if old_parent else draws.between(0, oldest_child)
            shape.append((age, "P" if draws.happens(50) else "L"))
        home = Household(kelurahan)
        for number, (age, sex) in enumerate(shape):
            home.members.append(
                self.person(
                    age=age,
                    on=on,
                    sex=sex,
                    kelurahan=kelurahan,
                    family=family,
                    card=card,
                    address=address,
                    phone=phone if number == 0 else "",
                )
            )
            if draws.happens(2):
                home.members[-1].disabled = True
        return home
