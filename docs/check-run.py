#!/usr/bin/env python3
"""Checks a run without firedrill: python3 docs/check-run.py RUN_FOLDER [rto-log.jsonl]

1. Every line of journal.jsonl continues the line before it: `prev` is the sha256 of that line's bytes.
2. The RTO line that the journal carries says what the events say, and nothing else: who, what, outcome, T0, milestones,
   total, whether the objectives were met, each step's attempts and what came of it. How time is shared among owners and
   steps it only sums up, and which answer to a surprise was the right one it does not judge; `firedrill verify` folds both.
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


def same(one, other):
    """As JSON: true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


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
            event.get("prev") == prev and same(event.get("seq"), number - 1),
            f"line {number} does not continue the line before it",
        )
        check(same(event.get("v"), 1), f"line {number} is not of the format that is read here")
        prev = hashlib.sha256(line).hexdigest()
        events.append(event)
    return events, prev


def check_writers(events):
    """Each writer's first event raises the epoch by one; nothing else does."""
    epoch = 0
    for number, event in enumerate(events, 1):
        begins = event["type"] in ("run.opened", "run.resumed", "obligation.settled")
        raised = same(event["epoch"], epoch + 1) and begins
        goes_on = same(event["epoch"], epoch) and number > 1
        check(raised or goes_on, f"line {number} has epoch {event['epoch']} after epoch {epoch}")
        epoch = event["epoch"]


def resting_on(step, opened):
    """The step, and all that need it."""
    resting = {step}
    for other in opened["runbook"]["steps"]:
        if resting & set(other["needs"]):
            resting.add(other["id"])
    return resting


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
            for step in resting_on(event["step"], opened):
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


OUTCOMES = {"step.started": "running", "step.succeeded": "succeeded", "step.in-doubt": "in-doubt", "step.skipped": "skipped"}
SENT_BACK = ("retry", "did-not", "change", "plan-again", "leave-out")


def steps_of(events):
    """Of each step: its attempts, what was told of it in turn, and when something was sent back or done since."""
    steps = {step["id"]: {"attempts": 0, "told": ["pending"], "at": 0} for step in events[0]["runbook"]["steps"]}
    asked, sent_back = {}, -1
    for event in events:
        kind, choice = event["type"], event.get("choice")
        step = steps.get(event.get("step", asked.get(event.get("id"))))
        outcome = None if event.get("rollback") else OUTCOMES.get(kind)
        if kind == "question.opened":
            asked[event["id"]] = event["step"]
        elif kind == "step.started" and outcome:
            step["attempts"] = event["attempt"]
        elif kind == "step.failed" and not event.get("rollback"):
            outcome = "ready" if event["failure"].get("notYet") else "failed"
        elif kind == "question.answered" and choice in ("by-hand", "happened", "skip"):
            outcome = "skipped" if choice == "skip" else "by-hand"
        if kind == "step.taken-back" and step["told"][-1] == "by-hand":
            step["told"].pop()
        if outcome:
            step["told"].append(outcome)
            step["at"] = event["seq"]
        if kind in ("input.changed", "step.taken-back") or kind == "question.answered" and choice in SENT_BACK:
            sent_back = event["seq"]
    return steps, sent_back


def check_steps(events, rto):
    steps, sent_back = steps_of(events)
    for said in rto["steps"]:
        step = steps[said["id"]]
        check(same(said["attempts"], step["attempts"]), f"its RTO line says {said['attempts']} attempts of {said['id']}, the events {step['attempts']}")
        # To be done again is only what may have been sent back: by a retry, a changed input, a mistake taken back.
        again = ("ready", "pending") if sent_back > step["at"] else ()
        check(
            said["outcome"] in (step["told"][-1], *again),
            f"its RTO line says that {said['id']} is {said['outcome']}, the events {step['told'][-1]}",
        )
        check(set(said) == {"id", "outcome", "attempts", "ms", "attributionMs"}, f"its RTO line says of {said['id']} what no event says")
    for times in (rto, *rto["steps"]):
        check(set(times["attributionMs"]) == {"person", "machine", "cloud", "idle"}, "time has other owners than the four")
        figures = [*times["attributionMs"].values(), times.get("ms", 0)]
        check(all(type(figure) is int and figure >= 0 for figure in figures), "a time in its RTO line is no number of milliseconds")


