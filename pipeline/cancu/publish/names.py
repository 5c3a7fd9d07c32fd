"""What the pages call relations, findings and outcomes, and how they tell quantities, in English and Vietnamese."""

from __future__ import annotations

RELATIONS_BACK: dict[str, tuple[str, str]] = {
    "implements": ("implemented by", "được thực hiện bởi"),
    "basis": ("is rested on by", "là căn cứ của"),
    "guides": ("guided by", "được hướng dẫn, quy định chi tiết bởi"),
    "amends": ("amended by", "được sửa đổi, bổ sung bởi"),
    "replaces": ("replaced by", "được thay thế bởi"),
    "repeals": ("repealed by", "bị bãi bỏ bởi"),
    "suspends": ("suspended by", "bị đình chỉ, ngưng hiệu lực bởi"),
    "corrects": ("corrected by", "được đính chính bởi"),
    "consolidates": ("consolidated in", "được hợp nhất tại"),
    "proposes": ("is the proposal for", "là đề nghị ban hành"),
    "replies_to": ("replied to in", "được trả lời tại"),
    "reports_on": ("reported on in", "được đưa tin tại"),
    "attached_to": ("has attached", "có kèm theo"),
    "cites": ("cited in", "được dẫn chiếu tại"),
}
"""The relations as the document that they point at sees them."""

FINDINGS: dict[str, tuple[str, str]] = {
    "no-power": ("ended without the power to", "chấm dứt hiệu lực không đúng thẩm quyền"),
    "rests-on-ended": ("rests on what had ended", "căn cứ văn bản đã hết hiệu lực"),
    "cites-later": ("names what came later", "nêu văn bản ban hành sau"),
    "cycle": ("in a circle", "căn cứ vòng tròn"),
    "effect-before-issue": ("in force before it was issued", "có hiệu lực trước ngày ban hành"),
    "parent-replaced": ("carries out what ended", "thực hiện văn bản đã hết hiệu lực"),
    "detailing-parent-changed": ("details what was changed", "chi tiết văn bản đã thay đổi"),
    "looser-target": ("target looser than above", "chỉ tiêu thấp hơn cấp trên"),
    "two-dates": ("cited with different dates", "được viện dẫn với các ngày khác nhau"),
    "sources-differ": ("sources differ", "các nguồn khác nhau"),
    "plan-without-parent": ("plan without a parent", "kế hoạch không có căn cứ"),
}
"""Names of the findings (rules/validity.yaml says each in full)."""

MEANT: dict[str, tuple[str, str]] = {
    "the mention leaves issuer or year open, and several documents fit": (
        "the mention leaves issuer or year open, and several documents fit",
        "viện dẫn không nêu cơ quan hoặc năm, có nhiều văn bản phù hợp",
    ),
    "the mention does not tell the year": ("the mention does not tell the year", "viện dẫn không nêu năm"),
    "the mention does not tell the issuer": ("the mention does not tell the issuer", "viện dẫn không nêu cơ quan ban hành"),
    "the mention does not tell the issuer and year": (
        "the mention does not tell the issuer and year", "viện dẫn không nêu cơ quan ban hành và năm",
    ),
    "nothing identifies the document": ("nothing identifies the document", "không có gì để xác định văn bản"),
    "several titles are alike": ("several titles are alike", "nhiều văn bản có trích yếu giống nhau"),
    "no document of that title is known": ("no document of that title is known", "chưa biết văn bản nào có trích yếu đó"),
    "ambiguous": ("ambiguous", "chưa phân định"),
    "unresolved": ("unresolved", "chưa xác định"),
    "number, issuer and year": ("number, issuer and year", "theo số, cơ quan và năm"),
    "number; the same number in the same text": ("number; the same number in the same text", "theo số; cùng số trong văn bản này"),
    "number; the only one in the corpus": ("number; the only one in the corpus", "theo số; duy nhất trong kho"),
    "number; the only one known": ("number; the only one known", "theo số; duy nhất được biết"),
    "register": ("register of laws", "theo danh mục luật"),
    "register, latest by then": ("register of laws, latest by then", "theo danh mục luật, bản mới nhất khi đó"),
    "the same law in the same text": ("the same law in the same text", "luật đã nêu trong văn bản này"),
    "title and issuer": ("title and issuer", "theo trích yếu và cơ quan"),
    "its own words": ("its own words", "theo lời viện dẫn"),
    "correction": ("a person's correction", "do người đính chính"),
}  # fmt: skip
"""How a mention was resolved, or why it was not (cancu.link)."""

COMPARATORS: dict[str, tuple[str, str]] = {
    ">=": ("≥", "≥"), "<=": ("≤", "≤"), ">": (">", ">"), "<": ("<", "<"), "=": ("=", "="), "~": ("≈", "≈"),
    "increase": ("up by", "tăng"), "decrease": ("down by", "giảm"),
}  # fmt: skip


def number(value: float, lang: str) -> str:
    """Give a number as it is read: 1,250.5 in English, 1.250,5 in Vietnamese."""
    told = f"{value:,.15g}"
    return told.translate(_SWAPPED) if lang == "vi" else told


_SWAPPED = str.maketrans(",.", ".,")


def quantity(comparator: str | None, value: float | None, most: float | None, unit: str | None, lang: str) -> str:
    """Give a value with its comparison and unit ("≥ 95 %", "50–60 xã")."""
    at = 1 if lang == "vi" else 0
    parts = [COMPARATORS.get(comparator or "", (comparator or "",) * 2)[at]]
    if value is not None:
        parts.append(number(value, lang) if most is None else f"{number(value, lang)}–{number(most, lang)}")
    return " ".join(p for p in (*parts, unit) if p)
