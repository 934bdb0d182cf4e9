#!/usr/bin/env python3
"""End-to-end tests with real processes on loopback; Python's standard library only.

Usage: test/e2e/run.py [--graftd PATH] [--list] [NAME...]    NAME: part of a test's name
Tests that measure time run alone, the others a few at once.
"""

import argparse
import concurrent.futures
import importlib
import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harness  # noqa: E402

AT_ONCE = 3


def all_tests():
    names = sorted(name[:-3] for name in os.listdir(HERE)
                   if name.endswith("_test.py"))
    suite = unittest.TestSuite()
    for name in names:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name)))
    return list(flatten(suite))


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def short_name(test):
    return ".".join(test.id().split(".")[-3:])


def runs_alone(test):
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    return getattr(method, "runs_alone", False) or getattr(type(test), "runs_alone", False)


def run_one(test):
    result = unittest.TestResult()
    begin = time.monotonic()
    test.run(result)
    verdict = "ok"
    text = ""
    if result.skipped:
        verdict = "skipped: " + result.skipped[0][1]
    if result.failures or result.errors:
        verdict = "FAILED"
        text = "\n".join(trace for _, trace in result.failures + result.errors)
    print(f"{verdict:8} {short_name(test)} ({time.monotonic() - begin:.1f} s)\n{text}", end="",
          flush=True)
    return verdict


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graftd", help="the program (default: build/release/graftd)")
    parser.add_argument("--list", action="store_true", help="print the names only")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.graftd:
        os.environ["GRAFTD"] = os.path.abspath(options.graftd)
    tests = [test for test in all_tests()
             if not options.names or any(name in test.id() for name in options.names)]
    if options.list:
        print("\n".join(short_name(test) for test in tests))
        return 0
    if not os.access(harness.graftd(), os.X_OK):
        print(f"there is no program {harness.graftd()}: build it, or say where with --graftd")
        return 2
    if not tests:
        print("no test has that name; --list prints them")
        return 2
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = list(pool.map(run_one, [test for test in tests if not runs_alone(test)]))
    verdicts += [run_one(test) for test in tests if runs_alone(test)]
    failed = verdicts.count("FAILED")
    skipped = sum(verdict.startswith("skipped") for verdict in verdicts)
    print(f"e2e: {len(verdicts) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
