"""The emulated part looking at the switchboard: everything works as with the real one, without hardware."""

from typing import Final

from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Fault, Faults, ScenePages
from thermal2mqtt.sensors.switchboard import Switchboard
from thermal2mqtt.settings.sensor import Scenario

SCL_HZ: Final = 1_000_000.0
"""Fast enough for 32 Hz, as on a Raspberry Pi with i2c_arm_baudrate=1000000."""

SHORTEST_SLEEP: Final = 0.002
"""Only whole pages take longer on the wire; each shorter sleep would cost more CPU than the transfer."""

UNPLUGGED_SECONDS: Final = 45.0


class SimulatorDriver:
    """A bus with an emulated part at `address`. Closing and opening it again leaves the part as it is."""

    def __init__(self, scenario: Scenario, *, address: int, clock: Clock) -> None:
        self._scenario = scenario
        self._address = address
        self._clock = clock
        self._bus: EmulatedMlx90640 | None = None
        self.switchboard = Switchboard(scenario, clock=clock)
        """What the part looks at."""

    @property
    def description(self) -> str:
        """What people are told the sensor is read from."""
        return f"simulated switchboard, scenario {self._scenario.value}"

    def open(self) -> I2CBus:
        """Return the bus; the part is switched on at the first time."""
        if self._bus is None:
            faults = Faults(self._clock)
            if self._scenario is Scenario.FAULT:
                _plan(faults)
            self._bus = EmulatedMlx90640(
                ScenePages(self.switchboard, noise=1.0),
                clock=self._clock,
                address=self._address,
                scl_hz=SCL_HZ,
                faults=faults,
                shortest_sleep=SHORTEST_SLEEP,
            )
        return self._bus

    def close(self) -> None:
        """Let go of the bus, also where a reader was interrupted while it held the lock."""
        if self._bus is not None:
            self._bus.unlock()

    def set_joint(self, celsius: float | None) -> None:
        """Bring the bad joint to a temperature within a second; None gives it back to its own cycle.

        Raises:
            ValueError: Outside -40 to 300 C.
        """
        self.switchboard.set_joint(celsius)


def _plan(faults: Faults) -> None:
    """Plan three minutes that repeat: bursts of NACKs, torn pages, and the part unplugged."""
    faults.plan(Fault.NACK, after=20.0, every=60.0, times=5)
    faults.plan(Fault.TORN, after=45.0, every=60.0, times=3)
    faults.plan(Fault.UNPLUGGED, after=90.0, every=180.0, seconds=UNPLUGGED_SECONDS)
