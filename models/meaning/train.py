"""train.py OUT.safetensors [STEPS] [RATE]: tunes all-MiniLM-L6-v2 (in the folder MINILM) on the banks' meanings.

Each step has 16 chunks of four questions: pieces of labelled answers, or of paraphrases put together. A piece must come nearer to
the concepts that it is about than to the question's other concepts, and than to a point that stands for none. Small heads learn
whether a piece rejects or gives a reason, which concept it rejects, and whether a reply answers its follow-up. 1200 steps take
25 minutes on two cores.
"""

import sys, random, time, re
import numpy as np, jax, jax.numpy as jnp, optax
from net import *
import data

out = sys.argv[1]
steps = int(sys.argv[2]) if len(sys.argv) > 2 else 1200
lr_ = float(sys.argv[3]) if len(sys.argv) > 3 else 5e-5
MEAN = data.meanings()
ANS = data.answers()
PASSAGES = data.passages()
held = data.held_out
train_q = [q for q in MEAN]
ans_q = [q for q in ANS if not held(q)]
argued_q = [q for q in PASSAGES if not held(q)]
print(len(train_q), "questions", len(ans_q), "with answers to train on", flush=True)
rng = random.Random(1)
C = 9
NC = 1  # concepts, texts of each
NB = 16
LEN = 80
S = 8  # chunks, tokens, pieces
RANK = 32  # of the layer that says which concept is rejected


def noise(t):
    r = rng.random()
    if r < 0.45:
        t = re.sub(r"[^\w' ]", " ", t).lower()
    if r < 0.15:
        w = t.split()
        i = rng.randrange(len(w))
        w.insert(i, rng.choice(["um", "uh", "like", "you know", "so", "I mean"]))
        t = " ".join(w)
    return t


FILL = [
    "okay so",
    "um let me think",
    "right",
    "so first of all",
    "and then",
    "yeah",
    "I mean",
    "does that make sense",
    "that is how I would start",
    "and the other thing is",
    "you know",
]


def pseudo(q):
    cs = list(MEAN[q])
    ps = []
    for c in rng.sample(cs, min(len(cs), rng.choice([1, 2, 3, 4]))):
        if rng.random() < 0.2:
            ps.append((noise(MEAN[q][c]["against"]), [c], 1.0, None))
        else:
            ps.append((noise(rng.choice(MEAN[q][c]["said_like"])), [c], 0.0, None))
        if rng.random() < 0.2:
            ps.append((rng.choice(FILL), [], 0.0, None))
    if rng.random() < 0.35:
        o = rng.choice(train_q)
        c = rng.choice(list(MEAN[o]))
        ps.insert(rng.randrange(len(ps) + 1), (noise(rng.choice(MEAN[o][c]["said_like"])), None, 0.0, None))
    return ps


def answered(q):
    return real(rng.choice(ANS[q]["answers"])["pieces"])


def argued(q):
    return real(rng.choice(PASSAGES[q])["pieces"])


def real(P):
    k = rng.choice([2, 3, 4, 5])
    i = rng.randrange(max(1, len(P) - k + 1))
    lo = rng.random() < 0.4
    ps = []
    for p in P[i : i + k]:
        t = p["t"]
        t = re.sub(r"[^\w' ]", " ", t).lower() if lo else t
        c = set(p.get("claims", [])) | set(p.get("rejects", []))
        rf = set(p.get("reason_for", []))
        rejects = p.get("rejects", [])
        ps.append((t, sorted(c), 1.0 if rejects else 0.0, (1.0 if rf else 0.0), sorted(rf - c), rejects))
    return ps


