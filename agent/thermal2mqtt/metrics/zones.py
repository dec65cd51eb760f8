"""The zones' part of a scrape: figures, limits and alarms. Of a zone that is removed nothing is left."""

from collections.abc import Mapping, Sequence

from thermal2mqtt.alarms import AlarmStatus, Level
from thermal2mqtt.metrics import catalogue as c
from thermal2mqtt.metrics.sheet import Sheet
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

Reports = Mapping[str, SensorReport]
"""The newest of each sensor."""

ALARMS = tuple(level for level in Level if level is not Level.NORMAL)


def write_zones(sheet: Sheet, zones: Sequence[ZoneSettings], reports: Reports) -> None:
    """Write what the newest reports say of the zones that there are now."""
    statuses = []
    for zone in zones:
        report = reports.get(zone.sensor)
        figures = report.analysis.zones.get(zone.id) if report and report.analysis else None
        status = report.alarms.get(zone.id) if report else None
        sheet.add_info(c.ZONE_INFO, zone.id, zone.sensor, zone.group or "", zone.role)
        if figures is not None:
            _write_figures(sheet, zone.id, figures)
        _write_limits(sheet, zone)
        if status is not None:
            _write_alarm(sheet, zone.id, status)
            statuses.append(status)
    sheet.add(c.ALARMS_UNACKNOWLEDGED, sum(status.annunciation.unseen for status in statuses))
    sheet.add(c.ALARMS_CHATTERING, sum(status.chattering for status in statuses))


def write_proofs(sheet: Sheet, zones: Sequence[ZoneSettings], proofs: Mapping[str, ProofRecord]) -> None:
    """Write what was proven of the zones that there are now; a test may outlive its zone."""
    known = {zone.id: proofs[zone.id] for zone in zones if zone.id in proofs}
    for zone, record in known.items():
        if record.last_pass is not None:
            sheet.add(c.ZONE_PROOF_PASS, record.last_pass.time, zone)
    sheet.add(c.PROOFS_FAILED, sum(not record.last.passed for record in known.values()))


def _write_figures(sheet: Sheet, zone: str, figures: ZoneFigures) -> None:
    sheet.add(c.ZONE_MIN, figures.min_celsius, zone)
    sheet.add(c.ZONE_MEAN, figures.mean_celsius, zone)
    sheet.add(c.ZONE_MAX, figures.max_celsius, zone)
    sheet.add(c.ZONE_VALID, figures.valid_ratio, zone)
    sheet.add(c.ZONE_DELTA, figures.delta_group_kelvin, zone)
    sheet.add(c.ZONE_OVER_AMBIENT, figures.over_ambient_kelvin, zone)


def _write_limits(sheet: Sheet, zone: ZoneSettings) -> None:
    for level in ALARMS:
        sheet.add(c.ZONE_THRESHOLD, getattr(zone.thresholds.high, level), zone.id, level)


def _write_alarm(sheet: Sheet, zone: str, status: AlarmStatus) -> None:
    if status.level is not None:
        for level in ALARMS:
            sheet.add(c.ZONE_ALARM_STATE, status.level is level, zone, level)
    if status.shelf is not None:
        sheet.add(c.ZONE_SHELVED_UNTIL, status.shelf.until, zone)
