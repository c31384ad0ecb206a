"""fit.py FIGURES weights.json: learns how both witnesses are weighed, from what the benchmark wrote with --figures.

Logistic regressions on standardized figures. The thresholds of claims, rejections and reasons are set below; the others are those
with at most three good replies in a hundred called evasive, or with the best F1, on predictions for questions that were left out. Needs numpy,
scikit-learn and scipy. Passages (part 4) are short and mostly argue for or against something, so only rejections are learned from
them.
"""
import hashlib, json, sys
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

FOLDS = 8
# Where precision and recall are about the same; rejections from where every second one found is right. A candidate who is not lost
# should not be told "no problem". weigh.rs has the exceptions.
TAKEN_UP, REASONED, REJECTED, LOST = 0.4, 0.45, 0.3, 0.5
PASSAGES = 4
# The figure in weigh.rs that is the number of words.
LENGTH = 13
lines = [json.loads(line) for line in open(sys.argv[1])]
claims = [line for line in lines if "claim" in line]
replies = [line for line in lines if "reply" in line]


def fold(question):
    return int(hashlib.sha256(("f" + question).encode()).hexdigest(), 16) % FOLDS


def learn(x, y, weight):
    scale = StandardScaler().fit(x)
    model = LogisticRegression(C=0.3, max_iter=4000).fit(scale.transform(x), y, sample_weight=weight)
    weights = model.coef_[0] / scale.scale_
    return weights, float(model.intercept_[0] - (weights * scale.mean_).sum())


def left_out(x, y, weight, folds):
    p = np.zeros(len(y))
    for k in range(FOLDS):
        weights, constant = learn(x[folds != k], y[folds != k], weight[folds != k])
        p[folds == k] = 1 / (1 + np.exp(-(x[folds == k] @ weights + constant)))
    return p


def precision_recall(p, y, at):
    found = p >= at
    return (y & found).sum() / max(found.sum(), 1), (y & found).sum() / max(y.sum(), 1)


def regression(kind, rows, key, y, at=None, without=()):
    x = np.array([row[key] for row in rows])
    x[:, list(without)] = 0
    folds = np.array([fold(row["question"]) for row in rows])
    parts = np.array([row["part"] for row in rows])
    weight = np.where(parts == 1, 1.5, np.where(parts == PASSAGES, 0.5, 1.0))
    p = left_out(x, y, weight, folds)
    whole = parts != PASSAGES
    at = at if isinstance(at, float) else (at or best)(p[whole], y[whole])
    for part in sorted(set(parts)):
        here = parts == part
        a, b = precision_recall(p[here], y[here], at)
        print(f"{kind}, part {part}: n {here.sum()}, {y[here].sum()} are; from {at:.2f}: precision {a:.3f}, recall {b:.3f}")
    weights, constant = learn(x, y, weight)
    return {"constant": round(constant, 4), "weights": [round(float(v), 4) for v in weights], "from": round(at, 2)}, p


def best(p, y):
    def f1(at):
        a, b = precision_recall(p, y, at)
        return 2 * a * b / max(a + b, 1e-9)
    return float(max(np.linspace(0.1, 0.9, 81), key=f1))


def few_called_evasive(p, y):
    """The threshold under which three good replies in a hundred fall."""
    return float(np.clip(np.quantile(p[y], 0.03), 0.1, 0.9))


passages = [row for row in claims if row["part"] == PASSAGES]
claims = [row for row in claims if row["part"] != PASSAGES]
label = np.array([row["label"] for row in claims])
out = {}
# A concept is taken up or not; what is taken up is claimed or rejected; what is claimed has a reason or not.
# How much was said tells how likely a concept is, but not whether these words are about it.
every = claims + passages
out["taken_up"], taken_up = regression("taken up", every, "claim", np.array([r["label"] != "absent" for r in every]), without=[LENGTH])
taken_up = taken_up[: len(claims)]
there = label != "absent"
either = [r for r, t in zip(claims, there) if t] + [row for row in passages if row["label"] != "absent"]
out["rejected"], p = regression("rejected", either, "claim", np.array([row["label"] == "rejected" for row in either]))
rejected = np.zeros(len(label))
rejected[there] = p[: there.sum()]
weights, constant = np.array(out["rejected"]["weights"]), out["rejected"]["constant"]
absent = np.array([r["claim"] for r, t in zip(claims, there) if not t])
rejected[~there] = 1 / (1 + np.exp(-(absent @ weights + constant)))
out["reasoned"], reasoned = regression("reasoned", claims, "claim", label == "reasoned", REASONED)
out["taken_up"]["from"], out["rejected"]["from"] = TAKEN_UP, REJECTED
parts = np.array([row["part"] for row in claims])
is_claim = np.isin(label, ["named", "reasoned"])
for part in sorted(set(parts)):
    here = parts == part
    claimed = (taken_up >= TAKEN_UP) & (rejected < REJECTED) & here
    refused = (taken_up >= TAKEN_UP) & (rejected >= REJECTED) & here
    against = here & (label == "rejected")
    print(f"claims, part {part}: precision {is_claim[claimed].mean():.3f}, recall {(claimed & is_claim).sum() / (here & is_claim).sum():.3f};",
          f"rejections, n {against.sum()}: found {refused[against].mean():.2f}, of which right {(label[refused] == 'rejected').mean():.2f}, credited {claimed[against].mean():.2f}")
label = np.array([row["label"] for row in replies])
good = np.isin(label, ["answers", "partly"])
out["good"], p = regression("good reply", replies, "reply", good, few_called_evasive)
parts = np.array([row["part"] for row in replies])
for part in sorted(set(parts)):
    here = parts == part
    print(f"  part {part}: accuracy {((p >= out['good']['from']) == good)[here].mean():.3f},",
          f"good called bad {(p[here & good] < out['good']['from']).mean():.3f}, bad called good {(p[here & ~good] >= out['good']['from']).mean():.3f}")
out["whole"], _ = regression("whole reply", [r for r, g in zip(replies, good) if g], "reply", label[good] == "answers")
out["lost"], _ = regression("lost", replies, "reply", label == "lost", LOST)
with open(sys.argv[2], "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
