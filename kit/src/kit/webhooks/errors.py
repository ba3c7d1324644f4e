"""The refusals of subscriptions."""

from __future__ import annotations

from kit.errors import Conflict, Forbidden, Invalid, NotFound


class SubscriptionNotFound(NotFound):
    code = "langganan-tidak-ditemukan"
    title = "Langganan tidak ditemukan"


class DeliveryNotFound(NotFound):
    code = "kiriman-tidak-ditemukan"
    title = "Kiriman tidak ditemukan"


class OnlyPartners(Forbidden):
    code = "hanya-klien-mitra"
    title = "Hanya klien mitra yang berlangganan"
    advice = "Masuklah dengan klien mitra (client_credentials); akun hanya melihat dan menjeda."


class HeldByOffice(Forbidden):
    code = "langganan-ditahan-kantor"
    title = "Langganan ditahan kantor"
    advice = "Langganan ini dijeda atau diakhiri oleh kantor. Mintalah kantor melanjutkannya."


class AddressRefused(Invalid):
    code = "alamat-langganan-tidak-boleh"
    title = "Alamat langganan tidak boleh dipakai"
    advice = (
        "Pakai alamat https pada nama yang dapat dicapai dari internet, port 443 atau 8443, "
        "tanpa nama pengguna dan tanpa tanda #."
    )


class UnknownType(Invalid):
    code = "jenis-peristiwa-tidak-dikenal"
    title = "Jenis peristiwa tidak dikenal"


class TooManySubscriptions(Conflict):
    code = "langganan-terlalu-banyak"
    title = "Langganan terlalu banyak"


class NotActive(Conflict):
    code = "langganan-tidak-aktif"
    title = "Langganan sedang tidak aktif"


class PingWaits(Conflict):
    code = "uji-masih-menunggu"
    title = "Uji sebelumnya masih menunggu"


class SpanTooLarge(Invalid):
    code = "rentang-terlalu-besar"
    title = "Rentang terlalu besar"
