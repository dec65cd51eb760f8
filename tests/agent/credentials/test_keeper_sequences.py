"""Whatever is done to credentials in whatever order: the broker's files always fit what clients have."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.agent.credentials.conftest import (
    certificate_of,
    contents,
    is_refused,
    passwords,
    trusted,
    users,
)
from thermal2mqtt.credentials import Applicant, Credentials, CredentialsError, Method, Place, Role

NAMES = st.sampled_from(["cellar", "attic", "pump", "fan"])
BROKER = "broker"


class Sequences(RuleBasedStateMachine):
    """One folder; beside it what a thief would have copied."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name) / "credentials"
        self.today = datetime(2026, 11, 20, tzinfo=UTC)
        self.credentials = Credentials(self.folder, lambda: self.today)
        self.methods: dict[str, Method] = {}
        self.revoked: list[x509.Certificate] = []

    def teardown(self) -> None:
        """Remove the folder."""
        self.scratch.cleanup()

    @initialize()
    def create(self) -> None:
        """Begin."""
        self.credentials.create(Place(("mqtt.lan",)))

    @rule(name=NAMES, method=st.sampled_from(Method))
    def add(self, name: str, method: Method) -> None:
        """Somebody new, or one who is refused."""
        before = contents(self.folder)
        try:
            self.credentials.add(Applicant(name, Role.AGENT, method))
        except CredentialsError:
            assert name in self.methods
            assert contents(self.folder) == before
        else:
            self.methods[name] = method

    @rule(name=NAMES, revoke=st.booleans())
    def rotate(self, name: str, *, revoke: bool) -> None:
        """Something new for somebody."""
        if name in self.methods:
            if revoke and self.methods[name] is Method.CERTIFICATE:
                self.revoked.append(certificate_of(self.folder, name))
            self.credentials.rotate(name, revoke=revoke)

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        """Somebody goes."""
        if name in self.methods:
            if self.methods.pop(name) is Method.CERTIFICATE:
                self.revoked.append(certificate_of(self.folder, name))
            self.credentials.remove(name)

    @rule(days=st.integers(1, 200))
    def wait(self, days: int) -> None:
        """Time passes."""
        self.today += timedelta(days=days)

    @precondition(lambda self: len(self.credentials.record.authorities) == 1)
    @rule()
    def renew_authority(self) -> None:
        """A roll-over begins."""
        self.credentials.renew_authority()

    @precondition(lambda self: len(self.credentials.record.authorities) == 2)
    @rule()
    def finish_rollover(self) -> None:
        """It ends, once all that rested on the old one was rotated."""
        for name in [BROKER, *self.methods]:
            self.credentials.rotate(name)
        self.credentials.retire_authority()

    @invariant()
    def the_brokers_files_fit(self) -> None:
        """Who is on record has rules, and a password or a certificate that the broker takes."""
        if not self.folder.exists():
            return
        assert users(self.folder) == self.methods.keys()
        by_password = {name for name, method in self.methods.items() if method is Method.PASSWORD}
        assert passwords(self.folder).keys() == by_password
        for name in self.methods.keys() - by_password:
            found = certificate_of(self.folder, name)
            assert any(it.subject == found.issuer for it in trusted(self.folder))
            assert not is_refused(self.folder, found)

    @invariant()
    def what_was_revoked_is_refused(self) -> None:
        """By the list, by its date, or because its authority is gone."""
        issuers = {it.subject for it in trusted(self.folder)} if self.folder.exists() else set()
        for found in self.revoked:
            assert (
                found.issuer not in issuers
                or found.not_valid_after_utc <= self.today
                or is_refused(self.folder, found)
            )


TestSequences = Sequences.TestCase
TestSequences.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
