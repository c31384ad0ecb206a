"""What the encoder learns from: the banks' concepts, and banks/meaning."""
import glob, hashlib, json, os, tomllib

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BANKS = os.path.join(ROOT, "banks")


def held_out(question):
    """One question in five is left out, so that the weights of both witnesses can be learned on it."""
    return int(hashlib.sha256(("held " + question).encode()).hexdigest(), 16) % 5 == 0


def meanings():
    """By question and concept: what it means, how people say it, and how they speak against it."""
    out = {}
    for path in sorted(glob.glob(os.path.join(BANKS, "*.toml"))):
        like = tomllib.load(open(os.path.join(BANKS, "meaning", os.path.basename(path)), "rb"))
        for question in tomllib.load(open(path, "rb"))["question"]:
            out[question["id"]] = {
                concept["id"]: {"means": concept["means"], **like[question["id"]][concept["id"]]}
                for concept in question["concept"]
            }
    return out


def answers():
    """By question: two answers in pieces, a follow-up, what a good reply says, and labelled replies."""
    lines = open(os.path.join(BANKS, "meaning", "answers.jsonl"))
    return {line["question"]: line for line in map(json.loads, lines)}


def passages():
    """By question: short passages of spoken answers in pieces, most of which argue for or against something."""
    lines = open(os.path.join(BANKS, "meaning", "stances.jsonl"))
    return {line["question"]: line["passages"] for line in map(json.loads, lines)}


def sides():
    """By question and concept: what somebody says who turns it down, who speaks for it, and who only mentions it."""
    out = {}
    for line in map(json.loads, open(os.path.join(BANKS, "meaning", "sides.jsonl"))):
        out.setdefault(line["question"], {})[line["concept"]] = line
    return out
