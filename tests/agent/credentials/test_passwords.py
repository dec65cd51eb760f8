"""Password hashes as mosquitto reads them."""

import base64
import re

from thermal2mqtt.credentials.passwords import hash_password, new_password

BY_MOSQUITTO = (
    "$7$101$DYXGDNcyq4F0m9hW$"
    "MGyMqXxXHT3uXIyH1PqZjzRto6LUab7edme3TwLOU5sgmkSQmS9k7aP6afmZZm2Ve0/j1u5OhRmGhvdP6dYoTw=="
)
"""What mosquitto_passwd 2.0.11 wrote for `correct horse`."""


def test_a_hash_is_that_of_mosquittos_own_tool() -> None:
    """The same password, salt and number of iterations give the same line."""
    _, _, iterations, salt, _ = BY_MOSQUITTO.split("$")
    assert hash_password("correct horse", base64.b64decode(salt), int(iterations)) == BY_MOSQUITTO


def test_two_hashes_of_one_password_differ() -> None:
    """Nobody sees from the file that two have the same."""
    assert hash_password("same") != hash_password("same")


def test_passwords_are_random_and_need_no_quotes() -> None:
    """32 characters that stand in a shell, an environment file and a form as they are."""
    made = {new_password() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", password) for password in made)
