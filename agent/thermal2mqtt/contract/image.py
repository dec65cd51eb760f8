"""`image/<source>/attributes`: what is known about the small picture beside it."""

from thermal2mqtt.contract.base import Celsius, VersionedPayload, rounded
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.report import SensorReport

CONTENT_TYPE = "image/jpeg"


class ImageAttributes(VersionedPayload):
    """A picture, which Home Assistant stamps with its arrival; here is when it was taken."""

    time: Stamp
    """When the frame was read."""
    min: Celsius | None
    """Coldest pixel."""
    max: Celsius | None
    """Hottest pixel."""
    bytes: int
    """Size of the picture."""


def build_image_attributes(report: SensorReport, size: int) -> ImageAttributes:
    """Return the attributes of the picture of `report`, which is `size` bytes long."""
    analysis = report.analysis
    return ImageAttributes(
        time=stamp(report.frame.time if report.frame else report.time),
        min=rounded(analysis.min_celsius) if analysis else None,
        max=rounded(analysis.max_celsius) if analysis else None,
        bytes=size,
    )
