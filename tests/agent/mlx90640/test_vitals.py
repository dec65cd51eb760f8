"""What a page says of the part: gain, supply, own temperature, or that it cannot be known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.mlx90640.rig import Example
from thermal2mqtt.mlx90640 import Calibration
from thermal2mqtt.mlx90640.emulator import PartParameters, encode_eeprom
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import RamWord
from thermal2mqtt.mlx90640.vitals import vitals_of

CALIBRATION = Calibration.from_eeprom(encode_eeprom(PartParameters()))


def test_a_real_page_tells_the_state_of_a_real_part(example: Example) -> None:
    """The manufacturer's part is at 3.3 V and a little warmer than its room."""
    vitals = vitals_of(example.pages[0], Calibration.from_eeprom(example.eeprom))
    assert vitals.supply_volts == pytest.approx(3.3044, abs=1e-4)
    assert vitals.ambient_celsius == pytest.approx(33.882, abs=1e-3)
    assert vitals.gain == pytest.approx(1.0131, abs=1e-4)


@pytest.mark.parametrize(("setting", "word"), [(0, -3136), (1, -6272), (2, -12544), (3, -25088)])
def test_the_supply_follows_the_resolution(setting: int, word: int) -> None:
    """The same supply reads as other counts at another resolution."""
    words = np.zeros(832, dtype=np.int16)
    words[RamWord.VDD] = word
    assert vitals_of(Page(words, 0x1001 | setting << 10, 0), CALIBRATION).supply_volts == pytest.approx(3.3)


def test_words_that_allow_no_answer_give_none() -> None:
    """No division by a gain word or PTAT figure of zero."""
    vitals = vitals_of(Page(np.zeros(832, dtype=np.int16), 0x1901, 0), CALIBRATION)
    assert math.isnan(vitals.gain)
    assert math.isnan(vitals.ambient_celsius)


@given(st.binary(min_size=1664, max_size=1664), st.integers(0, 0xFFFF))
def test_any_words_give_numbers(words: bytes, control: int) -> None:
    """Whatever a page holds, its vitals are numbers or NaN, never an exception."""
    vitals = vitals_of(Page(np.frombuffer(words, dtype=np.int16), control, 0), CALIBRATION)
    assert all(
        isinstance(value, float) for value in (vitals.gain, vitals.supply_volts, vitals.ambient_celsius)
    )
