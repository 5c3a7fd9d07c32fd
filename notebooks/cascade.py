# %% [markdown]
# # How a national target comes down
#
# Which targets of a plan answer those of the document that it carries out: looser, equal or stricter, sooner or later.

# %%
import os
import tempfile
from pathlib import Path

import cancu

sample = Path(os.environ.get("CANCU_CORPUS", "corpus"))
corpus = cancu.open(os.environ.get("CANCU_DB") or Path(tempfile.mkdtemp()) / "sample.db")
if not corpus.path.exists():
    corpus.ingest(sample)

# %%
links = corpus.db.execute(
    'select u.indicator, u.value, u.unit, u."to", d.number, d.issuer, t.value, t.unit, t."to", l.value, l.time from target_links l'
    " join targets u on u.id = l.upper_target join targets t on t.id = l.lower_target join documents d on d.key = l.lower_key order by u.start"
).fetchall()
for indicator, value, unit, to, number, issuer, own, own_unit, own_to, how, when in links:
    print(
        f"{indicator}: {value:g} {unit} by {to}  →  {number} ({issuer}): {own:g} {own_unit} by {own_to}: {how}, {when}"
    )

# %%
import matplotlib  # noqa: E402

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

figure, axes = plt.subplots(figsize=(8, 0.6 + 0.5 * len(links)))
for row, (_, value, unit, _, number, _, own, *_) in enumerate(links):
    axes.plot([value, own], [row, row], color="grey")
    axes.plot(value, row, "o", color="darkred")
    axes.plot(own, row, "s", color="navy")
    axes.text(max(value, own), row, f"  {number} ({unit})", va="center")
axes.set_yticks([])
axes.set_title("● the target above   ■ its answer")
figure.savefig(Path(tempfile.mkdtemp()) / "cascade.png")

# %%
assert links
corpus.close()
