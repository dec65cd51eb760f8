"""JSON for readers: what fits on a line stands on one."""

import json
from typing import Any

WIDTH = 100


def compact(value: Any, indent: int = 0, before: int = 0) -> str:
    """Return a value as JSON.

    Args:
        value: what json.dumps takes.
        indent: spaces at which its lines begin.
        before: characters that stand on its first line already.
    """
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + max(indent, before) <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = indent + 2
    if isinstance(value, dict):
        keys = [f"{json.dumps(key, ensure_ascii=False)}: " for key in value]
        parts = [
            key + compact(item, inner, inner + len(key))
            for key, item in zip(keys, value.values(), strict=True)
        ]
    else:
        parts = [compact(item, inner) for item in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    body = ",\n".join(f"{' ' * inner}{part}" for part in parts)
    return f"{first}\n{body}\n{' ' * indent}{last}"
