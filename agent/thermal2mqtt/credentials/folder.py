"""The files of one folder of credentials: its owner's, the broker's, and those of each client."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from thermal2mqtt.credentials.access import access_file
from thermal2mqtt.credentials.authority import Signed, Signer, revocation_list
from thermal2mqtt.credentials.errors import CredentialsError
from thermal2mqtt.credentials.handout import AUTHORITY_FILE
from thermal2mqtt.credentials.private_files import make_folder, read_private, write_private
from thermal2mqtt.credentials.record import FILE_NAME, Authority, Record

AUTHORITY_FOLDER = "authority"
BROKER_FOLDER = "broker"
CLIENTS_FOLDER = "clients"


class Folder:
    """Writes the files. What the broker reads is made from the record each time, so that it cannot drift."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broker = path / BROKER_FOLDER

    def client(self, name: str) -> Path:
        """Return the folder that a client is handed."""
        return self.path / CLIENTS_FOLDER / name

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            CredentialsError: something of an earlier attempt lies there.
        """
        names = (FILE_NAME, AUTHORITY_FOLDER, BROKER_FOLDER, CLIENTS_FOLDER)
        occupied = [name for name in names if _holds_something(self.path / name)]
        if occupied:
            raise CredentialsError(
                f"{self.path} already has {', '.join(occupied)}, and nothing is overwritten: name another "
                f"folder with --directory, or delete this one if nobody uses what it issued"
            )
        for name in names[1:]:
            make_folder(self.path / name)

    def signer(self, authority: Authority) -> Signer:
        """Return an authority with its key.

        Raises:
            CredentialsError: its key is not there or not its own.
        """
        return Signer.of(authority.certificate.encode(), read_private(self._key_file(authority.number)))

    def keep_key(self, number: int, signer: Signer) -> None:
        """Keep the key of an authority."""
        write_private(self._key_file(number), signer.key_pem)

    def forget_key(self, number: int) -> None:
        """Delete the key of an authority, which can sign nothing from then on."""
        self._key_file(number).unlink(missing_ok=True)

    def write_broker_certificate(self, signed: Signed) -> None:
        """Give the broker its own certificate."""
        write_private(self.broker / "server.key", signed.key_pem)
        write_private(self.broker / "server.crt", signed.certificate_pem)

    def write_client(self, name: str, files: Mapping[str, bytes]) -> None:
        """Fill the folder that a client is handed."""
        make_folder(self.client(name))
        for file, content in files.items():
            write_private(self.client(name) / file, content)

    def remove_client(self, name: str) -> None:
        """Delete the folder that a client was handed."""
        folder = self.client(name)
        if folder.is_dir():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()

    def publish(self, record: Record, now: datetime) -> None:
        """Write everything that follows from the record, for the broker and for the clients."""
        trusted = "".join(authority.certificate for authority in record.authorities).encode()
        passwords = [
            f"{client.name}:{client.password_hash}\n"
            for client in record.clients.values()
            if client.password_hash is not None
        ]
        write_private(self.broker / AUTHORITY_FILE, trusted)
        write_private(self.broker / "crl.pem", self._revoked(record, now))
        write_private(self.broker / "passwords", "".join(passwords).encode() + self._own("passwords"))
        write_private(self.broker / "acl", access_file(record).encode() + self._own("acl"))
        for name in record.clients:
            self.write_client(name, {AUTHORITY_FILE: trusted})

    def _own(self, name: str) -> bytes:
        """Return what the owner adds for those whom this tool does not know, such as other devices."""
        path = self.path / f"{name}.local"
        return b"\n" + read_private(path) if path.exists() else b""

    def _revoked(self, record: Record, now: datetime) -> bytes:
        # One list for each authority: OpenSSL refuses clients of one that has none.
        lists = []
        for authority in record.authorities:
            gone = [(int(r.serial, 16), r.time) for r in record.revoked if r.authority == authority.number]
            lists.append(revocation_list(self.signer(authority), gone, now))
        return b"".join(lists)

    def _key_file(self, number: int) -> Path:
        return self.path / AUTHORITY_FOLDER / f"{number}.key"


def _holds_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()
