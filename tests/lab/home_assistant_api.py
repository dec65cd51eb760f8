"""What the tests ask Home Assistant, by REST and websocket with a token; answers as it gives them."""

import json
import secrets
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from websockets.sync.client import ClientConnection, connect

DEADLINE_SECONDS = 60


def open_websocket(address: str) -> ClientConnection:
    """Return a websocket of the Home Assistant at this address."""
    path = address.replace("http", "ws") + "/api/websocket"
    return connect(path, max_size=None, open_timeout=DEADLINE_SECONDS)


class HomeAssistantApi:
    """One user of one Home Assistant on 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.token = ""

    def get(self, path: str) -> Any:
        """Return the decoded answer to a GET, such as of /api/states."""
        return json.loads(self.fetch(path))

    def fetch(self, path: str) -> bytes:
        """Return the answer to a GET as it came, such as a picture."""
        return self._send(path, None, self._headers())

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send JSON and return the decoded answer; None where there was no body."""
        headers = self._headers() | {"Content-Type": "application/json"}
        answer = self._send(path, json.dumps(body).encode(), headers)
        return json.loads(answer) if answer else None

    def post_form(self, path: str, fields: dict[str, str]) -> Any:
        """Send a form, as the token endpoint wants it, and return the decoded answer."""
        return json.loads(self._send(path, urlencode(fields).encode(), {}))

    def upload(self, file: Path) -> str:
        """Hand over a file, as its dialogues take them, and return the id to name it by."""
        mark = secrets.token_hex(16)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        headers = self._headers() | {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return str(json.loads(self._send("/api/file_upload", body, headers))["file_id"])

    def delete(self, path: str) -> None:
        """Have something removed, such as a configuration entry."""
        self._send(path, None, self._headers(), method="DELETE")

    def ask(self, kind: str, **fields: Any) -> Any:
        """Return the result of one websocket command, such as `config/entity_registry/list`.

        Raises:
            AssertionError: Home Assistant refused it; with its own words.
        """
        with open_websocket(self.address) as socket:
            socket.recv(DEADLINE_SECONDS)
            socket.send(json.dumps({"type": "auth", "access_token": self.token}))
            socket.recv(DEADLINE_SECONDS)
            socket.send(json.dumps({"id": 1, "type": kind, **fields}))
            answer = json.loads(socket.recv(DEADLINE_SECONDS))
        assert answer.get("success"), f"Home Assistant refused {kind}: {answer}"
        return answer["result"]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _send(
        self, path: str, body: bytes | None, headers: dict[str, str], method: str | None = None
    ) -> bytes:
        request = Request(self.address + path, body, headers, method=method)  # noqa: S310 - http on 127.0.0.1 only
        try:
            with urlopen(request, timeout=DEADLINE_SECONDS) as answer:  # noqa: S310 - as above
                content: bytes = answer.read()
                return content
        except HTTPError as error:
            error.add_note(error.read().decode(errors="replace")[:500])
            raise
