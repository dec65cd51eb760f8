"""The registry: whatever is asked, there is an answer, and only what is right is carried out."""

import asyncio
import json
import logging
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from thermal2mqtt.commands import Command, CommandError, CommandRegistry, Role
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.commands import ErrorCode, ResponseError, ResponseOk
from thermal2mqtt.settings.values import Slug


class Wanted(Payload):
    """A request with what a request may have."""

    number: Annotated[int, Field(ge=0, le=9)]
    names: tuple[str, ...] = ()
    code: ErrorCode | None = None
    label: Slug = "a"


class Done(Payload):
    """An answer."""

    number: int | None
    names: int


class Shelf:
    """Commands that note what they were asked."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []
        self.registry = CommandRegistry(
            [
                self.command("shelf/put", self.put, Role.OPERATOR),
                self.command("shelf/clear", self.put, Role.ADMIN),
                self.command("shelf/refuse", self.refuse, Role.VIEWER),
                self.command("shelf/break", self.fall, Role.VIEWER),
                self.command("shelf/hang", self.hang, Role.VIEWER),
            ],
            deadline_seconds=0.05,
        )

    @staticmethod
    def command(name: str, handler: Any, role: Role) -> Command[Wanted, Done]:
        """Return a command of that name."""
        return Command(name=name, request=Wanted, response=Done, handler=handler, role=role)

    async def put(self, request: Wanted) -> Done:
        """Do it."""
        self.asked.append(request)
        return Done(number=None, names=len(request.names))

    async def refuse(self, request: Wanted) -> Done:
        """Refuse it."""
        raise CommandError(ErrorCode.INVALID_REQUEST, f"{request.number} is taken", "number")

    async def fall(self, _request: Wanted) -> Done:
        """Fail as code fails that has a fault."""
        raise KeyError("oops")

    async def hang(self, _request: Wanted) -> Done:
        """Never answer."""
        await asyncio.Event().wait()
        raise AssertionError("the deadline did not hold")

    def ask(self, name: str, payload: bytes | dict[str, Any], role: Role = Role.OPERATOR) -> Any:
        """Return the decoded answer."""
        answer = asyncio.run(self.registry.dispatch(name, payload, role=role))
        assert isinstance(answer, ResponseOk | ResponseError)
        return json.loads(answer.encode())


@pytest.fixture
def shelf() -> Shelf:
    """Return commands that nobody has asked for anything."""
    return Shelf()


def test_a_command_is_carried_out_and_answered(shelf: Shelf) -> None:
    """The answer has the command's data, nulls included, and no transaction where none was given."""
    assert shelf.ask("shelf/put", b'{"number": 3, "names": ["a"], "code": "busy"}') == {
        "status": "ok",
        "data": {"number": None, "names": 1},
    }
    assert shelf.asked == [Wanted(number=3, names=("a",), code=ErrorCode.BUSY)]


@pytest.mark.parametrize("transaction", ["a", "", 0, -5, "x" * 128, 2**53])
def test_the_transaction_is_echoed(shelf: Shelf, transaction: str | int) -> None:
    """With an answer as with an error, and whether the request came as bytes or as a dict."""
    assert shelf.ask("shelf/put", {"number": 3, "transaction": transaction})["transaction"] == transaction
    payload = json.dumps({"number": 30, "transaction": transaction}).encode()
    assert shelf.ask("shelf/put", payload)["transaction"] == transaction


@pytest.mark.parametrize("transaction", [True, 1.5, [], {}, "x" * 129, 2**53 + 1, "\ud800"])
def test_a_transaction_that_cannot_be_echoed_is_refused(shelf: Shelf, transaction: Any) -> None:
    """Nothing is carried out that the caller could not find the answer of."""
    error = shelf.ask("shelf/put", {"number": 3, "transaction": transaction})["error"]
    assert (error["code"], error["field"]) == ("invalid_request", "transaction")
    assert shelf.asked == []


