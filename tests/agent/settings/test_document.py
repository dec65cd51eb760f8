"""The settings file: what YAML makes of it, what is refused, and where."""

from pathlib import Path

import pytest

from tests.agent.settings.conftest import Load, Refuse
from thermal2mqtt.settings import SettingsError, load_settings

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{n}: &{n} [{', '.join([f'*{p}'] * 10)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("no", "no"),
        ("on", "on"),
        ("0123", "0123"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("2026-11-20", "2026-11-20"),
        ("2026-13-99", "2026-13-99"),
        ("'quoted'", "quoted"),
        ("!!str 5", "5"),
        ("Größe °C", "Größe °C"),
        (">-\n    over\n    lines", "over lines"),
    ],
)
def test_text_is_what_is_written(load: Load, given: str, name: str) -> None:
    """YAML's ideas of what else a name could be do not matter where text is meant."""
    assert load(f"agent:\n  name: {given}\n").settings.agent.name == name


@pytest.mark.parametrize(("given", "protocol"), [("5", "5"), ("3.1.1", "3.1.1"), ("auto", "auto")])
def test_protocol_needs_no_quotes(load: Load, given: str, protocol: str) -> None:
    """MQTT's version 5 is written as people write it."""
    assert load(f"mqtt: {{protocol: {given}}}").settings.mqtt.protocol == protocol


def test_password_of_digits_keeps_its_zeros(load: Load) -> None:
    """A secret is text, whatever it looks like."""
    password = load("mqtt: {username: 007, password: 0042}").settings.mqtt.password
    assert password is not None
    assert password.get_secret_value() == "0042"


@pytest.mark.parametrize(
    ("given", "address"), [("0x33", 0x33), ("51", 51), ("'0x33'", 0x33), ("0b110011", 0x33), ("5_1", 51)]
)
def test_address_may_be_hexadecimal(load: Load, given: str, address: int) -> None:
    """An I2C address is given as the data sheet writes it."""
    assert load(f"sensors: {{thermal: {{address: {given}}}}}").settings.sensors["thermal"].address == address


def test_alias_repeats_a_value(load: Load) -> None:
    """What three zones have in common is written once."""
    zone = "polygon: [[0, 0], [1, 0], [1, 1]]"
    zones = load(
        f"zones:\n  list:\n  - {{id: a, name: A, {zone}, thresholds: &t {{high: {{warning: 60}}}}}}\n"
        f"  - {{id: b, name: B, {zone}, thresholds: *t}}\n"
    ).settings.zones.list
    assert [zone.thresholds.high.warning for zone in zones] == [60, 60]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_those_of_an_editor(refuse: Refuse, mark: str, end: str) -> None:
    """Neither a byte order mark, nor line ends of Windows, nor U+2028 in a comment move the lines."""
    text = f"{mark}# a\u2028# b{end}log:{end}  level: loud{end}"
    assert [(p.line, p.column) for p in refuse(text)] == [(3, 10)]


def test_key_that_is_set_twice_is_refused_where_it_is_repeated(refuse: Refuse) -> None:
    """YAML would take the last one and say nothing."""
    (problem,) = refuse("mqtt:\n  host: a\n  port: 1\n  host: b\n")
    assert (problem.line, problem.column, problem.field) == (4, 3, "mqtt.host")
    assert problem.message == "is set twice, first in line 2; remove one"


def test_section_that_is_set_twice_is_refused(refuse: Refuse) -> None:
    """A second `mqtt:` at the end of a long file does not replace the first."""
    assert [(p.line, p.field) for p in refuse("mqtt: {host: a}\nlog:\nmqtt: {port: 1}\n")] == [(3, "mqtt")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- mqtt\n", 1, "holds a list instead of sections such as `mqtt:`"),
        ("\n\nmqtt", 3, "holds a single value instead of sections such as `mqtt:`"),
        ("mqtt:\n\thost: a\n", 2, "is no YAML: a tab indents this line; use spaces"),
        (
            "mqtt:\n  host: a: b\n",
            2,
            "is no YAML: a colon stands where no key can; check the indentation, or use quotes",
        ),
        ("mqtt:\n  host: 'a\n  port: 1\n", 3, "is no YAML: a quote is opened and never closed"),
        ("mqtt:\n  host: a\n port: 1\n", 3, "is no YAML: the indentation does not match the lines above"),
        ("mqtt: *secret\n", 1, "is no YAML: text that begins with * must stand in quotes"),
        ("mqtt: %secret\n", 1, "is no YAML: text that begins with % @ or ` must stand in quotes"),
        ("mqtt: !no!such x\n", 1, "is no YAML: text that begins with ! must stand in quotes"),
        ("a: &x 1\nb: &x 2\n", 2, "is no YAML: an anchor (&) is defined twice"),
        (
            "mqtt: {}\n---\nlog: {}\n",
            2,
            "is no YAML: a second document begins here (---); the settings are one",
        ),
        ("mqtt: [1, 2\n", 1, "is no YAML: a [ or { is opened in this line or above and not closed"),
        (
            "mqtt: {port: 1\nlog: {}\n",
            2,
            "is no YAML: a [ or { is opened in this line or above and not closed",
        ),
        ('name: "\\U00FFFFFF"\n', 1, "is no YAML: a number is out of range"),
        ("agent:\n  name: a\x00b\n", 2, "has the character U+0000, which YAML does not allow"),
        ("[" * 500, 1, "is no YAML: sections and lists stand in one another more than 12 deep"),
    ],
)
def test_syntax_error_says_what_to_change(refuse: Refuse, text: str, line: int, message: str) -> None:
    """A file that is no YAML mapping is refused in plain words, in the line where it goes wrong."""
    (problem,) = refuse(text)
    assert (problem.line, problem.message) == (line, message)


