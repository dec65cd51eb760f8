"""Why a proof test cannot even begin."""

from thermal2mqtt.errors import Thermal2mqttError


class ProofError(Thermal2mqttError):
    """The test did not take place."""


class ProofBusyError(ProofError):
    """Another one is under way."""


class SensorSilentError(ProofError):
    """There are no temperatures, or none of the zone yet, so there is no line to prove."""


class NothingToProveError(ProofError):
    """The zone has no limit that a region of another temperature could reach; or the test is not known."""
