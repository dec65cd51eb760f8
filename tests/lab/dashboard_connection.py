"""The websocket that a dashboard keeps open: asks, subscribes, and keeps events apart by subscription."""

import json
from collections import defaultdict, deque
from types import TracebackType
from typing import Any, Self

from tests.lab.home_assistant_api import HomeAssistantApi, open_websocket

DEADLINE_SECONDS = 60.0
MAX_EVENTS = 1000


class DashboardConnection:
    """One browser's connection, signed in with the token of `api`."""

    def __init__(self, api: HomeAssistantApi) -> None:
        self._socket = open_websocket(api.address)
        self._token = api.token
        self._last_id = 0
        self._events: defaultdict[int, deque[Any]] = defaultdict(lambda: deque(maxlen=MAX_EVENTS))

    def __enter__(self) -> Self:
        """Sign in."""
        self._socket.recv(DEADLINE_SECONDS)
        self._socket.send(json.dumps({"type": "auth", "access_token": self._token}))
        answer = json.loads(self._socket.recv(DEADLINE_SECONDS))
        assert answer["type"] == "auth_ok", answer
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the browser."""
        self._socket.close()

    def ask(self, kind: str, **fields: Any) -> Any:
        """Return the result of a command that has to succeed."""
        answer = self._answer(kind, fields)
        assert answer["success"], answer
        return answer["result"]

    def error(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the error of a command that has to fail."""
        answer = self._answer(kind, fields)
        assert not answer["success"], answer
        error: dict[str, Any] = answer["error"]
        return error

    def subscribe(self, kind: str, **fields: Any) -> int:
        """Return the number of a subscription that has to succeed."""
        self.ask(kind, **fields)
        return self._last_id

    def event(self, number: int, **wanted: Any) -> dict[str, Any]:
        """Return the next event of a subscription that has these values; those before it are let go."""
        while True:
            while not self._events[number]:
                self._receive()
            event: dict[str, Any] = self._events[number].popleft()
            if wanted.items() <= event.items():
                return event

    def _answer(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        self._last_id += 1
        number = self._last_id
        self._socket.send(json.dumps({"id": number, "type": kind, **fields}))
        while True:
            message = self._receive()
            if message["id"] == number and message["type"] == "result":
                return message

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(DEADLINE_SECONDS))
        if message["type"] == "event":
            self._events[message["id"]].append(message["event"])
        return message
