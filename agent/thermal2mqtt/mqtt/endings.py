"""Why a session is over: the broker's reason codes, and its silence, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from paho.mqtt.reasoncodes import ReasonCode

from thermal2mqtt.mqtt.errors import MqttFault

UNSUPPORTED_PROTOCOL = 0x84
TAKEN_OVER = 0x8E
KEEPALIVE_TIMEOUT = 0x8D
CREDENTIALS = {0x86, 0x87}
"""Reason codes of MQTT 5; paho translates those of 3.1.1."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a session is over."""

    fault: MqttFault | None
    """None where we left."""
    message: str


LEFT = Ending(None, "left")


def refused(address: str, reason: ReasonCode) -> Ending:
    """Return the ending for a CONNACK that says no."""
    if reason.value == UNSUPPORTED_PROTOCOL:
        return Ending(MqttFault.UNSUPPORTED_PROTOCOL, f"{address} does not speak this MQTT version")
    remedy = "; check mqtt.username and mqtt.password" if reason.value in CREDENTIALS else ""
    return Ending(MqttFault.REFUSED, f"{address} refused the connection: {reason.getName()}{remedy}")


def disconnected(address: str, reason: ReasonCode, *, by_broker: bool) -> Ending | None:
    """Return the ending for a connection that is gone; None where nobody said why.

    Args:
        address: host and port of the broker.
        reason: what the broker or paho gave.
        by_broker: the broker said it in a DISCONNECT.
    """
    if reason.value == KEEPALIVE_TIMEOUT:
        return Ending(MqttFault.KEEPALIVE, f"{address} did not answer within mqtt.keepalive_seconds")
    if reason.value == TAKEN_OVER:
        return Ending(
            MqttFault.TAKEN_OVER,
            f"another client came to {address} with this agent's client id: is a copy of its data directory "
            f"in use elsewhere? Delete identity.json in the copy",
        )
    if by_broker:
        return Ending(MqttFault.ENDED, f"{address} ended the connection: {reason.getName()}")
    return None


def unanswered(address: str, seconds: float) -> Ending:
    """Return the ending for a connection on which no CONNACK came."""
    return Ending(MqttFault.UNANSWERED, f"{address} took the connection but no word came in {seconds:g} s")


def unacknowledged(address: str, what: str, seconds: float) -> Ending:
    """Return the ending for a connection on which the answer to a publish or a subscription is overdue."""
    return Ending(
        MqttFault.UNACKNOWLEDGED,
        f"{address} did not acknowledge {what} within {seconds:g} s on a connection that looks alive; does "
        f"its log tell of a quota, an access plugin or a fault?",
    )


def subscription_to(topics: Sequence[str]) -> str:
    """Return what to call a subscription to one topic or more: a house may have dozens of them."""
    others = f" and {len(topics) - 1} more" if len(topics) > 1 else ""
    return f"the subscription to {topics[0]}{others}"


def silent(address: str, *, was_open: bool) -> Ending:
    """Return the ending for a connection that closed without a word."""
    if was_open:
        return Ending(MqttFault.LOST, f"the connection to {address} was lost")
    return Ending(
        MqttFault.CUT, f"{address} closed the connection without an answer; does it expect TLS (mqtt.tls)?"
    )
