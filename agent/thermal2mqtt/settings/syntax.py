"""YAML syntax: text to nodes, or one error that says in plain words what to change."""

from bisect import bisect_right
from dataclasses import dataclass

import yaml
from yaml.composer import ComposerError
from yaml.nodes import Node
from yaml.reader import ReaderError

MAX_DEPTH = 12
"""Of lists and sections in one another; the settings need seven."""

_TOO_DEEP = "nested too deep"

_ADVICE = {
    _TOO_DEEP: f"sections and lists stand in one another more than {MAX_DEPTH} deep",
    "found undefined alias": "text that begins with * must stand in quotes",
    "found duplicate anchor": "an anchor (&) is defined twice",
    "undefined tag handle": "text that begins with ! must stand in quotes",
    "duplicate tag handle": "a %TAG directive is given twice",
    "another document": "a second document begins here (---); the settings are one",
    "found character '\\t'": "a tab indents this line; use spaces",
    "that cannot start any token": "text that begins with % @ or ` must stand in quotes",
    "mapping values are not allowed": "a colon stands where no key can; check the indentation, or use quotes",
    "could not find expected ':'": "a key without a colon stands above here",
    "found unexpected end of stream": "a quote is opened and never closed",
    "expected ',' or '": "a [ or { is opened in this line or above and not closed",
    "expected <block end>": "the indentation does not match the lines above",
}
"""What YAML's own words mean. They are never printed themselves: they may quote a secret."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file; both from 1."""

    line: int
    column: int


class Lines:
    """Finds the line of a position in a text, as an editor counts them."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(i + 1 for i, character in enumerate(text[:-1]) if character == "\n")]

    def place(self, index: int) -> Place:
        """Return where the character with this index stands; behind the end is in the last line."""
        line = bisect_right(self._starts, index)
        return Place(line, index - self._starts[line - 1] + 1)


class SyntaxProblem(Exception):  # noqa: N818 - a finding on its way to becoming a Problem
    """The text is no YAML."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.index = index


def compose(text: str) -> Node | None:
    """Return the root node of a YAML text, None where it holds nothing.

    Raises:
        SyntaxProblem: it is no YAML, holds several documents, or nests too deep.
    """
    try:
        loader = _Loader(text)
    except ReaderError as error:
        character = f"the character U+{error.character:04X}"
        raise SyntaxProblem(f"has {character}, which YAML does not allow", error.position) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark or loader.get_mark()
        raise SyntaxProblem(_in_plain_words(error), mark.index) from error
    except ValueError as error:
        # PyYAML leaves numbers of escapes and directives to Python, which refuses some.
        raise SyntaxProblem("is no YAML: a number is out of range", loader.get_mark().index) from error


def _in_plain_words(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context} {error.problem}"
    advice = next((advice for words, advice in _ADVICE.items() if words in said), None)
    return f"is no YAML: {advice or 'this cannot stand here'}"


class _Loader(yaml.SafeLoader):
    """Composes nodes, and stops before nesting exhausts the stack."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Compose one node with all below it."""
        if self._depth >= MAX_DEPTH:
            raise ComposerError(None, None, _TOO_DEEP, self.get_mark())
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1
