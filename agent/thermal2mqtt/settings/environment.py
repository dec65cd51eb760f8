"""The environment: variables such as THERMAL2MQTT_MQTT__HOST, read with pydantic-settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from thermal2mqtt.settings.model import Settings
from thermal2mqtt.settings.outline import FieldPath, field_at, leaves, nearest
from thermal2mqtt.settings.problems import Problem, Source

PREFIX = "THERMAL2MQTT_"
DELIMITER = "__"

_KUBERNETES = re.compile(PREFIX + r"(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)")
"""What Kubernetes sets in every pod beside a service named thermal2mqtt."""


@dataclass(slots=True)
class Environment:
    """What the environment sets."""

    values: dict[str, Any] = field(default_factory=dict)
    """Shaped as the file is; texts, except where a section or list is given whole, as JSON."""

    names: dict[FieldPath, str] = field(default_factory=dict)
    """The variable that sets what stands at a path."""

    texts: dict[FieldPath, str] = field(default_factory=dict)
    """What each variable is set to, by the path that its name stands for."""

    problems: list[Problem] = field(default_factory=list)
    """Variables of ours that set nothing, so that a misspelt one is seen."""

    def setter(self, path: FieldPath) -> FieldPath | None:
        """Return the path of the variable that sets what stands at `path`, None if none does."""
        return next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self.names), None)


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read the variables that are ours. One that is set to nothing counts as not set."""
    environment = Environment()
    for name, text in variables.items():
        if text and name.upper().startswith(PREFIX) and not _KUBERNETES.fullmatch(name.upper()):
            _take(environment, name, text)
    named = {_name(path).lower(): text for path, text in environment.texts.items()}
    environment.values = _Variables(named)()
    for path, name in list(environment.names.items()):
        _spread(environment, path, name)
    return environment


def _take(environment: Environment, name: str, text: str) -> None:
    path = tuple(name[len(PREFIX) :].lower().split(DELIMITER))
    if field_at(path) is None:
        environment.problems.append(Problem(Source.ENVIRONMENT, name, _unknown(path)))
    elif path in environment.names:
        message = f"sets the same as {environment.names[path]}; remove one"
        environment.problems.append(Problem(Source.ENVIRONMENT, name, message))
    else:
        environment.names[path] = name
        environment.texts[path] = text


def _spread(environment: Environment, path: FieldPath, name: str) -> None:
    """Note the variable at each value of a section that it gives whole, so that the file may set others."""
    value: Any = environment.values
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict) and value:
        del environment.names[path]
        for key in value:
            if environment.names.setdefault((*path, key), name) == name:
                _spread(environment, (*path, key), name)


def _unknown(path: tuple[str, ...]) -> str:
    for length in range(1, len(path)):
        if (field_at(path[:length]) or {}).get("type") == "array":
            return f"goes into a list; give it whole, as JSON, in {_name(path[:length])}"
    # In known names `*` stands for an id: take the one that was given, or the usual one.
    identifier = path[1] if len(path) > 1 and re.fullmatch(r"\w+", path[1]) else "thermal"
    known = [_words(tuple(identifier if part == "*" else part for part in leaf)) for leaf in leaves()]
    near = nearest(_words(path), known)
    return f"sets nothing; did you mean {PREFIX}{near}?" if near else "sets nothing; remove or correct it"


def _name(path: FieldPath) -> str:
    return PREFIX + _words(path)


def _words(path: FieldPath) -> str:
    return DELIMITER.join(str(part) for part in path).upper()


class _Named(Settings, BaseSettings):
    """Tells pydantic-settings how the variables are named."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_prefix_target="all", env_nested_delimiter=DELIMITER
    )


class _Variables(EnvSettingsSource):
    """Shapes variables like the file; what is no JSON stays text, for the model to refuse."""

    def __init__(self, named: Mapping[str, str]) -> None:
        super().__init__(_Named)
        self.env_vars = named

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """Return the value of a variable that gives a section or list whole."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except (ValueError, RecursionError):
            return value
