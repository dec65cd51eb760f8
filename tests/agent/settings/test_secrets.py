"""A canary: the password is in no error, whatever else is wrong."""

import json

import pytest

from tests.agent.settings.conftest import Refuse

CANARY = "hunter2canary"

FILES = [
    f"mqtt: {{password: [{CANARY}]}}",
    f"mqtt: {{password: {{{CANARY}: x}}}}",
    f"mqtt: {{username: u, password: {{a: {CANARY}, a: 1}}}}",
    f"mqtt: {{password: {{{CANARY}: 1, {CANARY}: 2}}}}",
    f"mqtt: {{password: {CANARY}}}",
    f"mqtt: {{username: u, password: !{CANARY} x}}",
    f"mqtt: {{username: u, password: !!int {CANARY}}}\nlog: 1",
    f"mqtt:\n  password: *{CANARY}\n",
    f"mqtt:\n  password: &{CANARY} x\n  host: &{CANARY} y\n",
    f"mqtt:\n  password: !{CANARY}!x y\n",
    f"mqtt:\n  password: @{CANARY}\n",
    f'mqtt:\n  password: "\\q{CANARY}"\n',
    f"mqtt:\n  password: 'a\n  {CANARY}: b\n",
    f"mqtt:\n  password: a: {CANARY}\n",
    f"mqtt:\n  pasword: {CANARY}\n",
    f"mqtt:\n  username: u\n  password: |\n    {CANARY}\n    {CANARY}\n",
    f'mqtt: {{username: u, password: "{CANARY}\\u0001"}}',
    f"mqtt: u:{CANARY}@broker.lan",
    f"mqtt: [u, {CANARY}]",
    f"u:{CANARY}@broker.lan",
    f"- {CANARY}",
    f"mqtt: {{password: {CANARY}}}\n{'[' * 50}",
    f"mqtt: {{password: {CANARY}}}\nschema: 2",
]

VARIABLES = [
    {"MQTT__PASSWORD": CANARY},
    {"MQTT_PASSWORD": CANARY},
    {"MQTT__PASSWORD__X": CANARY},
    {"MQTT__USERNAME": "u", "MQTT__PASSWORD": f"{CANARY}\x07"},
    {"MQTT": CANARY},
    {"MQTT": f'{{"password": "{CANARY}"'},
    {"MQTT": json.dumps({"password": CANARY})},
    {"MQTT": json.dumps({"password": [CANARY]})},
    {"MQTT": json.dumps({"password": {CANARY: CANARY}})},
    {"MQTT": json.dumps({"pasword": CANARY})},
    {"MQTT": json.dumps([CANARY])},
]


@pytest.mark.parametrize("text", FILES)
def test_file_error_shows_no_password(refuse: Refuse, text: str) -> None:
    """Whatever is wrong with the file or its password, the text does not quote it."""
    problems = refuse(text)
    assert CANARY not in repr(problems)
    assert CANARY not in "".join(map(str, problems))


@pytest.mark.parametrize("variables", VARIABLES)
def test_environment_error_shows_no_password(refuse: Refuse, variables: dict[str, str]) -> None:
    """Whatever is wrong with a variable, the text does not quote its value where that may be a password."""
    problems = refuse("", {f"THERMAL2MQTT_{name}": value for name, value in variables.items()})
    assert CANARY not in repr(problems)


def test_wrong_password_prints_as_stars(refuse: Refuse) -> None:
    """That something was given is said, what it was is not."""
    (problem,) = refuse(f"mqtt: {{username: u, password: [{CANARY}]}}")
    assert problem.text == "mqtt.password is **********; allowed: one line of text"
