"""The routes of the HTTP face: /metrics for Prometheus and /healthz for whoever restarts containers."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def build_app(registry: CollectorRegistry, healthy: Callable[[], bool]) -> Starlette:
    """Return the application; `healthy` is asked at each request of /healthz."""

    def metrics(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), media_type=content_type)

    def healthz(_request: Request) -> Response:
        # Says little on purpose: whoever may ask this may not be someone to tell more.
        ok = healthy()
        return JSONResponse({"status": "ok" if ok else "failed"}, status_code=200 if ok else 503)

    return Starlette(routes=[Route("/metrics", metrics), Route("/healthz", healthz)])
