"""fit.py FIGURES weights.json: learns how both witnesses are weighed, from what the benchmark wrote with --figures.

Logistic regressions on standardized figures. The thresholds are those with the best F1 (claims, reasons, rejections), or
with at most one good reply in 50 called evasive, each on predictions for questions that were left out. Needs numpy,
scikit-learn and scipy.
"""
import hashlib, json, sys
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

FOLDS = 8
# Where precision and recall of claims are about the same, and where most rejections found are right. weigh.rs has the exceptions.
TAKEN_UP, REJECTED = 0.50, 0.50
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


def regression(kind, rows, key, y, at=None):
    x = np.array([row[key] for row in rows])
    folds = np.array([fold(row["question"]) for row in rows])
    parts = np.array([row["part"] for row in rows])
    weight = np.where(parts == 1, 1.5, 1.0)
    p = left_out(x, y, weight, folds)
    at = at(p, y) if at else best(p, y)
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
    """The threshold under which one good reply in 50 falls."""
    return float(np.clip(np.quantile(p[y], 0.02), 0.1, 0.9))


label = np.array([row["label"] for row in claims])
out = {}
# A concept is taken up or not; what is taken up is claimed or rejected; what is claimed has a reason or not.
out["taken_up"], taken_up = regression("taken up", claims, "claim", label != "absent")
there = label != "absent"
out["rejected"], p = regression("rejected", [r for r, t in zip(claims, there) if t], "claim", label[there] == "rejected")
rejected = np.zeros(len(label))
rejected[there] = p
weights, constant = np.array(out["rejected"]["weights"]), out["rejected"]["constant"]
absent = np.array([r["claim"] for r, t in zip(claims, there) if not t])
rejected[~there] = 1 / (1 + np.exp(-(absent @ weights + constant)))
out["reasoned"], reasoned = regression("reasoned", claims, "claim", label == "reasoned")
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
out["lost"], _ = regression("lost", replies, "reply", label == "lost")
with open(sys.argv[2], "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
