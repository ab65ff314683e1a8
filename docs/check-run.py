#!/usr/bin/env python3
"""Checks a run without firedrill: python3 docs/check-run.py RUN_FOLDER [rto-log.jsonl]

1. Every line of journal.jsonl continues the line before it: `prev` is the sha256 of that line's bytes.
2. The RTO line that the journal carries says what the events say: who, what, outcome, T0, milestones, total, whether the
   objectives were met. How time is shared among owners and steps it only sums up; `firedrill verify` folds it again.
3. Every review document still has the digest that its gate was bound to.
4. The RTO log's last line for this run is the last one that the journal carries.
The head that it prints is the hash of the last line. Held against one that was noted elsewhere, it also tells whether
somebody wrote the whole file anew (docs/journal.md).
Python's standard library only. Exit 0: all of it holds. 1: something does not, or cannot be read. 2: no folder was named.
"""
import hashlib
import json
import pathlib
import stat
import sys

problems = []


def check(holds, what):
    if not holds:
        problems.append(what)


def read(path):
    try:
        # A link may lead anywhere, and a pipe never ends.
        if not stat.S_ISREG(path.lstat().st_mode):
            problems.append(f"{path} is not a plain file")
            return None
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


def check_writers(events):
    """Each writer's first event raises the epoch by one; nothing else does."""
    epoch = 0
    for number, event in enumerate(events, 1):
        begins = event["type"] in ("run.opened", "run.resumed", "obligation.settled")
        raised = event["epoch"] == epoch + 1 and begins
        same = event["epoch"] == epoch and number > 1
        check(raised or same, f"line {number} has epoch {event['epoch']} after epoch {epoch}")
        epoch = event["epoch"]


def milestones_of(events):
    opened = events[0]
    reached = {"detected": {"t": -opened["beforeMs"], "at": opened["t0"]}}
    steps = {step["id"]: step for step in opened["runbook"]["steps"]}
    asked, ended = {}, {}
    for event in events:
        name = None
        if event["type"] == "run.opened":
            name = "declared"
        elif event["type"] == "t0.corrected":
            reached["detected"] = {"at": event["t0"], "t": -event["beforeMs"]}
        elif event["type"] == "step.started":
            mutates = steps[event["step"]]["contract"]["effect"] == "mutate"
            name = "started" if event.get("rollback") or mutates else None
        elif event["type"] == "step.succeeded" and not event.get("rollback"):
            name = steps[event["step"]].get("milestone")
            ended[event["step"]] = event["t"]
        elif event["type"] == "question.opened":
            asked[event["id"]] = event["step"]
        elif event["type"] == "question.answered" and event.get("choice") in ("by-hand", "happened"):
            name = steps[asked[event["id"]]].get("milestone")
            ended[asked[event["id"]]] = event["t"]
        elif event["type"] == "step.taken-back":
            undone = {event["step"]}
            for step in opened["runbook"]["steps"]:
                if undone & set(step["needs"]):
                    undone.add(step["id"])
            for step in undone:
                milestone = steps[step].get("milestone")
                if milestone in reached and reached[milestone]["t"] == ended.get(step):
                    del reached[milestone]
        elif event["type"] == "run.closed":
            name = "closed"
        if name:
            reached.setdefault(name, {"at": event["at"], "t": event["t"]})
    return reached


def scenario_of(events):
    """That of a surprise drill is told at its end, and must be the one that it was opened with."""
    closed = next((event for event in events if event["type"] == "run.closed"), {})
    told = closed.get("told")
    sealed = told and hashlib.sha256(f"{told['salt']} {told['scenario']}".encode()).hexdigest()
    if closed:
        check(sealed == events[0].get("surprise"), "what is told at the end is not what the surprise drill was opened with")
    return told["scenario"] if told else events[0].get("scenario")


def line_of(events):
    """The RTO line that the events make, but for how its time is shared."""
    opened = events[0]
    reached = milestones_of(events)
    before = -reached["detected"]["t"]
    recovers = any(step.get("milestone") == "recovered" for step in opened["runbook"]["steps"])
    goal = "recovered" if recovers else "verified"
    met = goal in reached and before + reached[goal]["t"] <= opened["objectiveMs"]
    return {
        "v": 1,
        "run": opened["run"],
        "runbook": opened["runbook"]["id"],
        "runbookDigest": hashlib.sha256(opened["runbook"]["text"].encode()).hexdigest(),
        "mode": opened["mode"],
        "scenario": scenario_of(events),
        "speed": opened.get("speed"),
        "service": opened["service"]["name"],
        "operator": opened["operator"],
        "outcome": next((event["outcome"] for event in events if event["type"] == "run.closed"), None),
        "objectiveMs": opened["objectiveMs"],
        "met": None if opened["mode"] == "dry-run" else met,
        "t0": reached["detected"]["at"],
        "milestones": reached,
        "totalMs": before + reached.get("closed", events[-1])["t"],
    }


