#!/usr/bin/env python3
"""Checks a run without firedrill: python3 docs/check-run.py RUN_FOLDER [rto-log.jsonl]

1. Every line of journal.jsonl continues the line before it: `prev` is the sha256 of that line's bytes.
2. The times in the closing line are what the events say: total, milestones, and four owners that sum to the total.
3. Every review document still has the digest that its gate was bound to.
4. The RTO log's last line for this run is the last one that the journal carries.
Python's standard library only. Exit 0: all of it holds. 1: something does not, or cannot be read. 2: no folder was named.
"""
import hashlib
import json
import pathlib
import sys

problems = []


def check(holds, what):
    if not holds:
        problems.append(what)


def read(path):
    try:
        return path.read_bytes()
    except OSError as error:
        problems.append(f"{path} cannot be read: {error.strerror}")
        return None


def record(line):
    """A line's object, or None where it holds none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_chain(data):
    """The events as far as they can be read, and the sha256 of the last one's line."""
    lines = data.split(b"\n")
    check(lines[-1] == b"", "the last line is not finished")
    check(len(lines) > 1, "journal.jsonl holds no event")
    events, prev = [], "0" * 64
    for number, line in enumerate(lines[:-1], 1):
        event = record(line)
        if event is None:
            problems.append(f"line {number} is not a JSON object; what follows was not looked at")
            break
        check(
            event.get("prev") == prev and event.get("seq") == number - 1,
            f"line {number} does not continue the line before it",
        )
        prev = hashlib.sha256(line).hexdigest()
        events.append(event)
    return events, prev


def check_times(events, carriers):
    opened = events[0]
    before, t = opened["beforeMs"], 0
    for event in events:
        if event["type"] == "t0.corrected":
            before = event["beforeMs"]
        if event["type"] == "run.closed":
            t = event["t"]
    rto = carriers[-1]["rto"]
    check(rto["run"] == opened["run"], "the closing line is another run's")
    check(rto["totalMs"] == before + t, f"total {rto['totalMs']} ms is not {before} ms before the opening and {t} ms after")
    check(sum(rto["attributionMs"].values()) == rto["totalMs"], "the four owners of time do not sum to the total")
    for step in opened["runbook"]["steps"]:
        name = step.get("milestone")
        ends = [e["t"] for e in events if e["type"] == "step.succeeded" and e["step"] == step["id"] and not e.get("rollback")]
        if name and ends:
            said = rto["milestones"].get(name, {}).get("t")
            check(said == ends[0], f"milestone {name}: the line says {said}, the events {ends[0]}")


def check_review(folder, event):
    data = read(folder / event["file"])
    if data is None:
        return
    document = record(data)
    # The canonical form: keys sorted, no spaces, as UTF-8.
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    check(hashlib.sha256(canonical.encode()).hexdigest() == event["digest"], f"{event['file']} is not what was reviewed")


def check_log(path, run, last):
    data = read(path)
    if data is None:
        return
    mine = None
    for number, line in enumerate(data.splitlines(), 1):
        value = record(line)
        if value is None:
            print(f"{path}: line {number} cannot be read and is left out", file=sys.stderr)
        elif value.get("run") == run:
            mine = value
    check(mine == last, "the RTO log says something else than the run")


def check_run(folder, rto_log):
    data = read(folder / "journal.jsonl")
    if data is None:
        return None
    events, head = read_chain(data)
    if not events:
        return None
    opened = events[0]
    if opened.get("type") != "run.opened":
        problems.append("line 1 does not open a run: what came before it is missing")
        return None
    check(all(event.get("rto") for event in events if event["type"] == "run.closed"), "the run was closed without its RTO line")
    carriers = [event for event in events if event.get("rto")]
    check(carriers, "the run carries no closing line (is it over?)")
    if carriers:
        check_times(events, carriers)
    for event in events:
        if event["type"] == "review.stored":
            check_review(folder, event)
    if rto_log and carriers:
        check_log(rto_log, opened["run"], carriers[-1]["rto"])
    return f"{opened['run']}: {len(events)} events, unbroken; head {head}"


if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
    print(__doc__, file=sys.stderr)
    sys.exit(2)
try:
    says = check_run(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None)
except (KeyError, TypeError, AttributeError, ValueError) as error:
    # Lines that chain, and still say what firedrill never writes.
    problems.append(f"an event is not what firedrill writes: {type(error).__name__} {error}")
print("\n".join(problems) or says)
sys.exit(1 if problems else 0)
