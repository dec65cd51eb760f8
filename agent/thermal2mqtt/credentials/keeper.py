"""Makes, renews and takes back credentials.

Every change is put on record before anybody is handed anything: no certificate exists that is not on record.
What a crash then left half is made whole by the next change, or by rotating that client again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from thermal2mqtt.credentials import advice
from thermal2mqtt.credentials.applicant import (
    Applicant,
    Place,
    check_agents,
    check_new,
    check_place,
    plain_words,
)
from thermal2mqtt.credentials.authority import Signed, Signer, make_authority, sign_broker, sign_client
from thermal2mqtt.credentials.errors import CredentialsError
from thermal2mqtt.credentials.folder import Folder
from thermal2mqtt.credentials.handout import handout
from thermal2mqtt.credentials.passwords import hash_password, new_password
from thermal2mqtt.credentials.private_files import locked, make_folder
from thermal2mqtt.credentials.record import (
    BROKER,
    Authority,
    Client,
    Issued,
    Method,
    Record,
    load_record,
    save_record,
)

DAYS = 730
"""How long a certificate holds where nothing else is said."""

AUTHORITY_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Change:
    """What a call did, and what is left to do by hand."""

    folder: Path
    """Where the files lie that have to be carried to the broker or to a client."""
    steps: tuple[str, ...]
    """What to do, in this order."""


class Credentials:
    """The credentials in one folder. Every method that changes them says what is left to do."""

    def __init__(self, directory: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = Folder(directory)
        self._now = now

    @property
    def record(self) -> Record:
        """What was issued.

        Raises:
            CredentialsError: nothing was, or it cannot be read.
        """
        return load_record(self._folder.path)

    def create(self, place: Place, days: int = DAYS, authority_days: int = AUTHORITY_DAYS) -> Change:
        """Make an authority and the broker's certificate.

        Raises:
            CredentialsError: there are some already, or the names are none or do not go together.
        """
        check_place(place)
        make_folder(self._folder.path)
        with locked(self._folder.path), plain_words():
            now = self._now()
            signer = make_authority(now, authority_days)
            signed = sign_broker(signer, place.hosts, now, days)
            record = Record(
                schema=1,
                hosts=place.hosts,
                base_topic=place.base_topic,
                discovery_prefix=place.discovery_prefix,
                authorities=(_authority(1, signer),),
                broker=_issued(signed, 1),
            )
            self._folder.prepare()
            self._folder.keep_key(1, signer)
            self._folder.write_broker_certificate(signed)
            self._folder.publish(record, now)
            save_record(self._folder.path, record)
        return Change(self._folder.broker, advice.created())

    def add(self, applicant: Applicant, days: int = DAYS) -> Change:
        """Issue a certificate or a password for somebody new.

        Raises:
            CredentialsError: the name is taken or none, or an agent has somebody who speaks for it.
        """
        with self._changing() as record, plain_words():
            check_new(record, applicant)
            now = self._now()
            client = Client(
                name=applicant.name,
                role=applicant.role,
                method=applicant.method,
                agents=applicant.agents,
                changed=now,
                files_at=applicant.files_at,
            )
            self._issue(record, client, now, days)
        return Change(self._folder.client(applicant.name), advice.added(client))

    def rotate(self, name: str, days: int = DAYS, *, revoke: bool = False) -> Change:
        """Issue a new certificate or password for somebody, or for the broker; nobody else notices.

        Args:
            name: a client, or `broker`.
            days: how long a new certificate holds.
            revoke: whether the broker shall refuse the earlier certificates from now on. Else they hold
                until they expire, so that the client has time; an earlier password never does.

        Raises:
            CredentialsError: there is nobody of that name.
        """
        with self._changing() as record:
            now = self._now()
            if name == BROKER:
                self._issue_to_broker(record, now, days)
                return Change(self._folder.broker, advice.broker_rotated(record))
            client = record.client(name)
            before = record.with_revoked(client, now) if revoke else record
            earlier = () if revoke else client.holding(now)
            renewed = client.model_copy(update={"changed": now, "earlier": earlier})
            self._issue(before, renewed, now, days)
        return Change(self._folder.client(name), advice.rotated(client, revoke=revoke))

    def remove(self, name: str) -> Change:
        """Take back everything that was issued to somebody.

        Raises:
            CredentialsError: there is nobody of that name.
        """
        with self._changing() as record:
            now = self._now()
            client = record.client(name)
            self._keep(record.with_revoked(client, now).without_client(name), now)
            self._folder.remove_client(name)
        return Change(self._folder.broker, advice.removed(client))

    def assign(self, name: str, agents: Sequence[str]) -> Change:
        """Say anew which agents a bridge speaks for.

        Raises:
            CredentialsError: it is no bridge, or an agent has somebody else who speaks for it.
        """
        with self._changing() as record, plain_words():
            client = record.client(name)
            applicant = Applicant(name, client.role, client.method, tuple(agents), client.files_at)
            check_agents(record.without_client(name), applicant)
            changed = Client.model_validate({**client.model_dump(), "agents": applicant.agents})
            self._keep(record.with_client(changed), self._now())
        return Change(self._folder.broker, advice.assigned())

    def renew_authority(self, days: int = AUTHORITY_DAYS) -> Change:
        """Make the next authority, which signs from now on; what the last one signed holds as before.

        Raises:
            CredentialsError: one is taking over already.
        """
        with self._changing() as record:
            if len(record.authorities) > 1:
                raise CredentialsError(
                    f"authority {record.newest.number} is taking over already: end that first with "
                    f"`thermal2mqtt credentials retire-authority`"
                )
            now = self._now()
            signer, number = make_authority(now, days), record.newest.number + 1
            self._folder.keep_key(number, signer)
            both = (*record.authorities, _authority(number, signer))
            self._keep(record.model_copy(update={"authorities": both}), now)
        return Change(self._folder.path, advice.authority_renewed(record))

    def retire_authority(self) -> Change:
        """Trust the last authority no longer, once nothing rests on it.

        Raises:
            CredentialsError: none is taking over, or something still rests on it; names what.
        """
        with self._changing() as record:
            if len(record.authorities) == 1:
                raise CredentialsError(
                    "there is only one authority: begin with `thermal2mqtt credentials renew-authority`"
                )
            old, new = record.authorities
            if resting := _resting_on(record, old.number):
                raise CredentialsError(
                    f"authority {old.number} signed what is still in use: rotate {', '.join(resting)} first"
                )
            kept = tuple(it for it in record.revoked if it.authority == new.number)
            self._keep(record.model_copy(update={"authorities": (new,), "revoked": kept}), self._now())
            self._folder.forget_key(old.number)
        return Change(self._folder.path, advice.authority_retired(record))

    @contextmanager
    def _changing(self) -> Iterator[Record]:
        load_record(self._folder.path)  # before a lock file is left in a folder that is none of ours
        with locked(self._folder.path):
            yield load_record(self._folder.path)

    def _issue(self, record: Record, client: Client, now: datetime, days: int) -> None:
        if client.method is Method.PASSWORD:
            password = new_password()
            secret: str | Signed = password
            proven = client.model_copy(update={"password_hash": hash_password(password)})
        else:
            secret = sign_client(self._folder.signer(record.newest), client.name, now, days)
            proven = client.model_copy(update={"certificate": _issued(secret, record.newest.number)})
        self._keep(record.with_client(proven), now)
        self._folder.write_client(client.name, handout(record, proven, secret))

    def _issue_to_broker(self, record: Record, now: datetime, days: int) -> None:
        signed = sign_broker(self._folder.signer(record.newest), record.hosts, now, days)
        issued = _issued(signed, record.newest.number)
        self._keep(record.model_copy(update={"broker": issued}), now)
        self._folder.write_broker_certificate(signed)

    def _keep(self, record: Record, now: datetime) -> None:
        save_record(self._folder.path, record)
        self._folder.publish(record, now)


def _resting_on(record: Record, number: int) -> list[str]:
    resting = [BROKER] if record.broker.authority == number else []
    for name, client in sorted(record.clients.items()):
        if client.certificate is not None and client.certificate.authority == number:
            resting.append(name)
    return resting


def _authority(number: int, signer: Signer) -> Authority:
    return Authority(
        number=number,
        certificate=signer.certificate_pem.decode(),
        expires=signer.certificate.not_valid_after_utc,
    )


def _issued(signed: Signed, authority: int) -> Issued:
    return Issued(serial=f"{signed.serial:x}", authority=authority, expires=signed.expires)
