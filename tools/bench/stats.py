"""Medians, spreads, ratios, and which samples to trust."""

import math


def quantile(values, fraction):
    """Linear between neighbours, as most programs define it."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    place = fraction * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values):
    return quantile(values, 0.5)


def summary(values):
    """Median, quartiles, least and number; None without values."""
    if not values:
        return None
    return {"median": median(values), "q1": quantile(values, 0.25), "q3": quantile(values, 0.75), "min": min(values),
            "samples": len(values)}


def geometric_mean(values):
    values = list(values)
    if not values:
        return None
    return math.exp(sum(math.log(value) for value in values) / len(values))


def ratio(ours, theirs):
    """How many times as fast as theirs ours is; arguments are seconds or None."""
    return theirs / ours if ours and theirs else None


class Judge:
    """Says which samples were disturbed, and why.

    A probe runs before and after each sample.  What the machine does in this measurement is the lower quartile of all
    its probes: the clock may be higher for a moment while the other cores rest, and lower for all of the measurement,
    which is the same for everyone.  A sample beside a probe that was slower by more than `tolerance` does not count;
    nor does any that was slower by more than `floor` than the best probe of the whole run: then a core was shared.

    A sample whose threads waited for a core for more than `wait` of the time does not count either: the probes do not
    see what comes and goes between them.
    """

    def __init__(self, tolerance=0.07, wait=0.03, floor=0.2):
        self.tolerance, self.wait, self.floor = tolerance, wait, floor
        self.best = {}  # threads -> seconds
        self.probes = []  # of this measurement

    def start(self):
        """Another measurement begins."""
        self.probes = []

    def see(self, seconds, threads):
        self.best[threads] = min(seconds, self.best.get(threads, seconds))
        self.probes.append(seconds)

    def take(self, sample, threads):
        """Learns from a new sample and returns its verdict."""
        for probe in (sample["before"], sample["after"]):
            self.see(probe, threads)
        return self.verdict(sample, threads)

    def slowest(self, threads):
        """Seconds that a probe beside a good sample may take."""
        return min(quantile(self.probes, 0.25) * (1 + self.tolerance), self.best[threads] * (1 + self.floor))

    def verdict(self, sample, threads, slowest=None):
        """Empty for a good sample, else the reason."""
        if sample.get("wait") is not None and sample["wait"] > self.wait * sample["wall"] * threads:
            return "wait"
        return "probe" if max(sample["before"], sample["after"]) > (slowest or self.slowest(threads)) else ""

    def good(self, samples, threads):
        """The samples that stand in the light of all probes so far."""
        slowest = self.slowest(threads)
        return [sample for sample in samples if not self.verdict(sample, threads, slowest)]
