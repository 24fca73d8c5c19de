"""Knows `/healthz` and `/readyz`: whether this process lives, and whether what it would show can be trusted."""

from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.data import Door, StoreError
from hapair.evidence.freshness import Freshness, freshness
from history.latest import Latest


def health_routes(door: Door) -> list[Route]:
    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(_: Request) -> Response:
        try:
            latest = await run_in_threadpool(door.latest)
        except StoreError as error:
            return JSONResponse({"status": "not ready", "reason": f"the store cannot be read: {error}"}, 503)
        found = readiness(latest, datetime.now(UTC))
        return JSONResponse(found, 200 if found["status"] == "ready" else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def readiness(latest: list[Latest], now: datetime) -> dict[str, Any]:
    """Ready as long as any pair is looked at: one that cannot be reached is that pair's news, not this process's."""
    ages = [(row.pair, (now - row.at).total_seconds()) for row in latest if row.at is not None]
    looked_at = sum(freshness(pair, age_s) is not Freshness.STALE for pair, age_s in ages)
    found: dict[str, Any] = {"status": "ready", "pairs": len(latest), "looked_at": looked_at}
    if looked_at:
        return found
    reason = "no pair is looked at: is the collector running?" if latest else "the store knows no pair"
    return found | {"status": "not ready", "reason": reason}
