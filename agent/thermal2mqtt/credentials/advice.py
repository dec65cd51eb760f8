"""What is left to do by hand after each change, in plain words."""

from thermal2mqtt.credentials.applicant import FILES_AT
from thermal2mqtt.credentials.handout import ENVIRONMENT_FILE, PASSWORD_FILE, port_of
from thermal2mqtt.credentials.record import Client, Method, Record, Role

RELOAD = "Carry broker/ to the broker and have it reload: systemctl reload mosquitto."


def created() -> tuple[str, ...]:
    """Return the steps after a start."""
    return (
        "Carry broker/ to the broker, and start it with a configuration of mosquitto/; see docs/broker.md.",
        "Keep this folder to yourself and back it up: whoever has authority/ can be anybody.",
        "Add who connects: thermal2mqtt credentials add NAME --role ROLE.",
    )


def added(client: Client) -> tuple[str, ...]:
    """Return the steps after somebody was added."""
    return (RELOAD, *_carry(client))


def rotated(client: Client, *, revoke: bool) -> tuple[str, ...]:
    """Return the steps after somebody got something new."""
    if client.method is Method.PASSWORD:
        return (
            RELOAD,
            *_carry(client),
            "With the reload the earlier password ends, on open connections too.",
        )
    if revoke:
        return (
            RELOAD,
            *_carry(client),
            "The earlier certificates open no new connection once it has reloaded.",
        )
    return (*_carry(client), "The earlier certificate holds until it expires; --revoke ends it at once.")


def broker_rotated(record: Record) -> tuple[str, ...]:
    """Return the steps after the broker got a new certificate."""
    first = () if len(record.authorities) == 1 else (
        "First carry the new ca.crt to every client: the others would no longer believe the broker.",
    )  # fmt: skip
    return (
        *first,
        RELOAD,
        "Clients believe the earlier one until it expires: if its key was stolen, renew the authority.",
    )


def removed(client: Client) -> tuple[str, ...]:
    """Return the steps after somebody was removed."""
    return (
        RELOAD,
        f"From then on {client.name} says and hears nothing, not on an open connection either.",
        "What it left retained stays: delete its device in Home Assistant, or clear it as an administrator.",
    )


def assigned() -> tuple[str, ...]:
    """Return the steps after a bridge got other agents."""
    return (RELOAD,)


def authority_renewed(record: Record) -> tuple[str, ...]:
    """Return the steps of a roll-over."""
    certified = [name for name, it in sorted(record.clients.items()) if it.method is Method.CERTIFICATE]
    rotate = f"Rotate {', '.join(certified)} and carry what is new to them." if certified else ""
    steps = (
        "Carry broker/ to the broker and have it reload: it then trusts both authorities.",
        "Carry the new ca.crt of clients/ to each client, without hurry: the broker's is still the old.",
        rotate,
        "Then rotate the broker: thermal2mqtt credentials rotate broker.",
        "Then let the old one go: thermal2mqtt credentials retire-authority.",
    )
    return tuple(step for step in steps if step)


def authority_retired(record: Record) -> tuple[str, ...]:
    """Return the steps after a roll-over."""
    old = record.authorities[0].number
    return (
        RELOAD,
        f"Carry the new ca.crt to each client when it suits you; authority {old} is gone from it.",
    )


def _carry(client: Client) -> tuple[str, ...]:
    folder, port = f"clients/{client.name}/", port_of(client.method)
    match client.role:
        case Role.AGENT:
            # systemd itself puts them there, from where its unit says.
            by_systemd = client.files_at.startswith("/run/credentials/")
            place = f"{FILES_AT}, with packaging/systemd/certificate.conf" if by_systemd else client.files_at
            rest = f"{ENVIRONMENT_FILE} to /etc/thermal2mqtt/environment, the rest to {place}"
            return (f"Carry {folder} to the agent's machine: {rest}. Restart the agent.",)
        case Role.BRIDGE:
            return (f"Carry {folder} to the site's broker; see mosquitto/bridge.conf. The port is {port}.",)
        case _:
            proof = (
                f"password in {PASSWORD_FILE}" if client.method is Method.PASSWORD else "client certificate"
            )
            return (f"Give {client.name} user name, {proof} and ca.crt of {folder}; the port is {port}.",)
