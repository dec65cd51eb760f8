"""What one scrape is written on: a family for each metric of the catalogue, and a cap on label values."""

import logging
from collections.abc import Iterable, Iterator

from prometheus_client.core import Metric as Family

from thermal2mqtt.metrics.catalogue import CATALOGUE, Metric
from thermal2mqtt.metrics.histogram import Reading

_LOGGER = logging.getLogger(__name__)

MAX_LABEL_VALUES = 64
"""Of one label of one metric; twice the zones that an agent may have."""


class Sheet:
    """The samples of one scrape."""

    def __init__(self, catalogue: Iterable[Metric] = CATALOGUE) -> None:
        self._families = {
            metric: Family(metric.family, metric.help, metric.kind.value) for metric in catalogue
        }
        self._values: dict[tuple[Metric, str], set[str]] = {}

    def add(self, metric: Metric, value: float | bool | None, *labels: str) -> None:  # noqa: FBT001 (a sample)
        """Write a sample; None, a figure that is not known, is none."""
        if value is not None and self._has_room(metric, labels):
            named = dict(zip(metric.labels, labels, strict=True))
            self._families[metric].add_sample(metric.full_name, named, float(value))

    def add_info(self, metric: Metric, *labels: str) -> None:
        """Write what is told by labels alone."""
        self.add(metric, 1.0, *labels)

    def add_histogram(self, metric: Metric, reading: Reading) -> None:
        """Write a histogram without labels."""
        family = self._families[metric]
        for end, count in reading.buckets:
            family.add_sample(f"{metric.family}_bucket", {"le": end}, count)
        family.add_sample(f"{metric.family}_count", {}, reading.buckets[-1][1])
        family.add_sample(f"{metric.family}_sum", {}, reading.sum)

    def families(self) -> Iterator[Family]:
        """Yield every family, also those without a sample."""
        yield from self._families.values()

    def _has_room(self, metric: Metric, labels: tuple[str, ...]) -> bool:
        """Refuse what would be one label value too many: a mistake of ours must not swell a database."""
        for name, value in zip(metric.labels, labels, strict=True):
            known = self._values.setdefault((metric, name), set())
            if value not in known and len(known) >= MAX_LABEL_VALUES:
                _LOGGER.debug("%s: no room for %s=%r", metric.full_name, name, value)
                return False
            known.add(value)
        return True
