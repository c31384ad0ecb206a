"""Reads back the encoder's weights that export.py has written, as train.py has them."""

import os
import numpy as np, onnx
import jax.numpy as jnp
from onnx import numpy_helper as nh

HERE = os.path.dirname(os.path.abspath(__file__))
LINEAR = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "o": "attention.output.dense",
    "i": "intermediate.dense",
    "d": "output.dense",
}


def encoder():
    graph = onnx.load(os.path.join(HERE, "encoder.onnx")).graph
    stored = {i.name: nh.to_array(i) for i in graph.initializer}
    W = {
        "embeddings.word_embeddings.weight": stored["words"] * stored["words.s"],
        # Both are added to each word, and only their sum is stored.
        "embeddings.position_embeddings.weight": stored["places"],
        "embeddings.token_type_embeddings.weight": np.zeros((2, 384), np.float32),
    }
    for name, value in stored.items():
        place, _, end = name.rpartition(".")
        if end == "g":
            W[place + ".weight"], W[place + ".bias"] = value, stored[place + ".be"]
        elif end == "w":
            layer, _, short = place.rpartition(".")
            to = f"{layer}.{LINEAR[short]}"
            W[to + ".weight"] = (value.astype(np.float32) * stored[place + ".s"]).T
            W[to + ".bias"] = stored[place + ".b"]
    return {k: jnp.asarray(np.asarray(v, np.float32)) for k, v in W.items()}
