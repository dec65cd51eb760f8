"""Nobody gets in without a proof of one's own, and what was said with the attempt reaches nobody."""

import shutil
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.lab.hardened import HardenedBroker
from tests.lab.peer import Peer, Proof, RefusedError, proof_of
from thermal2mqtt.credentials import Applicant, Credentials, Method, Place, Role

pytestmark = pytest.mark.lab

LONG_AGO = datetime.now(UTC) - timedelta(days=30)


def nothing_at_all(_broker: HardenedBroker, _folder: Path) -> Proof:
    """No user name."""
    return Proof()


def a_name_alone(_broker: HardenedBroker, _folder: Path) -> Proof:
    """A user name without a password."""
    return Proof("cellar")


def an_empty_password(_broker: HardenedBroker, _folder: Path) -> Proof:
    """The empty password."""
    return Proof("cellar", "")


def another_ones_password(broker: HardenedBroker, _folder: Path) -> Proof:
    """A good password, of somebody else."""
    return replace(proof_of(broker, "eve"), username="cellar")


def a_name_that_has_a_certificate(_broker: HardenedBroker, _folder: Path) -> Proof:
    """The name of somebody who has no password."""
    return Proof("attic", "")


def an_unknown_name(_broker: HardenedBroker, _folder: Path) -> Proof:
    """A name that nobody has."""
    return Proof("nobody", "secret")


def a_wildcard_for_a_name(_broker: HardenedBroker, _folder: Path) -> Proof:
    """A name that would match others in a rule."""
    return Proof("+", "secret")


def a_stolen_expired_certificate(broker: HardenedBroker, folder: Path) -> Proof:
    """Signed by the very authority, in its time."""
    Credentials(broker.credentials_folder, lambda: LONG_AGO).rotate("attic", days=1)
    shutil.copytree(broker.client_folder("attic"), folder / "stolen")
    broker.credentials.rotate("attic")
    return Proof("attic", certificate=folder / "stolen")


def a_stolen_revoked_certificate(broker: HardenedBroker, folder: Path) -> Proof:
    """Good for years, had it not been noticed."""
    shutil.copytree(broker.client_folder("attic"), folder / "stolen")
    broker.credentials.rotate("attic", revoke=True)
    broker.reload()
    return Proof("attic", certificate=folder / "stolen")


def an_earlier_certificate_that_was_revoked_later(broker: HardenedBroker, folder: Path) -> Proof:
    """Replaced without haste; when the thief was noticed, all before the newest were taken back."""
    shutil.copytree(broker.client_folder("attic"), folder / "stolen")
    broker.credentials.rotate("attic")
    broker.credentials.rotate("attic", revoke=True)
    broker.reload()
    return Proof("attic", certificate=folder / "stolen")


def a_certificate_of_ones_own_making(_broker: HardenedBroker, folder: Path) -> Proof:
    """Of another authority, which anybody can make with the same tool."""
    forger = Credentials(folder / "forged")
    forger.create(Place(("127.0.0.1",)))
    forger.add(Applicant("attic", Role.AGENT, Method.CERTIFICATE))
    return Proof("attic", certificate=folder / "forged/clients/attic")


def the_brokers_own_certificate(broker: HardenedBroker, folder: Path) -> Proof:
    """It proves a broker and no client."""
    for name in ("crt", "key"):
        shutil.copy(broker.credentials_folder / f"broker/server.{name}", folder / f"client.{name}")
    return Proof("127.0.0.1", certificate=folder)


def a_certificate_with_anothers_key(broker: HardenedBroker, folder: Path) -> Proof:
    """The certificate is public; the key is not."""
    forger = Credentials(folder / "forged")
    forger.create(Place(("127.0.0.1",)))
    forger.add(Applicant("attic", Role.AGENT, Method.CERTIFICATE))
    stolen = folder / "forged/clients/attic"
    # What is sent is the forger's own chain followed by the true certificate.
    chain = (stolen / "client.crt").read_bytes() + (broker.client_folder("attic") / "client.crt").read_bytes()
    (stolen / "client.crt").write_bytes(chain)
    return Proof("attic", certificate=stolen)


