"""An EEPROM of our own making decodes to what it was made from."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator import (
    PartParameters,
    PixelParameters,
    encode_eeprom,
    plausible_pixels,
)

pixels = st.tuples(st.integers(0, 23), st.integers(0, 31))


def decoded(part: PartParameters) -> Calibration:
    """Return what a reader makes of the part's EEPROM."""
    return Calibration.from_eeprom(encode_eeprom(part))


@st.composite
def parts(draw: st.DrawFn) -> PartParameters:
    """Draw a part as the factory might make it, over the whole range of most fields."""
    ks = st.floats(-0.002, 0.002)
    cp_alpha = draw(st.floats(1e-9, 1.2e-8))
    cp_offset = draw(st.integers(-400, 400))
    step = draw(st.sampled_from([10, 20, 30]))
    ct3 = draw(st.integers(1, 15)) * step
    bad = draw(st.lists(pixels, max_size=4, unique=True))
    return PartParameters(
        serial_number=draw(st.tuples(*[st.integers(0, 0xFFFF)] * 3)),
        pixels=plausible_pixels(draw(st.integers(0, 999)), alpha_centre=draw(st.floats(2e-8, 1.5e-7))),
        broken=tuple(bad[:2]),
        outliers=tuple(bad[2:]),
        k_vdd=32 * draw(st.integers(-128, -60)),
        vdd_25=32 * draw(st.integers(-256, -1)) - 8192,
        kv_ptat=draw(st.floats(-0.007, 0.007)),
        kt_ptat=draw(st.floats(30, 60)),
        v_ptat_25=draw(st.integers(8000, 20000)),
        alpha_ptat=draw(st.sampled_from([8.0, 8.5, 9.0, 11.75])),
        gain=draw(st.integers(3000, 9000)),
        tgc=draw(st.floats(-1, 1)),
        ks_ta=draw(st.floats(-0.015, 0.015)),
        ks_to=draw(st.tuples(ks, ks, ks, ks)),
        ct3=ct3,
        ct4=ct3 + draw(st.integers(0, 15)) * step,
        resolution_bits=draw(st.integers(16, 19)),
        cp_alpha=(cp_alpha, cp_alpha * draw(st.floats(0.8, 1.2))),
        cp_offset=(cp_offset, cp_offset + draw(st.integers(-32, 31))),
        cp_kta=draw(st.floats(-0.012, 0.012)),
        cp_kv=draw(st.floats(-0.5, 0.5)),
        chess_calibrated=draw(st.booleans()),
        il_chess=draw(st.tuples(st.floats(-2, 1.9), st.floats(-8, 7.5), st.floats(-2, 1.8))),
    )


@given(parts())
def test_common_parameters_survive_within_half_a_step(part: PartParameters) -> None:
    """Whole numbers come back exactly, others within half the step of their field."""
    back = decoded(part)
    assert back.k_vdd == part.k_vdd
    assert back.vdd_25 == part.vdd_25
    assert back.v_ptat_25 == part.v_ptat_25
    assert back.alpha_ptat == part.alpha_ptat
    assert back.gain == part.gain
    assert back.cp_offset == part.cp_offset
    assert list(back.ct) == [-40.0, 0.0, part.ct3, part.ct4]
    assert back.resolution_bits_setting == part.resolution_bits - 16
    assert back.chess_calibrated == part.chess_calibrated
    assert back.kv_ptat == pytest.approx(part.kv_ptat, abs=0.5 / 4096)
    assert back.kt_ptat == pytest.approx(part.kt_ptat, abs=0.5 / 8)
    assert back.tgc == pytest.approx(part.tgc, abs=0.5 / 32)
    assert back.ks_ta == pytest.approx(part.ks_ta, abs=0.5 / 8192)
    # 7 bits and a sign, scaled to the widest of the four.
    assert back.ks_to == pytest.approx(part.ks_to, abs=max(max(map(abs, part.ks_to)) / 120, 2**-23))
    assert back.il_chess == pytest.approx(part.il_chess, abs=0.25)
    assert back.cp_kta == pytest.approx(part.cp_kta, abs=0.5 / 2**12)
    assert back.cp_kv == pytest.approx(part.cp_kv, abs=0.5 / 2**3)
    assert back.cp_alpha == pytest.approx(part.cp_alpha, rel=0.03)


@given(parts())
def test_pixels_survive_within_half_a_step(part: PartParameters) -> None:
    """Alpha within 1 %, the offset within a few counts, Kta and Kv within their coarse steps."""
    back = decoded(part)
    sound = np.ones((24, 32), bool)
    for row, column in part.broken:
        sound[row, column] = False
    # The TGC that is decoded differs by up to half a step, and alpha is told less its share.
    stored = part.pixels.alpha + (part.tgc - back.tgc) * sum(part.cp_alpha) / 2
    assert np.allclose(back.alpha[sound], stored[sound], rtol=0.01, atol=1e-10)
    assert np.allclose(back.offset[sound], part.pixels.offset[sound], atol=2.0)
    assert np.allclose(back.kta[sound], part.pixels.kta[sound], atol=2.5e-4)
    assert np.allclose(back.kv[:2, :2], part.pixels.kv, atol=0.5 / 2**3)


@given(parts())
def test_exactly_the_chosen_pixels_are_bad(part: PartParameters) -> None:
    """No sound pixel is taken for broken, whatever its code comes out as."""
    back = decoded(part)
    assert set(back.broken) == set(part.broken)
    assert set(back.outliers) == set(part.outliers)


def test_identical_pixels_are_not_taken_for_broken() -> None:
    """A part whose pixels are all alike has all remainders zero, which is how a broken pixel is marked."""
    plain = PixelParameters(
        alpha=np.full((24, 32), 5e-8),
        offset=np.full((24, 32), -60.0),
        kta=np.full((24, 32), 0.0065),
        kv=np.full((2, 2), 0.375),
    )
    assert decoded(PartParameters(pixels=plain)).bad_pixels == ()


def test_identity_stands_where_the_datasheet_puts_it() -> None:
    """Serial number at 0x2407, power-up control register at 0x240C, address at 0x240F."""
    words = encode_eeprom(PartParameters(serial_number=(1, 2, 0xFFFF), address=0x45))
    assert words[7:10].tolist() == [1, 2, 0xFFFF]
    assert words[12] == 0x1901
    assert words[15] & 0xFF == 0x45


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            PartParameters(gain=40000),
            "gain does not fit the EEPROM: its code would be 40000, allowed -32768 to 32767",
        ),
        (PartParameters(address=0x80), "address does not fit"),
        (PartParameters(ct3=155), "ct3=155 and ct4=500 do not fit"),
        (PartParameters(cp_alpha=(1e-9, 3e-9)), "cp_alpha does not fit"),
        (PartParameters(resolution_bits=20), "resolution_bits does not fit .* would be 4, allowed 0 to 3"),
        (
            PartParameters(
                pixels=replace(plausible_pixels(), offset=np.linspace(-9e6, 9e6, 768).reshape(24, 32))
            ),
            "the pixels differ too much for 4 bits",
        ),
    ],
)
def test_what_does_not_fit_is_named(part: PartParameters, message: str) -> None:
    """A parameter outside its field is refused with its name and what fits, not wrapped round."""
    with pytest.raises(ValueError, match=message):
        encode_eeprom(part)
