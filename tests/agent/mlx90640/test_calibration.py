"""The EEPROM unpacked: the driver's numbers, our precision, and clear words about what is implausible."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.adafruit import AdafruitFormula
from tests.agent.mlx90640.rig import Example
from thermal2mqtt.mlx90640 import Calibration, FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.emulator import PartParameters, encode_eeprom, plausible_pixels
from thermal2mqtt.mlx90640.registers import EepromWord


@pytest.fixture
def eeprom() -> NDArray[np.uint16]:
    """Return the EEPROM of an ordinary part."""
    return encode_eeprom(PartParameters())


def assert_agrees_with_driver(eeprom: NDArray[np.uint16]) -> None:
    """Compare every field with the driver's; its arrays only as finely as it rounds them."""
    ours, driver = Calibration.from_eeprom(eeprom), AdafruitFormula(eeprom).driver
    assert (ours.k_vdd, ours.vdd_25, ours.gain) == (driver.kVdd, driver.vdd25, driver.gainEE)
    assert (ours.kv_ptat, ours.kt_ptat, ours.v_ptat_25) == (driver.KvPTAT, driver.KtPTAT, driver.vPTAT25)
    assert (ours.alpha_ptat, ours.tgc, ours.ks_ta) == (driver.alphaPTAT, driver.tgc, driver.KsTa)
    assert (ours.ks_to, ours.ct) == (tuple(driver.ksTo[:4]), tuple(driver.ct[:4]))
    assert (ours.cp_alpha, ours.cp_offset) == (tuple(driver.cpAlpha), tuple(driver.cpOffset))
    assert (ours.cp_kta, ours.cp_kv) == (driver.cpKta, driver.cpKv)
    assert (ours.resolution_bits_setting, ours.il_chess) == (driver.resolutionEE, tuple(driver.ilChessC))
    assert ours.chess_calibrated == (driver.calibrationModeEE == 0x80)
    np.testing.assert_array_equal(ours.offset.ravel(), driver.offset)
    half_step = 0.5001 / 2**driver.ktaScale
    np.testing.assert_allclose(ours.kta.ravel(), np.array(driver.kta) / 2**driver.ktaScale, atol=half_step)
    half_step = 0.5001 / 2**driver.kvScale
    np.testing.assert_allclose(ours.kv.ravel(), np.array(driver.kv) / 2**driver.kvScale, atol=half_step)
    np.testing.assert_allclose(
        1e-6 / ours.alpha.ravel(), np.array(driver.alpha) / 2**driver.alphaScale, rtol=1e-4
    )


def test_a_real_eeprom_gives_what_the_driver_reads_from_it(example: Example) -> None:
    """Every field of a real part's calibration is the driver's, without its rounding."""
    assert_agrees_with_driver(example.eeprom)


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    tgc=st.integers(-127, 127),
    chess=st.booleans(),
    bits=st.integers(16, 19),
    ks_ta=st.integers(-40, 40),
    ks_to=st.tuples(*[st.floats(-3e-4, -1e-5)] * 4),
)
def test_made_up_parts_give_what_the_driver_reads(
    *, seed: int, tgc: int, chess: bool, bits: int, ks_ta: int, ks_to: tuple[float, float, float, float]
) -> None:
    """Whatever a part is like, both of us read the same from its EEPROM."""
    part = PartParameters(
        pixels=plausible_pixels(seed),
        tgc=tgc / 32,
        chess_calibrated=chess,
        resolution_bits=bits,
        ks_ta=ks_ta / 8192,
        ks_to=ks_to,
    )
    assert_agrees_with_driver(encode_eeprom(part))


def test_bad_pixels_of_any_number_and_place_are_reported(eeprom: NDArray[np.uint16]) -> None:
    """Six bad pixels, some side by side, are named instead of refused."""
    pixels = eeprom[EepromWord.PIXELS :].reshape(24, 32)
    pixels[0, :3] = 0
    pixels[1, :2] |= 1
    pixels[23, 31] |= 1

    calibration = Calibration.from_eeprom(eeprom)

    assert calibration.broken == ((0, 0), (0, 1), (0, 2))
    assert calibration.outliers == ((1, 0), (1, 1), (23, 31))
    assert calibration.bad_pixels == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (23, 31))


def test_a_part_without_bad_pixels_reports_none(eeprom: NDArray[np.uint16]) -> None:
    """Nothing is marked bad that the factory did not mark."""
    assert Calibration.from_eeprom(eeprom).bad_pixels == ()


