"""export.py TUNED.safetensors: writes encoder.onnx and encoder.data (weights of seven bits, for rten) and heads.json beside this
script."""

import sys, os, json
import numpy as np, onnx
from onnx import helper as h, TensorProto as TP, numpy_helper as nh
from safetensors.numpy import load_file

W = load_file(sys.argv[1])
nodes = []
init = []


def const(name, a):
    init.append(nh.from_array(np.ascontiguousarray(a), name))
    return name


n_ = [0]


def op(t, ins, outs=1, **k):
    n_[0] += 1
    o = [f"{t}_{n_[0]}_{i}" for i in range(outs)]
    nodes.append(h.make_node(t, ins, o, **k))
    return o[0] if outs == 1 else o


def quant(w, axis, top):
    s = np.abs(w).max(axis=axis, keepdims=True) / top
    s = np.maximum(s, 1e-9)
    return np.clip(np.round(w / s), -top, top).astype(np.int8), s.astype(np.float32)


def linear(q, name, w, b):
    wq, s = quant(w.T, 0, 63)
    y = op("MatMulInteger", [q[0], const(name + ".w", wq), q[2]])
    y = op("Cast", [y], to=TP.FLOAT)
    y = op("Mul", [y, op("Mul", [q[1], const(name + ".s", s.reshape(-1))])])
    return op("Add", [y, const(name + ".b", b)])


def ln(x, p):
    return op(
        "LayerNormalization",
        [x, const(p + ".g", W[p + ".weight"]), const(p + ".be", W[p + ".bias"])],
        axis=-1,
        epsilon=1e-12,
    )


E = W["embeddings.word_embeddings.weight"]
eq, es = quant(E, 1, 127)
x = op(
    "Mul",
    [
        op("Cast", [op("Gather", [const("words", eq), "ids"], axis=0)], to=TP.FLOAT),
        op("Gather", [const("words.s", es), "ids"], axis=0),
    ],
)
pos = W["embeddings.position_embeddings.weight"][:256] + W["embeddings.token_type_embeddings.weight"][0]
x = op("Add", [x, op("Gather", [const("places", pos.astype(np.float32)), "positions"], axis=0)])
x = ln(x, "embeddings.LayerNorm")
heads = const("split", np.array([0, -1, 12, 32], np.int64))
join = const("join", np.array([0, -1, 384], np.int64))
root = const("root", np.array(1 / np.sqrt(32), np.float32))
for l in range(6):
    p = f"encoder.layer.{l}."
    q = op("DynamicQuantizeLinear", [x], 3)
    qkv = []
    for s in ("query", "key", "value"):
        y = linear(q, p + s, W[p + f"attention.self.{s}.weight"], W[p + f"attention.self.{s}.bias"])
        y = op("Reshape", [y, heads])
        qkv.append(op("Transpose", [y], perm=[0, 2, 3, 1] if s == "key" else [0, 2, 1, 3]))
    a = op("Softmax", [op("Mul", [op("MatMul", [qkv[0], qkv[1]]), root])], axis=-1)
    o = op("Reshape", [op("Transpose", [op("MatMul", [a, qkv[2]])], perm=[0, 2, 1, 3]), join])
    o = linear(
        op("DynamicQuantizeLinear", [o], 3),
        p + "o",
        W[p + "attention.output.dense.weight"],
        W[p + "attention.output.dense.bias"],
    )
    x = ln(op("Add", [x, o]), p + "attention.output.LayerNorm")
    f = linear(
        op("DynamicQuantizeLinear", [x], 3),
        p + "i",
        W[p + "intermediate.dense.weight"],
        W[p + "intermediate.dense.bias"],
    )
    f = op("Gelu", [f])
    f = linear(op("DynamicQuantizeLinear", [f], 3), p + "d", W[p + "output.dense.weight"], W[p + "output.dense.bias"])
    x = ln(op("Add", [x, f]), p + "output.LayerNorm")
nodes.append(h.make_node("Identity", [x], ["tokens"]))
g = h.make_graph(
    nodes,
    "sentence encoder",
    [h.make_tensor_value_info("ids", TP.INT32, ["batch", "n"]), h.make_tensor_value_info("positions", TP.INT32, ["n"])],
    [h.make_tensor_value_info("tokens", TP.FLOAT, ["batch", "n", 384])],
    init,
)
m = h.make_model(g, opset_imports=[h.make_opsetid("", 20)])
m.ir_version = 9
onnx.checker.check_model(m)
HERE = os.path.dirname(os.path.abspath(__file__))
at = lambda name: os.path.join(HERE, name)
# The weights are in a file of their own, so that the program can use them where they are.
if os.path.exists(at("encoder.data")):
    os.remove(at("encoder.data"))
onnx.save(m, at("encoder.onnx"), save_as_external_data=True, location="encoder.data", size_threshold=4096)
print(os.path.getsize(at("encoder.data")) / 1e6, "MB")
H = {k[5:]: v for k, v in W.items() if k.startswith("head.")}
R = lambda v: [round(float(x), 5) for x in v]
head = lambda w, b: [R(w), round(float(b), 5)]
one = lambda v: round(float(np.reshape(v, -1)[0]), 5)
rep = np.concatenate([H["rep"][:384] * 0.3, H["rep"][384:] * 16])
json.dump(
    {
        "scale": one(H["s"]),
        "offset": one(H["b"]),
        "none": one(H["null"]),
        "rejects": head(H["head"][:, 0] * 0.3, H["hb"][0]),
        "against": {
            "words": [R(column) for column in (H["of"] * 20).T],
            "meaning": [R(column) for column in H["to"].T],
            "any": [R(H["against"] * 0.3), one(H["ab"])],
        },
        "reasons": head(H["head"][:, 1] * 0.3, H["hb"][1]),
        "replies": [head(rep[:, k], H["rb"][k]) for k in range(4)],
    },
    open(at("heads.json"), "w"),
)