def check_surprise(events, rto):
    """Which of the answers was the first right one takes the whole fold; that it was one of them does not."""
    said = rto.get("surprise")
    if "surprise" not in events[0]:
        check(said is None, "its RTO line tells of a surprise drill, and it was none")
        return
    said = said or {}
    gates, keys, gate, failed, answers, recovered = 0, None, None, None, [], False
    before, asks = events[0], {}
    for number, event in enumerate(events[1:], 2):
        gates += event["t"] - before["t"] if gate else 0
        before = event
        if event["type"] == "question.opened":
            gate = event["step"] if event["kind"] == "gate" else None
            asks[event["id"]] = event
            if failed is None and event["kind"] == "choice":
                told = steps_of(events[:number])[0][event["step"]]["told"][-1]
                failed = event if told == "failed" else None
        if event["type"] in ("question.answered", "stop.asked"):
            keys = (keys or 0) + event["keys"] if "keys" in event else keys
        if event["type"] == "question.answered":
            of = asks.get(event["id"], {})
            if failed and of.get("kind") == "choice" and of["step"] == failed["step"]:
                answers.append(event["t"] - failed["t"])
        elif event["type"] == "run.closed":
            recovered = event["outcome"] in ("recovered", "verified")
        ended = event["type"] in ("question.answered", "question.closed", "run.closed")
        if ended or event["type"] == "step.taken-back" and gate in resting_on(event["step"], events[0]):
            gate = None
    expected = {"failed": failed and failed["step"], "keys": keys, "gatesMs": gates}
    for name, value in expected.items():
        check(same(said.get(name), value), f"its RTO line says {name} {json.dumps(said.get(name))} of the surprise drill, the events {json.dumps(value)}")
    noticed = said.get("noticedMs")
    late = [None] if not (recovered and answers) else []
    check(any(same(noticed, one) for one in (*answers, *late)), f"no answer came {json.dumps(noticed)} ms after the failure of the surprise drill")
    check(set(said) <= {*expected, "noticedMs"}, "its RTO line says of the surprise drill what no event says")


def check_line(events):
    """`events` end with one that carries an RTO line."""
    rto, expected = events[-1]["rto"], line_of(events)
    told = {**expected, **answers_of(events, rto)}
    for name, value in told.items():
        said = rto.get(name)
        check(same(said, value), f"line {len(events)}: its RTO line says {name} {json.dumps(said)}, the events {json.dumps(value)}")
    others = set(rto) - {*told, "attributionMs", "steps", "surprise"}
    check(not others, f"line {len(events)}: its RTO line says what no event says: {', '.join(sorted(others))}")
    reached, outcome = expected["milestones"], expected["outcome"]
    earned = "verified" if "verified" in reached else "recovered" if "recovered" in reached else "failed"
    check(outcome in (earned, "aborted"), f"the run was closed as {outcome}, but its events say {earned}")
    check(sum(rto["attributionMs"].values()) == rto["totalMs"], "the four owners of time do not sum to the total")
    ids = [[step["id"] for step in steps] for steps in (rto["steps"], events[0]["runbook"]["steps"])]
    check(ids[0] == ids[1], "the steps of its RTO line are not the runbook's")
    for step in rto["steps"]:
        total = sum(step["attributionMs"].values())
        check(total == step["ms"], f"the owners of time in step {step['id']} do not sum to its time")
    check_steps(events, rto)
    check_surprise(events, rto)
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
    check(same(mine, last), "the RTO log says something else than the run")


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
