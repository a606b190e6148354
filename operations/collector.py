"""Python's collector of garbage in a process that stays: how often it looks through everything."""

import gc


def calm_the_collector() -> None:
    """Look through all objects seldom: with a thousand listeners that takes a seventh of a second, in which no call is
    sent, and in a report of many rows half of its time. Young garbage is collected as before; what a start makes stays
    to the end and is left out.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)