WITH_PASSWORD = (
    nothing_at_all,
    a_name_alone,
    an_empty_password,
    another_ones_password,
    a_name_that_has_a_certificate,
    an_unknown_name,
    a_wildcard_for_a_name,
)
WITH_CERTIFICATE = (
    nothing_at_all,
    another_ones_password,
    a_stolen_expired_certificate,
    a_stolen_revoked_certificate,
    an_earlier_certificate_that_was_revoked_later,
    a_certificate_of_ones_own_making,
    the_brokers_own_certificate,
    a_certificate_with_anothers_key,
)


def attempt(broker: HardenedBroker, proof: Proof, method: Method) -> bool:
    """Try to get in and to speak, live and by will, for everybody; return whether the broker let it in."""
    try:
        with Peer(broker, proof, method=method).will("thermal2mqtt/attic/availability", "forged") as bad:
            for name in ("attic", "cellar"):
                bad.publish(f"thermal2mqtt/{name}/state", "forged")
            bad.break_off()
    except RefusedError:
        return False
    return True


@pytest.mark.parametrize(
    ("make", "method"),
    [
        *((it, Method.PASSWORD) for it in WITH_PASSWORD),
        *((it, Method.CERTIFICATE) for it in WITH_CERTIFICATE),
    ],
    ids=lambda it: getattr(it, "__name__", str(it)),
)
def test_a_false_proof_opens_nothing(
    standing: HardenedBroker,
    witness: Peer,
    tmp_path: Path,
    make: Callable[[HardenedBroker, Path], Proof],
    method: Method,
) -> None:
    """Neither does the broker let it in, nor is anything delivered of what it says."""
    assert not attempt(standing, make(standing, tmp_path), method)
    with Peer(standing, proof_of(standing, "cellar")) as honest:
        honest.publish("thermal2mqtt/cellar/health", "mark")
    witness.wait_for("thermal2mqtt/cellar/health")
    assert witness.topics() == {"thermal2mqtt/cellar/health"}


@pytest.mark.parametrize("name", ["cellar", "attic", "homeassistant", "prometheus", "witness"])
def test_a_true_proof_opens(standing: HardenedBroker, name: str) -> None:
    """So that the tests before this one prove something."""
    with Peer(standing, proof_of(standing, name)) as peer:
        assert peer.connected


@pytest.mark.parametrize("method", list(Method))
def test_nothing_is_said_in_the_clear(standing: HardenedBroker, method: Method) -> None:
    """A client without TLS gets no answer to its CONNECT."""
    connect = bytes.fromhex("100f00044d5154540402003c000365766500")
    with socket.create_connection(("127.0.0.1", standing.ports[method]), timeout=60) as plain:
        plain.sendall(connect)
        try:
            answer = plain.recv(64)
        except ConnectionResetError:
            answer = b""
    assert not answer.startswith(b"\x20")


@pytest.mark.parametrize("method", list(Method))
def test_an_old_tls_is_refused(standing: HardenedBroker, method: Method) -> None:
    """Nothing below TLS 1.3 is spoken."""
    context = ssl.create_default_context(cafile=str(standing.credentials_folder / "broker/ca.crt"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(("127.0.0.1", standing.ports[method]), timeout=60) as plain,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_client_finds_out_a_false_broker(standing: HardenedBroker, tmp_path: Path) -> None:
    """Who trusts one authority gives no password to a broker of another."""
    other = Credentials(tmp_path / "other")
    other.create(Place(("127.0.0.1",)))
    proof = replace(proof_of(standing, "cellar"), authority=tmp_path / "other/broker/ca.crt")
    with pytest.raises(RefusedError, match="CERTIFICATE_VERIFY_FAILED"), Peer(standing, proof):
        pass
