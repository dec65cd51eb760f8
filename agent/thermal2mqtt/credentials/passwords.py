"""Passwords as mosquitto's password file has them.

The format is that of mosquitto_passwd(1) 2.0, which 2.1 reads too: `$7$<iterations>$<salt>$<hash>`, salt and
PBKDF2-HMAC-SHA512 hash in base64.
"""

import base64
import hashlib
import os
import secrets

PASSWORD_BYTES = 24
SALT_BYTES = 12
HASH_BYTES = 64

ITERATIONS = 1000
"""The broker computes them in its only thread, at each connect. Ours are 192 random bits: nobody guesses one,
however quickly a hash is made, and a fleet that comes back all at once must not wait."""


def new_password() -> str:
    """Return a random password of letters, digits, - and _."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def hash_password(password: str, salt: bytes | None = None, iterations: int = ITERATIONS) -> str:
    """Return what stands behind `name:` in the password file.

    Args:
        password: as the client sends it.
        salt: 12 bytes; None for random ones.
        iterations: of PBKDF2.
    """
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations, HASH_BYTES)
    return f"$7${iterations}${_text(salt)}${_text(digest)}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
