"""What a field allows, in words."""

from typing import Any

from thermal2mqtt.settings.outline import Schema, entry, plain

_KINDS = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}


def allowed(field: Schema) -> str:
    """Say what may be given for a field: `a whole number from 1 to 65535`."""
    if "anyOf" in field:
        return ", or ".join(allowed(option) for option in field["anyOf"])
    if "const" in field:
        return str(field["const"])
    if "enum" in field:
        return f"one of {', '.join(dict.fromkeys(_value(value) for value in field['enum']))}"
    if "patternErrorMessage" in field:
        return str(field["patternErrorMessage"])
    return _by_type(field)


def _by_type(field: Schema) -> str:
    match field.get("type"):
        case "object":
            return _mapping(field)
        case "array":
            return _list(field)
        case "string" if field.get("format") == "path":
            return "a path"
        case "string":
            return f"one line of {_range(field, 'Length', '', ' characters') or 'text'}"
        case kind:
            return f"{_KINDS[str(kind)]}{_range(field, 'imum', ' from ', '')}"


def _mapping(field: Schema) -> str:
    if (entries := entry(field)) is not None:
        ids = field["propertyNames"]["patternErrorMessage"]
        count = f"{field['minProperties']} to {field['maxProperties']}"
        return f"{count} ids ({ids}), each {allowed(entries)}"
    return f"a section with {', '.join(field['properties'])}"


def _list(field: Schema) -> str:
    if "prefixItems" in field:
        return f"[{', '.join(allowed(plain(item)) for item in field['prefixItems'])}]"
    return f"a list{_range(field, 'Items', ' of ', '')}, each {allowed(plain(field['items']))}"


def _range(field: Schema, suffix: str, before: str, after: str) -> str:
    low, high = field.get(f"min{suffix}"), field.get(f"max{suffix}")
    if high is None:
        return ""
    if (above := field.get("exclusiveMinimum")) is not None:
        return f" above {_value(above)}, up to {_value(high)}"
    count = f"up to {_value(high)}" if low is None else f"{_value(low)} to {_value(high)}"
    return f"{before}{count}{after}"


def _value(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
