"""Who listens is told, whatever others do."""

import threading

import pytest

from thermal2mqtt.listeners import Listeners

SECONDS = 20.0


def test_one_that_fails_keeps_nobody_in_the_dark(caplog: pytest.LogCaptureFixture) -> None:
    """It is told in the log; the others hear the same, and who tells goes on."""
    listeners, heard = Listeners[int]("the numbers"), list[int]()

    def faulty(_number: int) -> None:
        raise ZeroDivisionError

    listeners.add(faulty)
    listeners.add(heard.append)
    listeners.tell(lambda: 7)
    assert heard == [7]
    assert "a listener to the numbers failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_who_waited_tells_what_is_newest() -> None:
    """Two tellings do not overlap, and the last word is never an old one."""
    listeners, heard, newest = Listeners[int]("the numbers"), list[int](), [1]
    begun, go_on = threading.Event(), threading.Event()

    def slow(number: int) -> None:
        heard.append(number)
        begun.set()
        assert go_on.wait(SECONDS)

    listeners.add(slow)
    tellers = [threading.Thread(target=listeners.tell, args=(lambda: newest[0],)) for _ in range(2)]
    tellers[0].start()
    assert begun.wait(SECONDS)
    tellers[1].start()
    newest[0] = 2
    assert heard == [1]
    go_on.set()
    for teller in tellers:
        teller.join(SECONDS)
    assert heard == [1, 2]