def batch():
    qs = []
    chunks = []
    for j in range(4):
        kind = rng.choices([answered, argued, pseudo], [0.35, 0.35, 0.3])[0]
        q = rng.choice({answered: ans_q, argued: argued_q, pseudo: train_q}[kind])
        qs.append(q)
        for _ in range(4):
            chunks.append((j, kind(q)))
    CT = []
    cmask = np.zeros((4, C), np.float32)
    for j, q in enumerate(qs):
        cs = list(MEAN[q])[:C]
        for k in range(C):
            if k < len(cs):
                d = MEAN[q][cs[k]]
                cmask[j, k] = 1
                CT += [d["means"] if rng.random() < 0.5 else rng.choice(d["said_like"])]
            else:
                CT += [""]
    seqs = []
    pool = np.zeros((NB, S, LEN), np.float32)
    qi = np.zeros(NB, np.int32)
    Y = np.zeros((NB, S, C), np.float32)
    YM = np.zeros((NB, S, C), np.float32)
    R = np.zeros((NB, S, 2), np.float32)
    RM = np.zeros((NB, S, 2), np.float32)
    # Which concepts are rejected, of those that a piece claims or rejects.
    X = np.zeros((NB, S, C), np.float32)
    XM = np.zeros((NB, S, C), np.float32)
    for b, (j, ps) in enumerate(chunks):
        q = qs[j]
        cs = list(MEAN[q])[:C]
        qi[b] = j
        s = [101]
        # sometimes two pieces are pooled as one
        glue = rng.random() < 0.25
        i = 0
        groups = []
        while i < len(ps):
            n = 2 if glue and i + 1 < len(ps) else 1
            groups.append(ps[i : i + n])
            i += n
        for g, group in enumerate(groups[:S]):
            a = len(s)
            for p in group:
                s += ids(p[0])
            e = min(len(s), LEN - 1)
            if e - a < 2:
                break
            # An interview cuts the words anywhere.
            if len(group) == 1 and e - a > 9 and rng.random() < 0.5:
                n = rng.randint(8, min(18, e - a))
                a = rng.randint(a, e - n)
                e = a + n
            elif a > 4 and rng.random() < 0.2:
                a -= rng.randint(1, 4)
            pool[b, g, a:e] = 1 / (e - a)
            if any(p[1] is None for p in group) and len(group) > 1:
                continue
            for k, c in enumerate(cs):
                YM[b, g, k] = 1
                if any(p[1] and c in p[1] for p in group):
                    Y[b, g, k] = 1
                    XM[b, g, k] = 1
                    against = lambda p: c in p[5] if len(p) > 5 else p[1] and c in p[1] and p[2] > 0
                    X[b, g, k] = float(any(against(p) for p in group))
                elif any(len(p) > 4 and c in p[4] for p in group):
                    YM[b, g, k] = 0.0  # a reason beside its claim: about it, not it
            R[b, g, 0] = max(p[2] for p in group)
            RM[b, g, 0] = 1
            if all(p[3] is not None for p in group):
                R[b, g, 1] = max(p[3] for p in group)
                RM[b, g, 1] = 1
        seqs.append((s[: LEN - 1] + [102]))
    I, M = pack(seqs, LEN)
    CI, CM = pack([sent(t) for t in CT], 32)
    # replies
    RQ = [rng.choice(ans_q) for _ in range(2)] if ans_q else []
    rt = []
    rl = []
    for q in RQ:
        for r in rng.sample(ANS[q]["replies"], 3):
            t = r["t"]
            t = re.sub(r"[^\w' ]", " ", t).lower() if rng.random() < 0.4 else t
            rt.append(t)
            rl.append({"answers": 0, "partly": 1, "evades": 2, "repeats": 2, "lost": 3}[r["label"]])
    pt = [ANS[q]["follow_up"] for q in RQ]
    lt = [ANS[q]["looks_for"] for q in RQ]
    while len(rt) < 6:
        rt.append("x")
        rl.append(-1)
    while len(pt) < 2:
        pt.append("x")
        lt.append("x")
    RI, RMM = pack([sent(t)[:63] for t in rt], 64)
    PI, PM = pack([sent(t)[:47] for t in pt + lt], 48)
    return [I, M, pool, qi, Y, YM, R, RM, X, XM, CI, CM, cmask, RI, RMM, PI, PM, np.array(rl, np.int32)]


W = load()
H = {
    "s": jnp.asarray(16.0),
    "b": jnp.asarray(7.0),
    "null": jnp.asarray(7.0),
    "head": jnp.zeros((384, 2)),
    "hb": jnp.zeros(2),
    "of": jnp.asarray(np.random.default_rng(1).normal(0, 0.05, (384, RANK)), jnp.float32),
    "to": jnp.asarray(np.random.default_rng(2).normal(0, 0.05, (384, RANK)), jnp.float32),
    "against": jnp.zeros(384),
    "ab": jnp.asarray(0.0),
    "rep": jnp.zeros((384 * 3, 4)),
    "rb": jnp.zeros(4),
}


def mean(x, M):
    return (x * M[:, :, None]).sum(1) / jnp.maximum(M.sum(1, keepdims=True), 1)


