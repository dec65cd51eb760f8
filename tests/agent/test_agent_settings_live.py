"""Settings of a whole agent that are changed over MQTT while it runs, and what is seen of it."""

import json
from collections.abc import Callable
from typing import Any

from tests.agent.whole_agent import BASE, DEADLINE_SECONDS, Caller
from tests.lab.server import until


def test_a_live_setting_acts_at_the_next_frame(who: Caller) -> None:
    """A lower emissivity shows a higher temperature; the refresh rate is asked of the part."""

    def shown(accept: Callable[[float], bool]) -> float:
        """Return the zone's newest maximum from now on that is acceptable."""

        def maximum(payload: bytes) -> float | None:
            found: float | None = json.loads(payload)["zones"].get("all", {}).get("max")
            return found

        after = len(who.observer.messages)
        message = who.observer.wait_for(
            f"{BASE}/state",
            DEADLINE_SECONDS,
            lambda m: (found := maximum(m.payload)) is not None and accept(found),
            after=after,
        )
        return maximum(message.payload) or 0.0

    cool = shown(bool)
    who.ask("settings/set", settings={"sensors": {"thermal": {"emissivity": 0.4, "refresh_rate_hz": 32}}})
    shown(lambda found: found > cool + 10)
    who.ask("settings/reset")
    shown(lambda found: abs(found - cool) < 3)


def test_another_interval_holds_at_once(who: Caller) -> None:
    """Nobody waits for the end of a long one."""
    who.ask("settings/set", settings={"telemetry": {"interval_seconds": 3600}})
    who.ask("settings/set", settings={"telemetry": {"interval_seconds": 1}})
    after = len(who.observer.on(f"{BASE}/state"))
    until("three more", lambda: len(who.observer.on(f"{BASE}/state")) >= after + 3, DEADLINE_SECONDS)
    who.ask("settings/reset")


def test_another_palette_is_seen_at_once(who: Caller) -> None:
    """The picture is painted anew, whatever its interval is."""
    after = len(who.observer.messages)
    who.ask("settings/set", settings={"image": {"palette": "grey"}})
    who.observer.wait_for(f"{BASE}/image/thermal", DEADLINE_SECONDS, after=after)
    who.ask("settings/reset")


def test_health_tells_that_a_restart_is_needed(who: Caller) -> None:
    """As long as a changed field waits for it."""
    who.ask("settings/set", settings={"sensors": {"thermal": {"mirror": True}}})
    wait_for_health(who, ["sensors.thermal.mirror"])
    who.ask("settings/reset")
    wait_for_health(who, [])


def wait_for_health(who: Caller, waiting: list[str]) -> None:
    """Wait until the health tells that these fields wait for a restart."""
    who.observer.wait_for(
        f"{BASE}/health", DEADLINE_SECONDS, lambda m: json.loads(m.payload)["restart_needed"] == waiting
    )


def test_a_turn_over_mqtt_is_shown_or_its_refusal(who: Caller) -> None:
    """`controls` tells what stands after each turn; `response/set/...` says why one was refused."""

    def shown(after: int, accept: Callable[[Any], bool] = bool) -> Any:
        message = who.observer.wait_for(
            f"{BASE}/controls",
            DEADLINE_SECONDS,
            lambda m: accept(json.loads(m.payload)["controls"]),
            after=after,
        )
        return json.loads(message.payload)["controls"]

    def refused(name: str, value: str, *, retain: bool = False) -> Any:
        before = len(who.observer.messages)
        who.observer.publish(f"{BASE}/set/{name}", value, retain=retain)
        refusal = who.observer.wait_for(f"{BASE}/response/set/{name}", DEADLINE_SECONDS, after=before)
        return shown(before), json.loads(refusal.payload)["error"]

    begun = len(who.observer.messages)
    who.observer.publish(f"{BASE}/set/thermal_emissivity", "0.8")
    # What was turned back before may still be told first.
    controls = shown(begun, lambda told: told["thermal_emissivity"] == 0.8)
    assert f"{BASE}/response/set/thermal_emissivity" not in {m.topic for m in who.observer.messages[begun:]}
    for name, value, message in (
        ("thermal_emissivity", "7", "sensors.thermal.emissivity is 7"),
        ("thermal_emissivity", "nan", "NaN is no finite number"),
        ("thermal_emissivity", "much", "is a number, not 'much'"),
        ("thermal_smooth", "maybe", "is ON or OFF, not 'maybe'"),
        ("thermal_refreshrate", "5", "refresh_rate_hz is 5"),
        ("palette", "pink", "image.palette is pink"),
        ("all_highwarning", "2000", "thresholds.high.warning"),
        ("nothing", "1", "there is no control 'nothing'"),
        ("palette", "x" * 300, "at most 256 bytes"),
    ):
        before = controls
        controls, error = refused(name, value)
        assert message in error["message"]
        assert controls == before
    controls, error = refused("palette", "grey", retain=True)
    assert (error["code"], controls["palette"]) == ("retained", "inferno")
    who.observer.publish(f"{BASE}/set/palette", retain=True)
    who.ask("settings/reset")