def answers_told(events):
    """From T0 until callers were answered in words, by the step that told of it; and whether it may have been sent back since."""
    opened, reached = events[0], milestones_of(events)
    told, sent_back = {}, False
    for event in events:
        if event.get("rollback"):
            continue
        if event["type"] == "step.succeeded":
            earlier = event["outputs"].get("answersEarlierMs")
            if isinstance(earlier, (int, float)) and earlier > 0:
                told[event["step"]], sent_back = event["t"] - earlier, False
        elif event["type"] in ("step.started", "step.failed", "step.in-doubt", "step.skipped"):
            told.pop(event["step"], None)
        elif event["type"] == "input.changed" or event.get("choice") in ("retry", "did-not", "plan-again", "leave-out"):
            sent_back = True
    first = next((told[step["id"]] for step in opened["runbook"]["steps"] if step["id"] in told), None)
    # Before the first change no machine could: then a clock was wrong, and nothing is said.
    possible = first is not None and first >= reached.get("started", {"t": 0})["t"]
    return first - reached["detected"]["t"] if possible else None, sent_back


def answers_of(events, rto):
    told, sent_back = answers_told(events)
    if sent_back and "answersMs" not in rto:
        told = None
    reached, objective = milestones_of(events), events[0].get("answersObjectiveMs")
    recovered = reached["recovered"]["t"] - reached["detected"]["t"] if "recovered" in reached else None
    if objective is None or events[0]["mode"] == "dry-run":
        met = None
    elif told is not None or recovered is not None and recovered <= objective:
        met = (recovered if told is None else told) <= objective
    else:
        # Perhaps in time once there was a machine that could: nobody knows. It was once written as not met.
        met = None if "started" in reached and rto.get("answersMet") is not False else False
    return {"answersMs": told, "answersObjectiveMs": objective, "answersMet": met}


def check_line(events):
    """`events` end with one that carries an RTO line."""
    rto, expected = events[-1]["rto"], line_of(events)
    for name, value in {**expected, **answers_of(events, rto)}.items():
        said = rto.get(name)
        # As JSON: true is not 1.
        same = json.dumps(said, sort_keys=True) == json.dumps(value, sort_keys=True)
        check(same, f"line {len(events)}: its RTO line says {name} {json.dumps(said)}, the events {json.dumps(value)}")
    reached, outcome = expected["milestones"], expected["outcome"]
    earned = "verified" if "verified" in reached else "recovered" if "recovered" in reached else "failed"
    check(outcome in (earned, "aborted"), f"the run was closed as {outcome}, but its events say {earned}")
    check(sum(rto["attributionMs"].values()) == rto["totalMs"], "the four owners of time do not sum to the total")
    ids = [[step["id"] for step in steps] for steps in (rto["steps"], events[0]["runbook"]["steps"])]
    check(ids[0] == ids[1], "the steps of its RTO line are not the runbook's")
    for step in rto["steps"]:
        total = sum(step["attributionMs"].values())
        check(total == step["ms"], f"the owners of time in step {step['id']} do not sum to its time")
    for owner, total in rto["attributionMs"].items():
        spent = sum(step["attributionMs"][owner] for step in rto["steps"])
        check(spent <= total, f"the steps hold more time of {owner} than the run")


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
    # A dry run took no time: nothing of it was done.
    dry = any(event["type"] == "step.previewed" for event in events)
    check(dry or all(event.get("rto") for event in events if event["type"] == "run.closed"), "the run was closed without its RTO line")
    check(not (dry and any(event.get("rto") for event in events)), "a dry run has an RTO line")
    carriers = [event for event in events if event.get("rto")]
    check(carriers, "the run carries no closing line (is it over?)")
    for index, event in enumerate(events):
        if event.get("rto"):
            check_line(events[: index + 1])
    check_writers(events)
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
