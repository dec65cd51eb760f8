"""Credentials are renewed and taken back while everybody else works on."""

import shutil
from pathlib import Path

import pytest

from tests.lab.broker.conftest import MakeHardened
from tests.lab.hardened import HardenedBroker
from tests.lab.peer import SECONDS, Peer, Proof, RefusedError, proof_of
from tests.lab.server import until
from thermal2mqtt.credentials import Applicant, Method, Role
from thermal2mqtt.credentials.passwords import hash_password

pytestmark = pytest.mark.lab

STAFF = (
    Applicant("cellar", Role.AGENT, Method.PASSWORD),
    Applicant("attic", Role.AGENT, Method.CERTIFICATE),
    Applicant("witness", Role.ADMINISTRATOR, Method.CERTIFICATE),
)


@pytest.fixture
def broker(make_hardened: MakeHardened) -> HardenedBroker:
    """Return a broker whose credentials may be changed."""
    return make_hardened(*STAFF)


def lets_in(broker: HardenedBroker, proof: Proof) -> bool:
    """Tell whether the broker takes this proof now."""
    try:
        with Peer(broker, proof):
            return True
    except RefusedError:
        return False


def kept(broker: HardenedBroker, name: str, folder: Path) -> Proof:
    """Return what somebody has now, in a copy that no rotation changes; it trusts the newest ca.crt."""
    copy = folder / name
    shutil.copytree(broker.client_folder(name), copy)
    proof = proof_of(broker, name)
    return Proof(name, proof.password, copy if proof.certificate else None)


@pytest.mark.parametrize("name", ["cellar", "attic"])
def test_who_is_rotated_gets_in_with_what_is_new(broker: HardenedBroker, name: str, tmp_path: Path) -> None:
    """After a reload; a replaced password is worth nothing then, a certificate holds on."""
    before = kept(broker, name, tmp_path)
    broker.credentials.rotate(name)
    broker.reload()
    until("the new one", lambda: lets_in(broker, proof_of(broker, name)), SECONDS)
    assert lets_in(broker, before) is (name == "attic")


def test_an_open_connection_ends_with_its_password(broker: HardenedBroker) -> None:
    """Whoever stole a password does not sit on for as long as the line holds."""
    with Peer(broker, proof_of(broker, "cellar")) as before:
        broker.credentials.rotate("cellar")
        broker.reload()
        until("the end of it", lambda: not before.connected, SECONDS)


@pytest.mark.parametrize("name", ["cellar", "attic", "broker"])
def test_nobody_else_notices_a_rotation(broker: HardenedBroker, name: str) -> None:
    """Open connections stay open, and others open new ones with what they have."""
    others = [it.name for it in STAFF if it.name != name]
    proofs = {other: proof_of(broker, other) for other in others}
    with Peer(broker, proofs["witness"]) as open_one:
        open_one.subscribe("thermal2mqtt/#")
        broker.credentials.rotate(name)
        broker.reload()
        if name != "broker":
            until("the new one", lambda: lets_in(broker, proof_of(broker, name)), SECONDS)
        speaker = "cellar" if name != "cellar" else "attic"
        with Peer(broker, proofs[speaker]) as peer:
            peer.publish(f"thermal2mqtt/{speaker}/state", "still here")
        open_one.wait_for(f"thermal2mqtt/{speaker}/state")


def test_a_revoked_certificate_is_refused_and_the_new_one_taken(
    broker: HardenedBroker, tmp_path: Path
) -> None:
    """After a reload, without a restart."""
    before = kept(broker, "attic", tmp_path)
    assert lets_in(broker, before)
    broker.credentials.rotate("attic", revoke=True)
    broker.reload()
    until("the refusal", lambda: not lets_in(broker, before), SECONDS)
    assert lets_in(broker, proof_of(broker, "attic"))


