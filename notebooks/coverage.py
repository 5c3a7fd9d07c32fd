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
from matplotlib.patches import FancyBboxPatch

import cancu
from cancu.graph.tiles import tiles

# %% [markdown]
# The sample corpus is of one province. A few plans are made up beside it, so that there is something to see: three that say that they carry the
# decision out, one that only rests on it, and one of a province that took in another on 2025-07-01.

# %%
PLAN = """ỦY BAN NHÂN DÂN
{upper}
Số: {number}/KH-UBND

{name}, ngày {day:02} tháng {month:02} năm {year}

KẾ HOẠCH
Thực hiện chương trình trên địa bàn tỉnh

{words} Quyết định số 1730/QĐ-TTg ngày 05 tháng 9 năm 2016 của Thủ tướng Chính phủ, Ủy ban nhân dân {unit} ban hành Kế hoạch như sau:

I. MỤC TIÊU
Tổ chức thực hiện đúng tiến độ.
"""
PLANS = (
    ("tỉnh Hà Giang", 31, 20, 10, 2016, "Thực hiện"), ("tỉnh Nghệ An", 702, 5, 12, 2016, "Thực hiện"), ("tỉnh Bến Tre", 5100, 16, 1, 2017, "Thực hiện"),
    ("tỉnh Cà Mau", 88, 28, 2, 2017, "Căn cứ"), ("tỉnh Gia Lai", 412, 15, 8, 2025, "Thực hiện"),
)  # fmt: skip
made_up = Path(tempfile.mkdtemp())
for unit, number, day, month, year, words in PLANS:
    text = PLAN.format(
        upper=unit.upper(),
        name=unit.removeprefix("tỉnh "),
        unit=unit,
        number=number,
        day=day,
        month=month,
        year=year,
        words=words,
    )
    (made_up / f"{number}.txt").write_text(text, encoding="utf-8")

sample = Path(os.environ.get("CANCU_CORPUS", "corpus"))
corpus = cancu.open(os.environ.get("CANCU_DB") or Path(tempfile.mkdtemp()) / "sample.db")
if not corpus.path.exists():
    corpus.ingest(sample, made_up)

# %%
found = corpus.coverage("1730/QĐ-TTg")
for carried in found.carried:
    print(carried.province, carried.document.number, carried.document.issued_on, f"{carried.days} days", carried.way)
print(f"nothing in the corpus from {len(found.missing)} provinces")

# %% [markdown]
# A map with a tile for each province, 63 or since 2025-07-01 34, where the country has it.

# %%
plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "cancu", "font.size": 7}
out = Path(os.environ.get("CANCU_FIGURES") or tempfile.mkdtemp())
look = {
    "stated": ("#8a1212", "white"),
    "inferred": ("#f3dcdc", "black"),
    "successor": ("white", "#8a1212"),
    "none": ("#f0f1f4", "#505258"),
}


def draw(found, path):
    """Draw who carried a document out as a map of tiles, with the days that each took."""
    laid = tiles(found)
    columns, rows = max(t.column for t in laid) + 1, max(t.row for t in laid) + 1
    figure, axes = plt.subplots(figsize=(columns * 0.95, rows * 0.36))
    for t in laid:
        fill, ink = look[t.state]
        axes.add_patch(
            FancyBboxPatch((t.column + 0.06, -t.row - 0.94), 0.88, 0.88, boxstyle="round,pad=0,rounding_size=0.08", facecolor=fill, edgecolor="#8b8f98")
        )  # fmt: skip
        days = f"\n{t.carried.days} days" if t.carried and t.carried.days is not None else ""
        axes.text(t.column + 0.5, -t.row - 0.5, t.label + days, ha="center", va="center", color=ink)
    axes.set(
        xlim=(0, columns), ylim=(-rows, 0), title=f"{found.root.number}: {len(found.carried)} of {len(laid)} provinces"
    )
    axes.axis("off")
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    return laid


drawn = draw(found, out / "coverage-map.svg")
for state in look:
    print(state, sum(t.state == state for t in drawn))

# %% [markdown]
# The delay of each, and how it spreads.

# %%
timed = [c for c in found.carried if c.days is not None]
figure, axes = plt.subplots(figsize=(8, 1.5 + 0.3 * len(timed)))
axes.barh(
    [c.province for c in timed], [c.days for c in timed], color=[look[c.way][0] for c in timed], edgecolor="#8a1212"
)
axes.set_xlabel("days after the decision")
figure.savefig(out / "delay.svg", bbox_inches="tight", metadata={"Date": None})
days = sorted(c.days for c in timed)
print("median", days[len(days) // 2], "days; first", days[0], "last", days[-1])

# %% [markdown]
# What to ingest next: documents that many others name.

# %%
for document in corpus.missing(5):
    print(document.type, document.number, "named by", document.named_by, "and", document.hanging, "hang on it")

# %%
assert found.carried and len(found.carried) + len(found.missing) >= 63 and len(drawn) == 63
corpus.close()
