#!/usr/bin/env python3
"""Adds up what all runners of one ctest run counted; the last line is `N passed, N failed, N skipped`.

usage: sum-results.py RESULTS.xml      (from ctest --output-junit)

A ctest test may be a runner of many tests: lit, Catch2, or one of ours, which closes with a line
`N passed, N failed`.  Anything else counts as one test.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

OURS = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", re.M)
LIT = re.compile(r"^\s+(Passed|Failed|Unresolved|Timed Out|Unexpectedly Passed|Skipped|Unsupported|Expectedly Failed)\s*: *(\d+)", re.M)
LIT_FAILURES = ("Failed", "Unresolved", "Timed Out", "Unexpectedly Passed")
CATCH_ALL = re.compile(r"All tests passed \(.* in (\d+) test cases?\)")
CATCH_SOME = re.compile(r"^test cases: +\d+ \|(?: +(\d+) passed \|)? +(\d+) failed", re.M)


def counts(output, passed):
    """(passed, failed, skipped) of one ctest test."""
    ours = OURS.findall(output)
    if ours:
        return tuple(int(number or 0) for number in ours[-1])
    lit = LIT.findall(output)
    if lit:
        failed = sum(int(number) for kind, number in lit if kind in LIT_FAILURES)
        good = sum(int(number) for kind, number in lit if kind in ("Passed", "Expectedly Failed"))
        return good, failed, sum(int(number) for _, number in lit) - failed - good
    if match := CATCH_ALL.search(output):
        return int(match[1]), 0, 0
    if match := CATCH_SOME.search(output):
        return int(match[1] or 0), int(match[2]), 0
    return (1, 0, 0) if passed else (0, 1, 0)


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    try:
        tests = ElementTree.parse(sys.argv[1]).getroot().findall("testcase")
    except (OSError, ElementTree.ParseError) as error:
        sys.exit(f"no test results: {error}")
    total = [0, 0, 0]
    print()
    for test in tests:
        status = test.get("status")
        if status in ("notrun", "disabled"):
            # ctest says notrun also when the program to run was not built: that is a failure.
            skipped = status == "disabled" or "SKIP" in (test.findtext("skipped") or "")
            number = (0, 0, 1) if skipped else (0, 1, 0)
        else:
            passed = status == "run"
            number = counts(test.findtext("system-out") or "", passed)
            if not passed and number[1] == 0:
                number = (number[0], 1, number[2])  # the runner itself broke
        total = [a + b for a, b in zip(total, number)]
        mark = "FAILED" if number[1] else "ok"
        print(f"{test.get('name'):32} {number[0]:6} passed {number[1]:5} failed {number[2]:5} skipped   {mark}")
    print(f"\n{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    sys.exit(1 if total[1] or not total[0] else 0)


if __name__ == "__main__":
    main()
