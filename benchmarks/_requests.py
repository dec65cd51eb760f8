"""Generated requests: good ones, good ones that were broken in structure or in bytes, and plain noise."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

TRIANGLE = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]]
RECTANGLE = {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.5}
ELLIPSE = {"x": 0.5, "y": 0.5, "radius_x": 0.25, "radius_y": 0.125}
HIGH = {"high": {"warning": 60, "critical": 80}, "hysteresis": 3}

GOOD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("zones/list", {}),
    ("zones/add", {"zone": {"id": "a", "name": "A", "polygon": TRIANGLE, "thresholds": HIGH}}),
    ("zones/add", {"zone": {"id": "b", "name": "B", "ellipse": ELLIPSE}, "if_revision": 1}),
    ("zones/update", {"id": "a", "changes": {"rectangle": RECTANGLE, "name": "Other"}}),
    ("zones/update", {"id": "b", "changes": {"thresholds": {"high": {"warning": 50}}}}),
    ("zones/remove", {"id": "a"}),
    ("zones/remove", {"id": "b", "if_revision": 2}),
    ("zones/replace", {"zones": [{"id": "a", "name": "A", "rectangle": RECTANGLE}]}),
    ("zones/reset", {}),
    ("frame/lease", {"sensor": "thermal", "rate_hz": 8, "seconds": 1, "lease": "bench"}),
    ("simulator/set", {"joint_celsius": 60}),
)

NOISE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2.5, 1e308, -1e-9, 2**31, 2**64, 10**30, float("nan"), float("inf")),
    *("", "a", "thermal", "door", "x" * 300, "é\0#+", "\ud800", [], {}, [[]], [0.5, 0.5], {"x": 1}),
)
BYTES = (b"NaN", b"1e999", b"[" * 200, b"\xff", b"\0", b"}", b'"', b",", b"{}")
OTHERS = ("zones", "zones/none", "zones/add/more", "%s", "\u00e9")


def generated(count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield so many commands with their payloads; none is empty."""
    rng = random.Random(seed)  # noqa: S311 (seeded, so that a figure can be repeated)
    for _ in range(count):
        command, request = rng.choice(GOOD)
        if rng.random() < 0.02:
            command = rng.choice(OTHERS)
        yield command, _payload(rng, deepcopy(request))


def _payload(rng: random.Random, request: dict[str, Any]) -> bytes:
    kind = rng.random()
    if kind < 0.02:
        return rng.randbytes(rng.randint(1, 300))
    if kind < 0.0205:
        return b" " * 140_000
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        _break(rng, request)
    payload = json.dumps(request).encode()
    if kind < 0.25:
        place = rng.randint(0, len(payload))
        payload = payload[:place] + rng.choice(BYTES) + payload[place + rng.randint(0, 4) :]
    return payload


def _break(rng: random.Random, request: dict[str, Any]) -> None:
    places = list(_places(request))
    if not places or rng.random() < 0.2:
        request[rng.choice(("more", "if_revision", "transaction", "zone", "id"))] = rng.choice(NOISE)
        return
    holder, key = rng.choice(places)
    if rng.random() < 0.25:
        del holder[key]
    else:
        holder[key] = rng.choice(NOISE)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield value, key
        yield from _places(below)
