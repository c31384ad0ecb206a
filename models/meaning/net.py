"""The sentence encoder (all-MiniLM-L6-v2's form) in JAX: a vector for each word piece."""

import math, os, re
import numpy as np, jax, jax.numpy as jnp
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MINILM = os.environ.get("MINILM", ".")


def load(path=None):
    return {
        k: jnp.asarray(v)
        for k, v in load_file(path or os.path.join(MINILM, "model.safetensors")).items()
        if "position_ids" not in k and "pooler" not in k
    }


T = Tokenizer.from_file(os.path.join(os.path.dirname(os.path.abspath(__file__)), "tokenizer.json"))
T.no_padding()
T.no_truncation()
_c = {}


def ids(text):
    if text not in _c:
        _c[text] = T.encode(text, add_special_tokens=False).ids
    return _c[text]


def ln(W, x, p):
    m = x.mean(-1, keepdims=True)
    v = ((x - m) ** 2).mean(-1, keepdims=True)
    return (x - m) / jnp.sqrt(v + 1e-12) * W[p + ".weight"] + W[p + ".bias"]


def lin(W, x, p):
    return x @ W[p + ".weight"].T + W[p + ".bias"]


def tokens(W, I, M, key=None, drop=0.0):
    B, n = I.shape
    x = (
        W["embeddings.word_embeddings.weight"][I]
        + W["embeddings.position_embeddings.weight"][:n]
        + W["embeddings.token_type_embeddings.weight"][0]
    )
    x = ln(W, x, "embeddings.LayerNorm")
    bias = ((1 - M) * -1e4)[:, None, None, :]
    if key is not None:
        keys = jax.random.split(key, 7)
        dr = lambda x, k: x * jax.random.bernoulli(k, 1 - drop, x.shape) / (1 - drop)
        x = dr(x, keys[6])
    for l in range(6):
        p = f"encoder.layer.{l}."
        q, k, v = [
            lin(W, x, p + "attention.self." + s).reshape(B, n, 12, 32).transpose(0, 2, 1, 3)
            for s in ("query", "key", "value")
        ]
        a = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / math.sqrt(32) + bias, -1)
        o = (a @ v).transpose(0, 2, 1, 3).reshape(B, n, 384)
        o = lin(W, o, p + "attention.output.dense")
        if key is not None:
            o = dr(o, keys[l])
        x = ln(W, x + o, p + "attention.output.LayerNorm")
        h = jax.nn.gelu(lin(W, x, p + "intermediate.dense"), approximate=False)
        x = ln(W, x + lin(W, h, p + "output.dense"), p + "output.LayerNorm")
    return x


def norm(x):
    return x / jnp.sqrt((x * x).sum(-1, keepdims=True) + 1e-9)


tokj = jax.jit(tokens)


def pack(seqs, n=None, b=None):
    m = n or -(-max(map(len, seqs)) // 16) * 16
    b = b or len(seqs)
    I = np.zeros((b, m), np.int32)
    M = np.zeros((b, m), np.float32)
    for i, x in enumerate(seqs):
        x = x[:m]
        I[i, : len(x)] = x
        M[i, : len(x)] = 1
    return I, M


def run(W, seqs, bs=32):
    """Token vectors of each sequence of ids."""
    order = sorted(range(len(seqs)), key=lambda i: len(seqs[i]))
    out = [None] * len(seqs)
    for s in range(0, len(order), bs):
        part = order[s : s + bs]
        I, M = pack([seqs[i] for i in part], b=bs)
        X = np.asarray(tokj(W, I, M))
        for r, i in enumerate(part):
            out[i] = X[r, : len(seqs[i])]
    return out


def sent(text, strip=False):
    if strip:
        text = re.sub(r"[^\w' ]", " ", text)
    return [101] + ids(text) + [102]


def embed(W, texts):
    u = sorted(set(texts))
    v = run(W, [sent(t) for t in u])
    e = {t: x.mean(0) for t, x in zip(u, v)}
    return {t: x / np.linalg.norm(x) for t, x in e.items()}