def test_tag_is_refused_and_makes_nothing(refuse: Refuse) -> None:
    """A file cannot ask for Python objects."""
    problems = refuse("agent:\n  name: !!python/object/apply:os.system [id]\n  site: !mine x\n")
    assert {(p.line, p.field) for p in problems} == {(2, "agent.name"), (3, "agent.site")}
    assert "tag" in problems[-1].message


def test_key_that_is_no_text_is_refused(refuse: Refuse) -> None:
    """A list cannot be a key."""
    (problem,) = refuse("mqtt:\n  ? [a, b]\n  : 1\n")
    assert (problem.line, problem.field) == (2, "mqtt")
    assert problem.message == "has a list for a key; a key is plain text"


@pytest.mark.parametrize("text", [LAUGHS, "a: &a [*a]\n", "a: &a\n  b: *a\n"])
def test_aliases_cannot_stand_for_millions_of_values(refuse: Refuse, text: str) -> None:
    """A billion laughs and a value in itself end in one problem, not in a full memory."""
    (problem,) = refuse(text)
    assert "aliases" in problem.message


def test_byte_that_is_no_utf8_is_refused_with_its_place(refuse: Refuse) -> None:
    """A file saved as Latin-1 says where that shows, with a byte order mark and without."""
    for mark in (b"", b"\xef\xbb\xbf"):
        (problem,) = refuse(mark + b"agent:\n  site: ok\n  name: Gr\xf6\xdfe\n")
        assert problem.line == 3
        assert problem.message == "has a byte that is not UTF-8; save the file as UTF-8"


def test_file_that_is_too_large_is_not_read(refuse: Refuse) -> None:
    """A log or a database by mistake is refused before it costs memory."""
    (problem,) = refuse(b"#" * (256 * 1024 + 1))
    assert problem.message == "is larger than 256 KiB, so it is no settings file"


def test_file_of_the_allowed_size_is_read(load: Load) -> None:
    """The limit itself is still allowed."""
    assert load(b"#" * 256 * 1024).settings.agent.name == "thermal2mqtt"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nope.yaml", "does not exist; create it, or name another"),
        (".", "cannot be read: Is a directory"),
        ("a\0b", "is no path: embedded null byte"),
    ],
)
def test_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, message: str) -> None:
    """The path and the reason are in the text."""
    with pytest.raises(SettingsError) as refusal:
        load_settings(tmp_path / name, {})
    (problem,) = refusal.value.problems
    assert (problem.where, problem.message) == (str(tmp_path / name), message)


def test_number_that_python_cannot_take_is_an_ordinary_mistake(refuse: Refuse) -> None:
    """Ten thousand digits are refused as any wrong number is, and cut short in the text."""
    (problem,) = refuse(f"mqtt:\n  port: {'9' * 10_000}\n")
    assert problem.given == "9" * 60 + "..."


@pytest.mark.parametrize(
    "number", [".nan", ".inf", "-.inf", "1e999", "9" * 400, "yes", "[]", "12:30", "0x", "0b_"]
)
@pytest.mark.parametrize("field", ["emissivity", "reflected_celsius", "address", "rotation"])
def test_number_must_be_a_finite_number(refuse: Refuse, field: str, number: str) -> None:
    """Nothing that only looks like a number gets in."""
    (problem,) = refuse(f"sensors: {{thermal: {{{field}: {number}}}}}")
    assert problem.field == f"sensors.thermal.{field}"


def test_key_without_a_value_is_said_to_be_empty(refuse: Refuse) -> None:
    """`host:` with nothing behind it is not a host, and not its default."""
    (problem,) = refuse("mqtt:\n  host:\n")
    assert problem.text == "mqtt.host is empty; allowed: one line of 1 to 253 characters"


def test_empty_list_of_sensors_says_what_one_is(refuse: Refuse) -> None:
    """`sensors:` with nothing below it is told in words what it takes."""
    (problem,) = refuse("sensors:\n")
    assert problem.text.startswith("sensors is empty; allowed: 1 to 8 ids (1 to 32 characters of a-z, 0-9")
    assert ", each a section with driver, name, address," in problem.text
