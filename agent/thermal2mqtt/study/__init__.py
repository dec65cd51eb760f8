"""A recording through today's settings: what the agent would have seen, and said."""

from thermal2mqtt.study.statistics import ZoneStatistics
from thermal2mqtt.study.study import StudiedFrame, Study, StudyError

__all__ = ["StudiedFrame", "Study", "StudyError", "ZoneStatistics"]
