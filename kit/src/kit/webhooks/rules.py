"""What becomes of a delivery and of its subscription after an attempt; pure functions on values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.choices import Choice


class State(Choice, called="keadaan-langganan"):
    ACTIVE = "aktif", "Aktif"
    PAUSED = "jeda", "Dijeda"
    DEAD = "mati", "Berakhir"


class DeliveryState(Choice, called="keadaan-kiriman"):
    WAITING = "menunggu", "Menunggu dikirim"
    DELIVERED = "terkirim", "Diterima penerima"
    FAILED = "gagal", "Tidak dicoba lagi"


class Fault(Choice, called="sebab-kiriman"):
    FORBIDDEN = "alamat-terlarang", "Nama itu menunjuk ke alamat yang tidak boleh dihubungi"
    NO_NAME = "nama-tidak-ditemukan", "Nama penerima tidak ditemukan"
    UNREACHABLE = "tidak-tersambung", "Penerima tidak dapat dihubungi"
    TLS = "sertifikat-salah", "Sertifikat penerima tidak sah untuk nama itu"
    TIMEOUT = "waktu-habis", "Penerima tidak menjawab pada waktunya"
    BROKEN = "jawaban-terputus", "Sambungan putus atau jawabannya bukan HTTP"
    REDIRECT = "alihan", "Penerima mengalihkan ke alamat lain, yang tidak diikuti"
    STATUS = "ditolak", "Penerima menjawab dengan status gagal"
    GONE = "tidak-mau-lagi", "Penerima menjawab 410: tidak mau menerima lagi"
    KEY = "rahasia-tak-terbaca", "Rahasia langganan tidak dapat dibuka"
    ENDED = "langganan-berakhir", "Langganan berakhir sebelum terkirim"


# Seconds after the first, second, ... failure of a delivery; after the last pause it has failed.
PAUSES = (5.0, 60.0, 300.0, 1_800.0, 7_200.0, 28_800.0, 86_400.0, 86_400.0, 86_400.0)
LONGEST = 86_400.0
# Failures in a row after which a subscription is tried by one delivery at a time, after pauses.
TRIPS = 5
DEAD_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one POST gave; no fault: it was taken. `retry_after`: seconds that were asked for."""

    status: int | None
    fault: Fault | None
    milliseconds: int
    retry_after: float = 0.0


def fault_of(status: int) -> Fault | None:
    if 200 <= status < 300:
        return None
    if status == 410:
        return Fault.GONE
    return Fault.REDIRECT if 300 <= status < 400 else Fault.STATUS


def next_pause(attempts: int, attempt: Attempt, jitter: float) -> float | None:
    """Seconds until a delivery that failed so often is tried again; None: never. `jitter`, 0 to 1,
    stretches it by up to a fifth, so that what failed together does not come back together."""
    if attempts > len(PAUSES) or attempt.fault is Fault.GONE:
        return None
    return max(PAUSES[attempts - 1] * (1 + jitter / 5), attempt.retry_after)


@dataclass(frozen=True, slots=True)
class Health:
    """Of a subscription: how often in a row what was heard of its receiver were only failures,
    since when, and until when it is left alone."""

    failures: int = 0
    since: datetime | None = None
    paused_until: datetime | None = None


def after(
    before: Health, attempts: Sequence[Attempt], now: datetime
) -> tuple[Health, Fault | None]:
    """Its health after these attempts, and why it ends, if it does."""
    if any(one.fault is Fault.GONE for one in attempts):
        return before, Fault.GONE
    if any(one.fault is None for one in attempts):
        return Health(), None
    failures, since = before.failures + 1, before.since or now
    if now - since > DEAD_AFTER:
        return before, attempts[-1].fault
    pause = max(one.retry_after for one in attempts)
    if before.paused_until is not None and now < before.paused_until:
        # Sent before it was left alone: nothing new about the receiver.
        failures = before.failures
    elif failures >= TRIPS:
        pause = max(pause, PAUSES[min(failures - TRIPS, len(PAUSES) - 1)])
    until = max(before.paused_until or now, now + timedelta(seconds=pause))
    return Health(failures, since, until), None
