"""A histogram counts each value once, in the bucket where Prometheus looks for it."""

from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.metrics.histogram import Histogram


@given(st.lists(st.floats(0, 100)))
def test_a_bucket_holds_all_that_are_at_most_its_end(values: list[float]) -> None:
    """Cumulative, the last one all of them."""
    histogram = Histogram((1.0, 10.0))
    for value in values:
        histogram.observe(value)
    found = histogram.read()
    assert [end for end, _ in found.buckets] == ["1.0", "10.0", "+Inf"]
    for end, count in found.buckets:
        assert count == sum(value <= float(end) for value in values)
    assert found.sum == sum(values)
