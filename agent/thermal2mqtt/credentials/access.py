"""Who may read and write what, as mosquitto's access control file.

A name that does not stand there may do nothing, even with a good certificate: that is what takes effect at
once, on open connections too, when somebody is removed.
"""

from collections.abc import Callable, Iterator

from thermal2mqtt.credentials.record import Client, Record, Role

HEAD = """\
# Written by `thermal2mqtt credentials`; changes made here are lost.
# Each rule names one topic of one user: what is not listed is refused.
"""


def access_file(record: Record) -> str:
    """Return the text of the access control file for everybody on record."""
    blocks = ["\n".join(_block(client, record)) for _, client in sorted(record.clients.items())]
    return "\n".join([HEAD, *(f"{block}\n" for block in blocks)])


def _block(client: Client, record: Record) -> Iterator[str]:
    yield f"# {client.role}"
    yield f"user {client.name}"
    yield from (f"topic {rule}" for rule in _RULES[client.role](client, record))


def _agent(client: Client, record: Record) -> Iterator[str]:
    yield from _of_agent(client.name, record)
    # How it finds another agent that speaks under its name, and what `thermal2mqtt status` tells of itself.
    for own in ("announce", "availability", "health", "state", "zones"):
        yield f"read {record.base_topic}/{client.name}/{own}"
    yield _birth(record)


def _bridge(client: Client, record: Record) -> Iterator[str]:
    yield f"write $SYS/broker/connection/{client.name}/state"
    for agent in client.agents:
        yield from _of_agent(agent, record)
    yield _birth(record)


def _of_agent(agent: str, record: Record) -> Iterator[str]:
    base = f"{record.base_topic}/{agent}"
    yield f"write {base}/#"
    yield f"read {base}/request/#"
    yield f"read {base}/set/#"
    yield f"write {record.discovery_prefix}/device/{agent}/config"
    # Entity by entity, where the device is too large for the broker; its name stands in each topic.
    yield f"write {record.discovery_prefix}/+/{agent}/+/config"


def _birth(record: Record) -> str:
    return f"read {record.discovery_prefix}/status"


def _home_assistant(_client: Client, record: Record) -> Iterator[str]:
    base, prefix = record.base_topic, record.discovery_prefix
    yield f"read {base}/#"
    yield f"write {base}/+/request/#"
    yield f"write {base}/+/set/#"
    yield f"read {prefix}/#"
    yield f"write {prefix}/status"
    # A device that is deleted there is cleared by it here.
    yield f"write {prefix}/device/+/config"
    yield f"write {prefix}/+/+/+/config"
    yield "read $SYS/broker/connection/+/state"


def _monitor(_client: Client, _record: Record) -> Iterator[str]:
    yield "read $SYS/broker/#"


def _administrator(_client: Client, _record: Record) -> Iterator[str]:
    yield "readwrite #"
    yield "read $SYS/#"


_RULES: dict[Role, Callable[[Client, Record], Iterator[str]]] = {
    Role.AGENT: _agent,
    Role.BRIDGE: _bridge,
    Role.HOME_ASSISTANT: _home_assistant,
    Role.MONITOR: _monitor,
    Role.ADMINISTRATOR: _administrator,
}
