"""The routes of the HTTP face: /metrics for Prometheus and /healthz for whoever restarts containers."""

import hmac
from collections.abc import Callable

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def build_app(
    registry: CollectorRegistry, healthy: Callable[[], bool], metrics_token: str | None = None
) -> Starlette:
    """Return the application; `healthy` is asked at each request of /healthz.

    With a token /metrics answers only whoever shows it as `Authorization: Bearer`.
    """
    expected = None if metrics_token is None else f"Bearer {metrics_token}".encode()

    def metrics(request: Request) -> Response:
        shown = request.headers.get("authorization", "").encode()
        if expected is not None and not hmac.compare_digest(shown, expected):
            return Response("a token is needed\n", 401, {"WWW-Authenticate": 'Bearer realm="metrics"'})
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), media_type=content_type)

    def healthz(_request: Request) -> Response:
        # Says little on purpose: whoever may ask this may not be someone to tell more.
        ok = healthy()
        return JSONResponse({"status": "ok" if ok else "failed"}, status_code=200 if ok else 503)

    return Starlette(routes=[Route("/metrics", metrics), Route("/healthz", healthz)])
