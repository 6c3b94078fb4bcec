"""The addresses that machines are used to: /healthz, /readyz and /metrics, as in the API."""

from __future__ import annotations

from fastapi import APIRouter

from review.api import health

router = APIRouter()
PUBLIC = ("/healthz", "/readyz")

router.get("/healthz")(health.health)
router.get("/readyz")(health.ready)
router.get("/metrics")(health.metrics)