def loss(P, key, I, M, pool, qi, Y, YM, R, RM, X, XM, CI, CM, cmask, RI, RMM, PI, PM, rl):
    W, H = P
    k1, k2, k3, k4 = jax.random.split(key, 4)
    d = 0.1
    x = tokens(W, I, M, k1, d)
    u = jnp.einsum("bsn,bnd->bsd", pool, x)
    e = norm(u)
    c = mean(tokens(W, CI, CM, k2, d), CM).reshape(4, C, NC, 384)
    c = norm(norm(c).mean(2))
    sim = jnp.einsum("bsd,bkd->bsk", e, c[qi])
    z = H["s"] * sim
    live = YM * cmask[qi][:, None, :]
    zb = z - H["b"]
    bce = jnp.maximum(zb, 0) - zb * Y + jnp.log1p(jnp.exp(-jnp.abs(zb)))
    w = live * (1 + 1.5 * Y)
    l1 = (bce * w).sum() / w.sum()
    zz = jnp.where(live > 0, z, -1e9)
    al = jax.nn.logsumexp(jnp.concatenate([zz, jnp.full(zz.shape[:2] + (1,), 1.0) * H["null"]], -1), -1)
    pos = jnp.where(Y * live > 0, z, -1e9)
    has = (Y * live).sum(-1) > 0
    num = jnp.where(has, jax.nn.logsumexp(pos, -1), H["null"])
    ok = live.sum(-1) > 0
    l2 = ((al - num) * ok).sum() / ok.sum()
    hz = u @ H["head"] * 0.3 + H["hb"]
    hb = jnp.maximum(hz, 0) - hz * R + jnp.log1p(jnp.exp(-jnp.abs(hz)))
    hw = RM * (1 + jnp.array([2.0, 0.0]) * R)
    l3 = (hb * hw).sum() / jnp.maximum(hw.sum(), 1)
    # The stretch rejects this concept: it rejects something, and that goes with the concept's meaning.
    xz = jnp.einsum("bsr,bkr->bsk", e @ H["of"] * 20, (c @ H["to"])[qi]) + (u @ H["against"] * 0.3 + H["ab"])[:, :, None]
    xb = jnp.maximum(xz, 0) - xz * X + jnp.log1p(jnp.exp(-jnp.abs(xz)))
    xw = XM * (1 + X)
    l5 = (xb * xw).sum() / jnp.maximum(xw.sum(), 1)
    r = mean(tokens(W, RI, RMM, k3, d), RMM)
    p = norm(mean(tokens(W, PI, PM, k4, d), PM))
    rn = norm(r)
    g = jnp.repeat(jnp.arange(2), 3)
    f = jnp.concatenate([r * 0.3, rn * p[g] * 16, rn * p[2 + g] * 16], -1)
    lg = f @ H["rep"] + H["rb"]
    m = rl >= 0
    l4 = (optax.softmax_cross_entropy_with_integer_labels(lg, jnp.maximum(rl, 0)) * m).sum() / jnp.maximum(m.sum(), 1)
    return l1 + 0.5 * l2 + 0.4 * l3 + 0.3 * l4 + 0.5 * l5, (l1, l2, l3, l4, l5)


FROZEN = {
    "embeddings.word_embeddings.weight",
    "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight",
}
sched = optax.warmup_cosine_decay_schedule(0, lr_, max(1, min(50, steps // 5)), steps, lr_ * 0.05)
opt = optax.multi_transform(
    {
        "w": optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(sched, weight_decay=0.01)),
        "h": optax.adam(lambda t: sched(t) * 60),
        "f": optax.set_to_zero(),
    },
    ({k: "f" if k in FROZEN else "w" for k in W}, {k: "h" for k in H}),
)
P = (W, H)
st = opt.init(P)


@jax.jit
def step(P, st, key, *b):
    (l, parts), g = jax.value_and_grad(loss, has_aux=True)(P, key, *b)
    u, st = opt.update(g, st, P)
    return optax.apply_updates(P, u), st, l, jnp.stack(parts)


from safetensors.numpy import save_file


def save():
    save_file(
        {k: np.array(v) for k, v in P[0].items()}
        | {"head." + k: np.array(v).reshape(-1) if np.array(v).ndim == 0 else np.array(v) for k, v in P[1].items()},
        out,
    )


t = time.time()
avg = []
for k in range(steps):
    P, st, l, parts = step(P, st, jax.random.PRNGKey(k), *batch())
    avg.append(np.asarray(parts))
    if k % 25 == 24:
        print("step", k + 1, "loss", np.round(np.mean(avg[-100:], 0), 3), round(time.time() - t), "s", flush=True)
    if k % 300 == 299:
        save()
save()
