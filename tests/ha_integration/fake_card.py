"""The card's end of the websocket: asks, subscribes, and keeps events apart by subscription."""

from collections import defaultdict, deque
from typing import Any

from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

MAX_EVENTS = 1000


class FakeCard:
    """One signed-in browser."""

    def __init__(self, socket: MockHAClientWebSocket) -> None:
        self._socket = socket
        self._last_id = 0
        self._events: defaultdict[int, deque[Any]] = defaultdict(lambda: deque(maxlen=MAX_EVENTS))

    async def ask(self, kind: str, **fields: Any) -> Any:
        """Return the result of a command that has to succeed."""
        answer = await self.answer(kind, **fields)
        assert answer["success"], answer
        return answer["result"]

    async def error(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the error of a command that has to fail."""
        answer = await self.answer(kind, **fields)
        assert not answer["success"], answer
        error: dict[str, Any] = answer["error"]
        return error

    async def subscribe(self, kind: str, **fields: Any) -> int:
        """Return the number of a subscription that has to succeed."""
        await self.ask(kind, **fields)
        return self._last_id

    async def unsubscribe(self, number: int) -> None:
        """End a subscription."""
        await self.ask("unsubscribe_events", subscription=number)

    async def event(self, number: int, **wanted: Any) -> dict[str, Any]:
        """Return the next event of a subscription that has these values; those before it are let go."""
        while True:
            while not self._events[number]:
                await self._receive()
            event: dict[str, Any] = self._events[number].popleft()
            if wanted.items() <= event.items():
                return event

    async def waiting(self, number: int) -> list[dict[str, Any]]:
        """Return the events of a subscription that have arrived by now."""
        await self.ask("ping")
        events = list(self._events[number])
        self._events[number].clear()
        return events

    async def close(self) -> None:
        """Close the browser."""
        await self._socket.close()

    async def answer(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the answer to a command, whatever it is."""
        self._last_id += 1
        number = self._last_id
        await self._socket.send_json({"id": number, "type": kind, **fields})
        while True:
            message = await self._receive()
            if message["id"] == number and message["type"] in {"result", "pong"}:
                return {"success": True, "result": None} | message

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._socket.receive_json()
        if message["type"] == "event":
            self._events[message["id"]].append(message["event"])
        return message
