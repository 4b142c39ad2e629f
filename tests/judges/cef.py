"""Shows lines of CEF to the libraries cefp and jc, and compares what they read with what was meant."""

import json
import re
import sys

import cefp
import jc

HEADER = ["deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "agentSeverity"]
ESCAPES = {"n": "\n", "r": "\r"}


def by_cefp(case):
    read = cefp.parse(case["line"])
    device = read["device"]
    header = [device["vendor"], device["product"], device["version"], device["event_class_id"], read["name"], read["severity"]]
    assert read["version"] == "0", case["line"]
    assert header == case["header"], f"{header} is not {case['header']}"
    assert read["extension"] == dict(case["pairs"]), f"{read['extension']} is not {case['pairs']}"


def by_jc(case):
    """In its raw form jc splits a line and leaves the escapes in the values."""
    (read,) = jc.parse("cef", case["line"], raw=True, quiet=True)
    header = [read.pop(field) for field in HEADER]
    assert read.pop("CEFVersion") == "0", case["line"]
    assert header == case["header"], f"{header} is not {case['header']}"
    plain = {key: re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), value) for key, value in read.items()}
    assert plain == dict(case["pairs"]), f"{plain} is not {case['pairs']}"


cases = [json.loads(line) for line in sys.stdin]
examples = [case for case in cases if case["kind"] == "example"]
assert len(examples) > 300 and len(cases) > len(examples), "there were hardly any lines to judge"
for case in cases:
    keys = [key for key, _ in case["pairs"]]
    assert len(keys) == len(set(keys)), f"a key stands twice in {case['line']}"
    by_cefp(case)
for case in examples:
    by_jc(case)
pairs = sum(len(case["pairs"]) for case in cases)
print(f"cefp: {len(cases)} lines, {pairs} pairs; jc: {len(examples)} lines: each is read as it was meant")
