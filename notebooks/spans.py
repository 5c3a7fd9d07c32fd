# %% [markdown]
# # Spans: references, dates, targets and assignments of one text
#
# As records with offsets into the text, and as spans of a spaCy Doc.

# %%
import spacy

import cancu

TEXT = (
    "Thực hiện Quyết định số 9/QĐ-TTg ngày 05/01/2031 của Thủ tướng Chính phủ, Ủy ban nhân dân tỉnh ban hành Kế hoạch:\n"
    "Mục tiêu: đến năm 2035 có 60% số thôn đạt chuẩn.\n"
    "Giao Sở Y tế chủ trì, báo cáo trước ngày 15/12/2031.\n"
)
found = cancu.extract(TEXT)
for layer in (found.references, found.dates, found.targets, found.assignments):
    for record in layer:
        assert TEXT[record.start : record.end] == record.text
        print(type(record).__name__, repr(record.text))

# %%
nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "cancu.words"}}})
nlp.add_pipe("cancu")
doc = nlp(TEXT)
for name in ("references", "dates", "targets", "assignments"):
    print(name, [span.text for span in doc.spans[name]])

# %%
assert [span.text for span in doc.spans["targets"]]
