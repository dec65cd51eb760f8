"""Who may connect to the broker, and as whom: certificates, passwords and access rules, made and renewed.

One folder holds it all: `authority/` stays with its owner, `broker/` is what mosquitto reads, and each folder
of `clients/` is carried to its machine.
"""

from thermal2mqtt.credentials.applicant import FILES_AT, Applicant, Place
from thermal2mqtt.credentials.errors import CredentialsError
from thermal2mqtt.credentials.keeper import AUTHORITY_DAYS, DAYS, Change, Credentials
from thermal2mqtt.credentials.listing import Entry, Standing, entries
from thermal2mqtt.credentials.record import BROKER, Method, Role, record_exists

__all__ = [
    "AUTHORITY_DAYS",
    "BROKER",
    "DAYS",
    "FILES_AT",
    "Applicant",
    "Change",
    "Credentials",
    "CredentialsError",
    "Entry",
    "Method",
    "Place",
    "Role",
    "Standing",
    "entries",
    "record_exists",
]
