"""`/<service>/v1/langganan`: a partner subscribes to events of its records."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed, PreconditionRequired
from kit.idempotency import KeyReused
from kit.pagination import Page
from kit.preconditions import IfMatch, tagged
from kit.problems import problems
from kit.reference.tags import Tag

from . import deliveries, subscriptions
from .errors import (
    AddressRefused,
    DeliveryNotFound,
    HeldByOffice,
    NotActive,
    OnlyPartners,
    PingWaits,
    SpanTooLarge,
    SubscriptionNotFound,
    TooManySubscriptions,
    UnknownType,
)
from .schemas import (
    DeliveryQuery,
    DeliveryShown,
    Repeated,
    Span,
    SubscriptionChange,
    SubscriptionNew,
    SubscriptionQuery,
    SubscriptionShown,
    SubscriptionWithSecret,
    TypeShown,
    TypesShown,
)
from .watched import Webhooks

router = APIRouter(
    prefix="/langganan",
    tags=[Tag("langganan", "Langganan peristiwa oleh program mitra, dan kirimannya (webhook)")],
)
Reader = Annotated[Actor, require("langganan:baca")]
Writer = Annotated[Actor, require("langganan:tulis")]
Doing = Annotated[Call[Any], calling("langganan:tulis", versioned=False)]


def _webhooks(request: Request) -> Webhooks:
    webhooks: Webhooks = request.app.state.webhooks
    return webhooks


WebhooksDep = Annotated[Webhooks, Depends(_webhooks)]


@router.get("", summary="Daftar langganan")
async def daftar_langganan(
    session: ReadSessionDep, actor: Reader, query: Annotated[SubscriptionQuery, Query()]
) -> Page[SubscriptionShown]:
    rows = await subscriptions.page(session, actor, query)
    return Page.of(rows.map(SubscriptionShown.of))


@router.post(
    "",
    status_code=201,
    summary="Berlangganan peristiwa",
    responses=problems(OnlyPartners, UnknownType, AddressRefused, TooManySubscriptions, KeyReused),
)
async def buat_langganan(
    call: Doing, webhooks: WebhooksDep, response: Response, baru: SubscriptionNew
) -> SubscriptionWithSecret:
    webhook_id, secret = await subscriptions.create(call, webhooks, baru)
    row = await subscriptions.get(call.session, call.actor, webhook_id)
    return tagged(response, SubscriptionWithSecret.with_secret(row, secret))


@router.get("/jenis", summary="Jenis peristiwa yang dapat dilanggani")
async def jenis_langganan(webhooks: WebhooksDep, actor: Reader) -> TypesShown:
    del actor
    return TypesShown(
        data=[
            TypeShown(jenis=kind, nama=one.title, rekam=one.kind)
            for kind, one in webhooks.types.items()
        ]
    )


@router.get("/{langganan_id}", summary="Satu langganan", responses=problems(SubscriptionNotFound))
async def lihat_langganan(
    session: ReadSessionDep, actor: Reader, response: Response, langganan_id: uuid.UUID
) -> SubscriptionShown:
    row = await subscriptions.get(session, actor, langganan_id)
    return tagged(response, SubscriptionShown.of(row))


@router.patch(
    "/{langganan_id}",
    summary="Ubah alamat atau jenis peristiwa",
    responses=problems(
        SubscriptionNotFound,
        OnlyPartners,
        UnknownType,
        AddressRefused,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
async def ubah_langganan(
    session: SessionDep,
    actor: Writer,
    webhooks: WebhooksDep,
    if_match: IfMatch,
    langganan_id: uuid.UUID,
    ubah: SubscriptionChange,
) -> SubscriptionShown:
    await subscriptions.change(session, actor, webhooks, langganan_id, ubah, if_match)
    return await _shown(session, actor, langganan_id)


@router.post(
    "/{langganan_id}/jeda",
    summary="Jeda: peristiwa disimpan, tidak dikirim",
    responses=problems(SubscriptionNotFound, KeyReused),
)
async def jeda_langganan(call: Doing, langganan_id: uuid.UUID) -> SubscriptionShown:
    await subscriptions.pause(call, langganan_id)
    return await _shown(call.session, call.actor, langganan_id)


@router.post(
    "/{langganan_id}/lanjut",
    summary="Lanjutkan yang dijeda atau berakhir",
    responses=problems(
        SubscriptionNotFound, HeldByOffice, AddressRefused, TooManySubscriptions, KeyReused
    ),
)
async def lanjut_langganan(
    call: Doing, webhooks: WebhooksDep, langganan_id: uuid.UUID
) -> SubscriptionShown:
    await subscriptions.resume(call, webhooks, langganan_id)
    return await _shown(call.session, call.actor, langganan_id)


@router.post(
    "/{langganan_id}/akhiri",
    summary="Akhiri: yang menunggu tidak dikirim lagi",
    responses=problems(SubscriptionNotFound, KeyReused),
)
async def akhiri_langganan(call: Doing, langganan_id: uuid.UUID) -> SubscriptionShown:
    await subscriptions.stop(call, langganan_id)
    return await _shown(call.session, call.actor, langganan_id)


@router.post(
    "/{langganan_id}/rahasia",
    summary="Ganti rahasia; yang lama masih dipakai 24 jam",
    responses=problems(SubscriptionNotFound, OnlyPartners, KeyReused),
)
async def ganti_rahasia_langganan(
    call: Doing, webhooks: WebhooksDep, langganan_id: uuid.UUID
) -> SubscriptionWithSecret:
    secret = await subscriptions.new_secret(call, webhooks, langganan_id)
    row = await subscriptions.get(call.session, call.actor, langganan_id)
    return SubscriptionWithSecret.with_secret(row, secret)


@router.post(
    "/{langganan_id}/uji",
    status_code=202,
    summary="Kirim peristiwa uji; hasilnya ada pada kiriman",
    responses=problems(SubscriptionNotFound, NotActive, PingWaits, KeyReused),
)
async def uji_langganan(call: Doing, langganan_id: uuid.UUID) -> DeliveryShown:
    event_id = await deliveries.ping(call, langganan_id)
    return DeliveryShown.of(await deliveries.one(call.session, langganan_id, event_id))


@router.post(
    "/{langganan_id}/ulang",
    status_code=202,
    summary="Kirim lagi peristiwa dari suatu rentang waktu, juga yang belum pernah dikirim",
    responses=problems(SubscriptionNotFound, NotActive, SpanTooLarge, KeyReused),
)
async def ulang_langganan(
    call: Doing,
    webhooks: WebhooksDep,
    langganan_id: uuid.UUID,
    rentang: Span,
) -> Repeated:
    number = await deliveries.again_since(call, webhooks, langganan_id, rentang)
    return Repeated(diulang=number)


@router.get(
    "/{langganan_id}/kiriman",
    summary="Kiriman suatu langganan dan hasilnya",
    responses=problems(SubscriptionNotFound),
)
async def daftar_kiriman(
    session: ReadSessionDep,
    actor: Reader,
    langganan_id: uuid.UUID,
    query: Annotated[DeliveryQuery, Query()],
) -> Page[DeliveryShown]:
    rows = await deliveries.page(session, actor, langganan_id, query)
    return Page.of(rows.map(DeliveryShown.of))


@router.post(
    "/{langganan_id}/kiriman/{kiriman_id}/ulang",
    status_code=202,
    summary="Kirim lagi satu peristiwa",
    responses=problems(SubscriptionNotFound, NotActive, DeliveryNotFound, KeyReused),
)
async def ulang_kiriman(
    call: Doing, langganan_id: uuid.UUID, kiriman_id: uuid.UUID
) -> DeliveryShown:
    await deliveries.again(call, langganan_id, kiriman_id)
    return DeliveryShown.of(await deliveries.one(call.session, langganan_id, kiriman_id))


async def _shown(session: Any, actor: Actor, langganan_id: uuid.UUID) -> SubscriptionShown:  # noqa: ANN401  (of either kind)
    return SubscriptionShown.of(await subscriptions.get(session, actor, langganan_id))