@pytest.mark.parametrize("name", ["cellar", "attic"])
def test_who_is_removed_is_silent_at_once(broker: HardenedBroker, name: str, tmp_path: Path) -> None:
    """On a connection that was open all the time, and with a new one."""
    before = kept(broker, name, tmp_path)
    topic, other = f"thermal2mqtt/{name}/state", "attic" if name == "cellar" else "cellar"
    with Peer(broker, proof_of(broker, "witness")) as witness, Peer(broker, proof_of(broker, name)) as gone:
        witness.subscribe("thermal2mqtt/#")
        gone.publish(topic, "before")
        witness.wait_for(topic, b"before")
        broker.credentials.remove(name)
        broker.reload()
        until("the refusal", lambda: not lets_in(broker, before), SECONDS)
        gone.publish(topic, "after")
        with Peer(broker, proof_of(broker, other)) as honest:
            honest.publish(f"thermal2mqtt/{other}/state", "mark")
        witness.wait_for(f"thermal2mqtt/{other}/state")
        assert [m.payload for m in witness.messages if m.topic == topic] == [b"before"]


def test_an_authority_is_followed_by_the_next_without_a_gap(broker: HardenedBroker, tmp_path: Path) -> None:
    """At each step everybody gets in who did as told; at the end the old one is worth nothing."""
    names = [it.name for it in STAFF]
    old = {name: kept(broker, name, tmp_path / "old") for name in names}
    old_ca = tmp_path / "old-ca.crt"
    shutil.copy(broker.credentials_folder / "broker/ca.crt", old_ca)

    def as_before(name: str) -> Proof:
        return Proof(old[name].username, old[name].password, old[name].certificate, old_ca)

    broker.credentials.renew_authority()
    broker.reload()
    # Nobody has done anything yet: the old files serve, with the old idea of whom to trust.
    assert all(lets_in(broker, as_before(name)) for name in names)
    broker.credentials.rotate("attic")
    broker.credentials.rotate("witness")
    until("the new one", lambda: lets_in(broker, proof_of(broker, "attic")), SECONDS)
    assert all(lets_in(broker, as_before(name)) for name in names)
    broker.credentials.rotate("broker")
    broker.reload()
    until("the broker's new one", lambda: not lets_in(broker, as_before("cellar")), SECONDS)
    assert all(lets_in(broker, proof_of(broker, name)) for name in names)
    broker.credentials.retire_authority()
    broker.reload()
    until("the end of the old one", lambda: not lets_in(broker, old["attic"]), SECONDS)
    assert all(lets_in(broker, proof_of(broker, name)) for name in names)


def test_what_is_kept_outlives_a_restart(broker: HardenedBroker) -> None:
    """Retained messages are there again."""
    with Peer(broker, proof_of(broker, "cellar")) as honest:
        honest.publish("thermal2mqtt/cellar/announce", "who", retain=True)
    broker.restart()
    with Peer(broker, proof_of(broker, "witness")) as witness:
        witness.subscribe("thermal2mqtt/#")
        assert witness.wait_for("thermal2mqtt/cellar/announce").payload == b"who"


def test_other_devices_have_rules_of_their_own(broker: HardenedBroker) -> None:
    """Who is added by hand gets in, and somebody whom the tool knows may be let see it."""
    hashed = hash_password("lamp-secret")
    (broker.credentials_folder / "passwords.local").write_text(f"lamp:{hashed}\n")
    rules = ["user lamp", "topic readwrite lamp/#", "user attic", "topic read lamp/#", ""]
    (broker.credentials_folder / "acl.local").write_text("\n".join(rules))
    broker.credentials.rotate("cellar")
    broker.reload()
    with Peer(broker, proof_of(broker, "attic")) as attic, Peer(broker, Proof("lamp", "lamp-secret")) as lamp:
        attic.subscribe("lamp/#", "thermal2mqtt/attic/request/#")
        lamp.publish("thermal2mqtt/attic/request/zones/list", "forged")
        lamp.publish("lamp/state", "on")
        attic.wait_for("lamp/state")
        assert attic.topics() == {"lamp/state"}
        with Peer(broker, proof_of(broker, "witness")) as witness:
            witness.publish("thermal2mqtt/attic/request/zones/list", "{}")
        attic.wait_for("thermal2mqtt/attic/request/zones/list")
