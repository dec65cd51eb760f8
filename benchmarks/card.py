"""What the dashboard card costs a browser: a real Chromium without a graphics card, 16 frames a second."""

import gzip
import json
import time
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import psutil

from benchmarks.figure import Figure, at_most, plain
from tests.lab import chromium, node
from tests.lab.cache import NotAvailableError
from tests.lab.card.static_server import StaticServer

RATE_HZ = 16
WIDTH = 500
SETTLE_SECONDS = 3.0
MEASURE_SECONDS = 20.0
BUNDLE = node.ROOT / "custom_components/thermal2mqtt/frontend/thermal2mqtt-card.js"

WATCH = """
    const figures = (window.figures = { draws: [], delays: [] });
    let arrived = 0;
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
        request((now) => {
            const begun = performance.now();
            callback(now);
            if (!figures.drawn) return;
            figures.drawn = false;
            figures.draws.push(performance.now() - begun);
            const from = arrived;
            // What was drawn is on the screen when the next refresh begins.
            request(() => figures.delays.push(performance.now() - from));
        });
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...image) {
        put.apply(this, image);
        figures.drawn = true;
    };
    const read = window.atob.bind(window);
    window.atob = (data) => {
        arrived = performance.now();
        return read(data);
    };
"""
"""Notes how long drawing takes, and how long after a frame was read it is on the screen."""


def run() -> list[Figure]:
    """Show a live card for a while; nothing where there is no Chromium or no Node.js."""
    bundle = len(gzip.compress(BUNDLE.read_bytes(), 9)) / 1000
    figures = [at_most("card: bundle, gzipped", bundle, "kB", 120)]
    try:
        folder, executable = node.development_page(), chromium.program()
    except NotAvailableError:
        return figures
    with StaticServer(folder) as server, chromium.browser(executable) as browser:
        page = _open(browser, server.address)
        page.wait_for_timeout(1000 * SETTLE_SECONDS)
        share, frames, seen = _watch(page)
    delays = quantiles(seen["delays"], n=20)
    load = f"{frames / MEASURE_SECONDS:.0f} frames/s, {WIDTH} px wide, drawn in software"
    return [
        *figures,
        at_most(f"card: CPU of all of Chromium at {load}", 100 * share, "% of a core", 15),
        plain("card: drawing one frame", median(seen["draws"]), "ms"),
        plain("card: frame arrived to on the screen, median", median(seen["delays"]), "ms"),
        at_most("card: frame arrived to on the screen, p95", delays[-1], "ms", 150),
    ]


def _open(browser: Any, address: str) -> Any:
    page = browser.new_page(viewport={"width": WIDTH, "height": 900})
    page.add_init_script(WATCH)
    query = urlencode({"width": WIDTH, "config": json.dumps({"rate": RATE_HZ})})
    page.goto(f"{address}/card/dev/index.html?{query}")
    page.locator("[data-feed=live]").wait_for()
    return page


def _watch(page: Any) -> tuple[float, int, dict[str, list[float]]]:
    """Return the share of a core that Chromium takes, the frames drawn, and what the page noted."""
    page.evaluate("figures.draws = []; figures.delays = []")
    before, since = _chromium_seconds(), time.monotonic()
    page.wait_for_timeout(1000 * MEASURE_SECONDS)
    share = (_chromium_seconds() - before) / (time.monotonic() - since)
    seen: dict[str, list[float]] = page.evaluate("figures")
    return share, len(seen["draws"]), seen


def _chromium_seconds() -> float:
    """Return the processor time that every process of our Chromium has taken."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if "chrom" in process.name():
                total += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return total
