"""The settings file: YAML text to plain values, each with its place and what was written there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from thermal2mqtt.settings.outline import FieldPath, dotted, field_at, is_text, secret_within
from thermal2mqtt.settings.problems import Problem, SettingsError, Source
from thermal2mqtt.settings.syntax import MAX_DEPTH, Lines, Place, SyntaxProblem, compose

MAX_BYTES = 256 * 1024
"""Several times what the largest sensible file needs."""

MAX_VALUES = 20_000
"""Counted with aliases followed, so that a few lines cannot stand for millions."""


@dataclass(slots=True)
class Document:
    """What a settings file says."""

    path: Path
    values: dict[str, Any] = field(default_factory=dict)

    keys: dict[FieldPath, Place] = field(default_factory=dict)
    """Where the key of each value stands; for what is in a list, the value itself."""

    places: dict[FieldPath, Place] = field(default_factory=dict)
    """Where each value stands."""

    texts: dict[FieldPath, str] = field(default_factory=dict)
    """What was written, for values that are neither section nor list."""

    problems: list[Problem] = field(default_factory=list)
    """What YAML allows and a settings file does not; the rest of the file can still be judged."""

    migrated_from: int | None = None
    """The layout that the file on disk has, where it is not this one; places are those in `migrated_text`."""

    migrated_text: str = ""
    """The file in the present layout; empty where it is in it anyway."""


def read_document(path: Path) -> Document:
    """Read a settings file.

    Raises:
        SettingsError: it cannot be read, or is no YAML mapping.
    """
    return parse_document(_read(path), path)


def parse_document(data: bytes, path: Path) -> Document:
    """Turn a file's content into values; `path` is where it is said to come from.

    Raises:
        SettingsError: it is no YAML mapping.
    """
    text = _decode(data, path)
    reader = _Reader(Document(path), Lines(text))
    try:
        reader.read(compose(text))
    except SyntaxProblem as error:
        raise _unusable(path, error.message, reader.lines.place(error.index)) from error
    return reader.document


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _unusable(path, "does not exist; create it, or name another") from error
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise _unusable(path, f"is no path: {error}") from error
    if len(data) > MAX_BYTES:
        raise _unusable(path, f"is larger than {MAX_BYTES // 1024} KiB, so it is no settings file")
    return data


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte order mark.
        start = error.start + len(data) - len(error.object)
        line = data.count(b"\n", 0, start) + 1
        column = start - data.rfind(b"\n", 0, start)
        message = "has a byte that is not UTF-8; save the file as UTF-8"
        raise _unusable(path, message, Place(line, column)) from error


def _unusable(path: Path, message: str, place: Place | None = None) -> SettingsError:
    line, column = (place.line, place.column) if place else (None, None)
    return SettingsError([Problem(Source.FILE, str(path), message, line=line, column=column)])


class _Reader:
    """Walks the nodes, fills the document, and notes what a settings file must not have."""

    def __init__(self, document: Document, lines: Lines) -> None:
        self.document = document
        self.lines = lines
        self._count = 0
        self._constructor = SafeConstructor()

    def read(self, root: Node | None) -> None:
        if isinstance(root, MappingNode):
            self.document.values = self._mapping(root, ())
        elif root is not None and not _is_nothing(root):
            message = f"holds {_kind(root)} instead of sections such as `mqtt:`"
            raise SyntaxProblem(message, root.start_mark.index)

    def _value(self, node: Node, path: FieldPath) -> Any:
        self._count += 1
        if self._count > MAX_VALUES or len(path) > MAX_DEPTH:
            message = f"has more than {MAX_VALUES} values, or values in themselves, through its aliases (*)"
            raise SyntaxProblem(message, node.start_mark.index)
        self.document.places[path] = self._place(node)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _item(self, node: Node, path: FieldPath) -> Any:
        self.document.keys[path] = self._place(node)
        return self._value(node, path)

    def _mapping(self, node: MappingNode, path: FieldPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._refuse(key, path, f"has {_kind(key)} for a key; a key is plain text")
                continue
            below = (*path, str(key.value))
            if key.value in values:
                first = self.document.keys[below].line
                self._refuse(key, below, f"is set twice, first in line {first}; remove one")
            else:
                self.document.keys[below] = self._place(key)
                values[key.value] = self._value(value, below)
        return values

    def _scalar(self, node: Node, path: FieldPath) -> Any:
        text = str(node.value)
        self.document.texts[path] = text
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if kind not in _SCALARS:
            self._refuse(node, path, "begins with a tag (!); leave it out, or put the text in quotes")
        if _is_nothing(node):
            return None
        # YAML would turn a name `no` into false, a password 0123 into 83 and 12:30 into 750.
        if kind not in _TYPED or ":" in text or is_text(field_at(path)):
            return text
        try:
            return self._constructor.construct_object(node)
        except (ValueError, LookupError):
            return text

    def _place(self, node: Node) -> Place:
        return self.lines.place(node.start_mark.index)

    def _refuse(self, node: Node, path: FieldPath, message: str) -> None:
        place = self._place(node)
        name = dotted(secret_within(path) or path)
        where = str(self.document.path)
        self.document.problems.append(
            Problem(Source.FILE, where, message, name, line=place.line, column=place.column)
        )


_TYPED = {"int", "float", "bool"}
_SCALARS = {*_TYPED, "str", "null", "timestamp", "merge", "value"}


def _is_nothing(node: Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"


def _kind(node: Node) -> str:
    if isinstance(node, SequenceNode):
        return "a list"
    return "a section" if isinstance(node, MappingNode) else "a single value"
