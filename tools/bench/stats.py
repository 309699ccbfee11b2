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

    A probe runs before and after each sample.  The best one of the whole run is what the machine can do; a sample
    beside a probe that was slower than that by more than `tolerance` does not count.  Neither does one whose threads
    waited for a core for more than `wait` of the time: the probes do not see what comes and goes between them.
    """

    def __init__(self, tolerance=0.07, wait=0.03):
        self.tolerance, self.wait = tolerance, wait
        self.best = {}  # threads -> seconds

    def see(self, seconds, threads):
        self.best[threads] = min(seconds, self.best.get(threads, seconds))

    def verdict(self, sample, threads):
        """Empty for a good sample, else the reason."""
        for probe in (sample["before"], sample["after"]):
            self.see(probe, threads)
        if sample.get("wait") is not None and sample["wait"] > self.wait * sample["wall"] * threads:
            return "wait"
        if max(sample["before"], sample["after"]) > self.best[threads] * (1 + self.tolerance):
            return "probe"
        return ""

    def good(self, samples, threads):
        """The samples that stand in the light of all probes: an early one may have been taken before the best probe."""
        return [sample for sample in samples if not self.verdict(sample, threads)]