@pytest.mark.parametrize(
    ("payload", "code", "field", "says"),
    [
        ({"number": 10}, "invalid_request", "number", "less than or equal to 9"),
        (
            {"number": 3, "colour": "red"},
            "invalid_request",
            "colour",
            "colour is unknown; there is number, names, code, label",
        ),
        ({"number": 3, "code": "none"}, "invalid_request", "code", "'invalid_json'"),
        (
            {"number": 3, "label": "A b"},
            "invalid_request",
            "label",
            "label must be 1 to 32 char",
        ),
        (b"", "invalid_request", "number", "number is missing"),
        ({"number": "3"}, "wrong_type", "number", "integer"),
        ({"number": True}, "wrong_type", "number", "integer"),
        ({"number": 3.5}, "wrong_type", "number", "integer"),
        ({"number": 3, "names": ["a", 5]}, "wrong_type", "names.1", "string"),
        ({"number": 3, "names": "a"}, "wrong_type", "names", "array"),
        (dict.fromkeys("abcdefg", 1), "invalid_request", "number", "and 3 more"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed(
    shelf: Shelf, payload: bytes | dict[str, Any], code: str, field: str, says: str
) -> None:
    """The caller sees which field is wrong and what would be right; nothing is carried out."""
    error = shelf.ask("shelf/put", payload)["error"]
    assert (error["code"], error["field"]) == (code, field)
    assert says in error["message"]
    assert shelf.asked == []


@pytest.mark.parametrize(
    "payload",
    [
        b"{",
        b"[]",
        b"3",
        b"\xff",
        b"[" * 100_000,
        b'{"names": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"number": 3, "names": ["\\ud800"]}',
        b'{"number": ' + b"1" * 5000 + b"}",
    ],
)
def test_what_is_not_a_json_object_is_refused(shelf: Shelf, payload: bytes) -> None:
    """Whatever is wrong with it, the answer says so and nothing is carried out."""
    error = shelf.ask("shelf/put", payload)["error"]
    assert error["code"] == "invalid_json"
    assert shelf.asked == []


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
def test_what_is_no_finite_number_is_refused(shelf: Shelf, number: bytes) -> None:
    """Wherever it stands: Python's parser would take it."""
    for payload in (b'{"number": %b}', b'{"number": 3, "x": [{"y": %b}]}'):
        error = shelf.ask("shelf/put", payload % number)["error"]
        assert error["code"] == "not_finite"
        assert number.decode() in error["message"]
    assert shelf.asked == []


def test_nesting_has_an_end(shelf: Shelf) -> None:
    """A dict that no JSON could have made is an error, not a crash."""
    nested: dict[str, Any] = {}
    for _ in range(5000):
        nested = {"names": nested}
    assert shelf.ask("shelf/put", nested)["error"]["code"] == "invalid_json"


def test_an_unknown_command_names_the_known_ones(shelf: Shelf) -> None:
    """A misspelt command is found from its answer."""
    error = shelf.ask("shelf/pot", {"transaction": 1})["error"]
    assert error["code"] == "unknown_command"
    assert "shelf/put" in error["message"]


def test_a_role_that_does_not_suffice_is_refused(shelf: Shelf) -> None:
    """Each command has the least role that may give it."""
    error = shelf.ask("shelf/clear", {"number": 1})["error"]
    assert error == {"code": "forbidden", "message": "shelf/clear needs the role admin, not operator"}
    assert shelf.ask("shelf/clear", {"number": 1}, Role.ADMIN)["status"] == "ok"


def test_a_handlers_refusal_is_told_as_it_is(shelf: Shelf) -> None:
    """With the handler's own code, text and field."""
    error = shelf.ask("shelf/refuse", {"number": 4})["error"]
    assert error == {"code": "invalid_request", "message": "4 is taken", "field": "number"}


def test_a_faulty_handler_is_answered_and_logged(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """The caller learns that it failed, not how the program looks inside; the log has it all."""
    with caplog.at_level(logging.ERROR):
        answer = shelf.ask("shelf/break", {"number": 1, "transaction": "t"})
    assert answer["error"]["code"] == "internal"
    assert "oops" not in answer["error"]["message"]
    assert answer["transaction"] == "t"
    assert "KeyError" in caplog.text


def test_a_handler_that_hangs_is_ended(shelf: Shelf) -> None:
    """Everything that waits has a deadline."""
    assert shelf.ask("shelf/hang", {"number": 1})["error"]["code"] == "timeout"


@given(payload=st.binary(max_size=200))
def test_any_bytes_get_an_answer(payload: bytes) -> None:
    """Nothing that comes over the wire goes unanswered or is carried out by mistake."""
    shelf = Shelf()
    answer = shelf.ask("shelf/put", payload)
    assert (answer["status"] == "ok") == (len(shelf.asked) == 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
DOCUMENTS = st.dictionaries(
    st.sampled_from(["number", "names", "code", "transaction", "other"]), JSON | st.integers(0, 9), max_size=5
)


@given(document=DOCUMENTS)
def test_any_document_gets_an_answer_that_is_json(document: dict[str, Any]) -> None:
    """Structured nonsense is refused like any other, and only a valid request reaches the handler."""
    shelf = Shelf()
    answer = shelf.ask("shelf/put", json.dumps(document).encode())
    assert answer["status"] in {"ok", "error"}
    if shelf.asked:
        assert 0 <= shelf.asked[0].number <= 9
        assert "other" not in document
