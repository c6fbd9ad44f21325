"""Waiting for something to become true, with a deadline."""

import time

POLL_SECONDS = 0.05


class NotHeld(Exception):
    """Something that had to be true is not; the message says what."""


def until(what, condition, seconds=30.0):
    """Asks `condition` again and again until it gives something true; gives that.

    A refused or broken connection counts as "not yet". Raises NotHeld, which names
    `what` and the last answer, once `seconds` have passed.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            seen = condition()
        except OSError as broken:
            seen = None
            last = broken
        else:
            last = seen
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise NotHeld(f"{what}: not within {seconds:g} s (last seen: {last!r:.300})")
        time.sleep(POLL_SECONDS)
