# %% [markdown]
# # Coverage and delay
#
# Which provinces carried a national decision out, and how long each took. "Stated" where every step says so; "inferred" where one
# document names the one above it under "Căn cứ" only.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import cancu

sample = Path(os.environ.get("CANCU_CORPUS", "corpus"))
corpus = cancu.open(os.environ.get("CANCU_DB") or Path(tempfile.mkdtemp()) / "sample.db")
if not corpus.path.exists():
    corpus.ingest(sample)

# %%
found = corpus.coverage("1730/QĐ-TTg")
for carried in found.carried:
    print(carried.province, carried.document.number, carried.document.issued_on, f"{carried.days} days", carried.way)
print(f"nothing in the corpus from {len(found.missing)} provinces")

# %%
figure, axes = plt.subplots(figsize=(8, 1.5 + 0.3 * len(found.carried)))
axes.barh([c.province for c in found.carried], [c.days or 0 for c in found.carried], color="darkred")
axes.set_xlabel("days after the decision")
figure.savefig(Path(tempfile.mkdtemp()) / "delay.png")

# %% [markdown]
# What to ingest next: documents that many others name.

# %%
for document in corpus.missing(5):
    print(document.type, document.number, "named by", document.named_by, "and", document.hanging, "hang on it")

# %%
assert found.carried and len(found.carried) + len(found.missing) >= 63
corpus.close()
