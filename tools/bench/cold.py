"""What a program pays before its first result: time from the start of the process, and memory.

Each figure is from a process of its own that does nothing but load the artefact and run once, several times in turns.
"""

import stats
from client import PeerError, ask_once

KEYS = ("first", "load", "start", "peak")


def measure(case, prepared, context, rounds):
    found = {peer: [] for peer, artefact in prepared.items() if not isinstance(artefact, PeerError)}
    for _ in range(rounds):
        for peer in list(found):
            try:
                found[peer].append(ask_once(peer, context.log, "load", context.environment(peer, 1), context.timeout,
                                            prepared=prepared[peer], case=case, threads=1))
            except PeerError:
                del found[peer]
    return {peer: {key: stats.median([answer[key] for answer in answers]) for key in KEYS if answers[0][key] is not None}
            for peer, answers in found.items() if answers}


def baseline(context, rounds):
    """What the Python process costs that all of them have in common."""
    answers = [ask_once("none", context.log, "baseline") for _ in range(rounds)]
    return {"first": stats.median([answer["seconds"] for answer in answers]),
            "peak": stats.median([answer["peak"] for answer in answers])}
