"""What the scenario says while it runs."""

from lib.waiting import NotHeld


def step(number, text):
    print(f"\n{number}. {text}", flush=True)


def held(text):
    print(f"   ✓ {text}", flush=True)


def note(text):
    print(f"     {text}", flush=True)


def hold(condition, text, seen=""):
    """Says `text` when `condition` is true; ends the scenario when it is not."""
    if not condition:
        raise NotHeld(f"does not hold: {text}" + (f" (seen: {seen!r:.600})" if seen != "" else ""))
    held(text)
