"""concepts.py: writes the stored meanings of the banks' concepts, as the exported encoder reads them, beside this script.

concepts.i8 has, for each concept, the mean of what it means, counted twice, and of how people say it. against.i8 has the mean of what
people say who turn it down or do the opposite. concepts.txt names both.
"""

import hashlib, os
import numpy as np
import data, exported
from net import embed

HERE = os.path.dirname(os.path.abspath(__file__))
MEANINGS, SIDES = data.meanings(), data.sides()
concepts = [(q, c, texts) for q, of in MEANINGS.items() for c, texts in of.items()]
fors = [[texts["means"], *texts["said_like"]] for _, _, texts in concepts]
against = [[texts["against"], *SIDES.get(q, {}).get(c, {}).get("against", [])] for q, c, texts in concepts]
E = embed(exported.encoder(), [text for texts in fors + against for text in texts])


def write(name, vectors):
    with open(os.path.join(HERE, name), "wb") as file:
        for v in vectors:
            file.write(np.clip(np.round(v / np.abs(v).max() * 127), -127, 127).astype(np.int8).tobytes())


write("concepts.i8", [E[texts[0]] + sum(E[text] for text in texts) for texts in fors])
write("against.i8", [sum(E[text] for text in texts) for texts in against])
with open(os.path.join(HERE, "concepts.txt"), "w") as file:
    for texts in fors:
        file.write(hashlib.sha256(texts[0].encode()).hexdigest()[:8] + "\n")