@pytest.mark.parametrize(("word", "text"), [(0xFFFF, "0xFFFF"), (0x0000, "0x0000")])
def test_a_blank_eeprom_is_refused(word: int, text: str) -> None:
    """An EEPROM of nothing but ones or zeros is named as such."""
    with pytest.raises(Mlx90640Error, match=f"every EEPROM word reads {text}") as caught:
        Calibration.from_eeprom(np.full(832, word, dtype=np.uint16))
    assert caught.value.kind is FaultKind.BAD_EEPROM


@pytest.mark.parametrize(
    ("word", "value", "text"),
    [
        (EepromWord.DEVICE_OPTIONS, 0x0040, "MLX90641"),
        (EepromWord.GAIN, 0x8000, "gain is -32768, must be positive"),
        (EepromWord.VDD_FACTORS, 0x0078, "K_Vdd is 0, must be negative"),
        (EepromWord.PTAT_FACTORS, 0x0200, "KtPTAT is -64.0, must be positive"),
        (EepromWord.V_PTAT_25, 0, "V_PTAT25 is 0, must be positive"),
        (EepromWord.KS_TO_1_2, 0x8080, "takes all sensitivity away"),
        (EepromWord.ALPHA_AVERAGE, 0, "pixels have a sensitivity that is not positive"),
        (slice(EepromWord.PIXELS, None), 0, "768 of 768 pixels are marked bad"),
    ],
)
def test_implausible_content_is_named(
    eeprom: NDArray[np.uint16], word: int | slice, value: int, text: str
) -> None:
    """What no MLX90640 holds is refused, and the text says which of its fields is wrong."""
    if word == EepromWord.KS_TO_1_2:
        eeprom[EepromWord.CORNER_TEMPERATURES] = 0x2AF0
    eeprom[word] = value
    with pytest.raises(Mlx90640Error, match=text) as caught:
        Calibration.from_eeprom(eeprom)
    assert caught.value.kind is FaultKind.BAD_EEPROM


def test_everything_implausible_is_named_at_once(eeprom: NDArray[np.uint16]) -> None:
    """Two wrong fields make one error with both."""
    eeprom[EepromWord.GAIN] = 0
    eeprom[EepromWord.V_PTAT_25] = 0
    with pytest.raises(Mlx90640Error, match=r"gain is 0.*; V_PTAT25 is 0"):
        Calibration.from_eeprom(eeprom)


def test_a_bad_pixel_needs_no_plausible_sensitivity(eeprom: NDArray[np.uint16]) -> None:
    """A pixel without sensitivity condemns the part, unless the factory marked it itself."""
    pixels = eeprom[EepromWord.PIXELS :].reshape(24, 32)
    pixels[:] = pixels & ~np.uint16(0x03F0) | 2
    pixels[3, 4] |= 0x20 << 4
    eeprom[EepromWord.ALPHA_SCALES] |= 0x000F
    with pytest.raises(Mlx90640Error, match=": 1 pixels have a sensitivity that is not positive"):
        Calibration.from_eeprom(eeprom)
    pixels[3, 4] |= 1
    assert Calibration.from_eeprom(eeprom).bad_pixels == ((3, 4),)


def test_another_number_of_words_is_a_mistake_of_the_caller() -> None:
    """The pixels alone are not an EEPROM."""
    with pytest.raises(ValueError, match=r"832 words, not an array of shape \(768,\)"):
        Calibration.from_eeprom(np.ones(768, dtype=np.uint16))


def test_nobody_can_change_a_calibration(eeprom: NDArray[np.uint16]) -> None:
    """Its arrays are read-only: what one sensor was given stays true."""
    calibration = Calibration.from_eeprom(eeprom)
    with pytest.raises(ValueError, match="read-only"):
        calibration.alpha[0, 0] = 1


@settings(deadline=None)
@given(st.binary(min_size=1664, max_size=1664))
def test_random_bytes_are_unpacked_or_refused(content: bytes) -> None:
    """Whatever an EEPROM reads, the answer is a calibration or BAD_EEPROM."""
    refusals = []
    try:
        Calibration.from_eeprom(np.frombuffer(content, dtype=np.uint16))
    except Mlx90640Error as error:
        refusals.append(error.kind)
    assert refusals in ([], [FaultKind.BAD_EEPROM])
