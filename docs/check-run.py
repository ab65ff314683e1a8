#!/usr/bin/env python3
"""Checks a run without firedrill: python3 docs/check-run.py RUN_FOLDER [rto-log.jsonl]

1. Every line of journal.jsonl continues the line before it: `prev` is the sha256 of that line's bytes.
2. The times in the closing line are what the events say: total, milestones, and four owners that sum to the total.
3. Every review document still has the digest that its gate was bound to.
4. The RTO log's last line for this run is the last one that the journal carries.
Python's standard library only. Exit 0: all of it holds.
"""
import hashlib
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
problems = []


def check(holds, what):
    if not holds:
        problems.append(what)


lines = (folder / "journal.jsonl").read_bytes().split(b"\n")
check(lines[-1] == b"", "the last line is not finished")
events, prev = [], "0" * 64
for number, line in enumerate(lines[:-1], 1):
    event = json.loads(line)
    check(event["prev"] == prev and event["seq"] == number - 1, f"line {number} does not continue the line before it")
    prev = hashlib.sha256(line).hexdigest()
    events.append(event)

opened = events[0]
check(all(event.get("rto") for event in events if event["type"] == "run.closed"), "the run was closed without its RTO line")
carriers = [event for event in events if event.get("rto")]
check(carriers, "the run carries no closing line (is it over?)")
if carriers:
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

for event in events:
    if event["type"] == "review.stored":
        # The canonical form: keys sorted, no spaces, as UTF-8.
        document = json.loads((folder / event["file"]).read_text())
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        check(hashlib.sha256(canonical.encode()).hexdigest() == event["digest"], f"{event['file']} is not what was reviewed")

if len(sys.argv) > 2 and carriers:
    log = [json.loads(line) for line in pathlib.Path(sys.argv[2]).read_text().splitlines()]
    mine = [line for line in log if line["run"] == opened["run"]]
    check(mine and mine[-1] == carriers[-1]["rto"], "the RTO log says something else than the run")

print("\n".join(problems) or f"{opened['run']}: {len(events)} events, unbroken; head {prev}")
sys.exit(1 if problems else 0)
