"""A zone with everything that can be said of one, as an action takes it and as the agent gets it."""

from typing import Any

SQUARE = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]

LIMITS: dict[str, Any] = {"warning": 4, "critical": "15", "emergency": None}

WHOLE_ZONE: dict[str, Any] = {
    "name": "Joint L1",
    "sensor": "thermal",
    "polygon": SQUARE,
    "role": "equipment",
    "group": "feeder",
    "weight": 2,
    "colour": [255, 136, 0],
    "emissivity": "0.9",
    "reflected_celsius": 22.5,
    "offset_kelvin": -1,
    "rated_current": 63,
    "load_topic": "meter/l1",
    "load_path": "phases.l1.current",
    "load_exponent": 1.8,
    "warning": 60,
    "critical": 80,
    "emergency": 100,
    "low": {"warning": 5},
    "rate": LIMITS,
    "delta": LIMITS,
    "over_ambient": {"critical": 30},
    "baseline": {"warning": 8},
    "hysteresis": 3,
    "rate_hysteresis": 0.5,
    "delta_hysteresis": 0.5,
    "on_delay_seconds": {"warning": 10},
    "off_delay_seconds": {"emergency": 5},
    "latch": True,
}

IN_NUMBERS = {"warning": 4.0, "critical": 15.0}

AS_THE_AGENT_GETS_IT: dict[str, Any] = {
    "id": "joint_l1",
    "name": "Joint L1",
    "sensor": "thermal",
    "polygon": SQUARE,
    "role": "equipment",
    "group": "feeder",
    "weight": 2.0,
    "colour": "#ff8800",
    "emissivity": 0.9,
    "reflected_celsius": 22.5,
    "offset_kelvin": -1.0,
    "rated_current": 63.0,
    "load_topic": "meter/l1",
    "load_path": "phases.l1.current",
    "load_exponent": 1.8,
    "thresholds": {
        "high": {"warning": 60.0, "critical": 80.0, "emergency": 100.0},
        "low": {"warning": 5.0},
        "rate": IN_NUMBERS,
        "delta": IN_NUMBERS,
        "over_ambient": {"critical": 30.0},
        "baseline": {"warning": 8.0},
        "hysteresis": 3.0,
        "rate_hysteresis": 0.5,
        "delta_hysteresis": 0.5,
        "on_delay_seconds": {"warning": 10.0},
        "off_delay_seconds": {"emergency": 5.0},
        "latch": True,
    },
}
