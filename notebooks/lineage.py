# %% [markdown]
# # Lineage: who carries out whom
#
# From a national decision down to a commune's plan, with the sentence that says each step.

# %%
import datetime
import os
import tempfile
from pathlib import Path

import cancu

sample = Path(os.environ.get("CANCU_CORPUS", "corpus"))
corpus = cancu.open(os.environ.get("CANCU_DB") or Path(tempfile.mkdtemp()) / "sample.db")
if not corpus.path.exists():
    corpus.ingest(sample)

# %%
found = corpus.lineage("1730/QĐ-TTg", down=4)
said = corpus.evidence(found.edges)
for node in found.nodes:
    print("  " * node.step, node.type, node.number or node.title, "·", node.issuer, "·", node.issued_on)

# %% [markdown]
# Each edge has its evidence: the sentence, where it stands, and the rule that read it.

# %%
for edge in found.edges:
    for sentence in said[edge.id][:1]:
        print(f"{edge.source.rsplit('/', 1)[1]} {edge.relation} {edge.target.rsplit('/', 1)[1]} ({edge.carries_out})")
        print(f"    {sentence.section or ''} “{sentence.sentence}”")

# %% [markdown]
# Does it hold? On a day, with reasons.

# %%
for year in (2016, 2018, 2021):
    status = corpus.status("1730/QĐ-TTg", datetime.date(year, 10, 1))
    print(year, status.name("vi"), [reason.say("vi") for reason in status.reasons])

# %%
assert len(found.nodes) > 5 and corpus.status("1730/QĐ-TTg", datetime.date(2018, 1, 1)).code == "in_force"
corpus.close()
