"""Collects every compiled pattern of the product and makes near-matches of it: texts that it nearly matches, over and over.

    python tests/attacks.py patterns       every pattern on short texts of its near-matches
    python tests/attacks.py extraction     every extractor on near-matches of everything

Prints how many there are, then a line for each that takes far longer than it may: one that grows with a power of the text, not with the text.
"""

from __future__ import annotations

import random
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_parser: Any = __import__("re._parser", fromlist=["parse"])
_constants: Any = __import__("re._constants", fromlist=["MAXREPEAT"])

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline" / "cancu"
_A_SITE = 40
"""Patterns made of the words of a text differ by those words only: so many from one place."""

_SOME = 25
"""Phrases written as one tree have hundreds of repeats of blanks: so many of a pattern's repeats are tried."""
_SHORT, _TEXT = 2_000, 20_000
_LIMIT = 5.0
"""Seconds that no pattern may take on ``_SHORT`` characters, nor an extractor on ``_TEXT``: a hundred times what the slowest takes."""

_ANCHORED = {"match", "fullmatch"}
_LOOKING = {"search", "finditer", "findall", "sub", "subn", "split", "pattern"}
"""How a pattern is asked; one whose text is taken goes into another."""

PLAIN = (
    " ", "\n", "1", "1.", "1,", "A", "a", "Ủ", "\"", "“", "'", "(", ")", "[", ",", ";", ".", "|", "- ", "+ ", "và ", ", ", " \n", "/", "a/",
    "1/", "1/QĐ-", "QĐ-", "Điều 1, ", "điều 1 khoản 1 ", "khoản ", "số ", "số: ", "ngày ", "ngày 1 tháng 1 ", "tháng ", "năm ", "năm 2031 ",
    "của UBND ", "của ", "Sở ", "sở a, ", "ủy ban ", "tỉnh ", "luật ", "luật a và ", "quyết định ", "căn cứ ", "thay thế ", "sửa đổi, bổ sung ",
    "đến ", "từ ", "từ ngày ", "trước ", "đạt ", "đạt 1% ", "1 tỷ ", "tỷ lệ ", "giao ", "giao sở ", "chủ trì ", "phối hợp với ", "kèm theo ",
    "1.1.1.", "I.", "a) ", "1) ", "<", "<a ", "![a](", "A B ", "a b, ", "   a", "\t", "\u00a0", "_", "*", "#", "-", "%", ":", "0", "2031-",
)  # fmt: skip
"""What every pattern must bear."""


class _Heard:
    """Stands for a compiled pattern and notes how it is asked."""

    def __init__(self, real: re.Pattern[Any]) -> None:
        self.real = real
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self.real, name)

    def __hash__(self) -> int:
        return hash(self.real)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Heard) and self.real == other.real


def patterns() -> dict[str, tuple[re.Pattern[Any], bool]]:
    """Give every pattern that the product compiles, those made of rules too: where → (pattern, whether it is asked at one place only).

    One that is asked by `match` or `fullmatch` alone does not look for its beginning.

    The compiler is listened to while the modules load and while the sample documents and the rules' examples go through the extraction; what
    no text made, the builders without arguments make.
    """
    if any(name.partition(".")[0] == "cancu" for name in sys.modules):
        raise RuntimeError("cancu is loaded already: its patterns are compiled")
    heard: dict[str, dict[tuple[Any, int], _Heard]] = defaultdict(dict)
    compiled: Any = re
    original = compiled._compile

    def listening(pattern: Any, flags: int) -> Any:
        if isinstance(pattern, _Heard):
            pattern.asked.add("search")  # re.sub(pattern, …) and the like
            return pattern.real
        made = original(pattern, flags)
        frame = sys._getframe(2)
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(PACKAGE) and file.parent.name != "evaluate":  # which meets no text but the gold's
            site = heard[f"{file.relative_to(PACKAGE)}:{frame.f_lineno}"]
            if len(site) < _A_SITE or (made.pattern, made.flags) in site:
                here = site.setdefault((made.pattern, made.flags), _Heard(made))
                if sys._getframe(1).f_code.co_name == "compile":
                    return here
                here.asked.add(sys._getframe(1).f_code.co_name)
        return made

    compiled._compile = listening
    try:
        _run_everything()
    finally:
        compiled._compile = original
    return {
        f"{where}{f'#{i}' if i else ''}": (one.real, _anchored(where, one.asked))
        for where, made in sorted(heard.items())
        for i, one in enumerate(made.values())
    }


def _anchored(where: str, asked: set[str]) -> bool:
    """Whether a pattern is only ever matched at a place; what no sample asked is looked up by its name in the source."""
    if not asked & (_ANCHORED | _LOOKING):
        file, _, line = where.partition(":")
        source = (PACKAGE / file).read_text(encoding="utf-8")
        lines = source.splitlines()[: int(line.partition("#")[0])]
        name = re.match(r"(\w+)\s*=", lines[-1])
        made_by = next((m[1] for m in (re.match(r"def (\w+)\(\)", above) for above in reversed(lines)) if m), None)
        called = name[1] if name else rf"{made_by}\(\)" if lines[-1].startswith(" ") else None
        asked = set(re.findall(rf"\b{called}\.(\w+)", source)) if called else set()
    return bool(asked & _ANCHORED) and not asked & _LOOKING


def _run_everything() -> None:
    import importlib
    import inspect
    import pkgutil

    import cancu
    from cancu.extract import extract
    from cancu.model import Text
    from cancu.rulebook import RULES_DIR, rules

    modules = [
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(cancu.__path__, "cancu.")
        if not info.name.endswith("__main__")
    ]
    for path in sorted((ROOT / "corpus").iterdir()):
        if path.suffix == ".txt":
            extract(Text(path.read_text(encoding="utf-8")))
        elif path.suffix in {".docx", ".pdf", ".html"}:
            extract(cancu.read(path))
    for file in sorted(RULES_DIR.glob("*.yaml")):
        for text in _texts(rules(file.stem)):
            extract(Text(text))
    for module in modules:
        for function in vars(module).values():
            if hasattr(function, "cache_clear") and not inspect.signature(function).parameters:
                function()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


class _Sampler:
    """Writes texts that a parsed pattern matches (what looks around is left out)."""

    def __init__(self, chance: random.Random, repeats: int) -> None:
        self.chance = chance
        self.repeats = repeats
        self.groups: dict[int, str] = {}

    def write(self, tree: Any) -> str:
        return "".join(self._item(str(op), value) for op, value in tree)

    def _item(self, op: str, value: Any) -> str:
        match op:
            case "LITERAL":
                return chr(value)
            case "NOT_LITERAL":
                return "a" if value != ord("a") else "b"
            case "ANY":
                return "a"
            case "IN":
                return self._one_of(value)
            case "BRANCH":
                return self.write(self.chance.choice(value[1]))
            case "SUBPATTERN":
                written = self.write(value[3])
                if value[0] is not None:
                    self.groups[value[0]] = written
                return written
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, body = value
                return "".join(self.write(body) for _ in range(min(int(most), max(least, self.repeats))))
            case "ATOMIC_GROUP":
                return self.write(value)
            case "GROUPREF":
                return self.groups.get(value, "")
        return ""  # AT, ASSERT, ASSERT_NOT

    def _one_of(self, members: Any) -> str:
        if str(members[0][0]) == "NEGATE":
            taken = re.compile("[^" + "".join(map(_member, members[1:])) + "]")
            return next((c for c in self.chance.sample(" a1A,Đ-", 7) if taken.match(c)), "x")
        op, value = self.chance.choice(members)
        match str(op):
            case "LITERAL":
                return chr(value)
            case "RANGE":
                return chr(self.chance.choice((value[0], value[1])))
        return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(str(value), ",")


def _member(member: Any) -> str:
    op, value = member
    match str(op):
        case "LITERAL":
            return re.escape(chr(value))
        case "RANGE":
            return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {
        "CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w",
        "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_NOT_WORD": r"\W",
    }[str(value)]  # fmt: skip


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """Give (what is written once at the front, what is then written over and over).

    Whole near-matches cut before their end; every beginning of the pattern, over and over; what a repeat repeats, with and without what stands
    before it; and `PLAIN`.
    """
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(text, pattern.flags & ~re.UNICODE)
    chance = random.Random(0)
    out = [("", given) for given in PLAIN]
    for glue in ("", " ", "\n", ", ", "A", "1"):
        for repeats in (1, 2, 30):
            block = "".join(_Sampler(chance, repeats).write(tree)[:-1] + glue for _ in range(20))
            out.append(("", block))
    repeats_of = list(_repeats(tree, []))
    for before, body in chance.sample(repeats_of, min(_SOME, len(repeats_of))):
        for _ in range(2):
            sampler = _Sampler(chance, 1)
            lead, again = sampler.write(before), sampler.write(body)
            out += [(lead, again), ("", again), ("", lead + again * 50), ("", lead + again), ("", lead)]
    return list(dict.fromkeys((lead, again) for lead, again in out if again))


def _repeats(tree: Any, before: list[Any]) -> Iterator[tuple[list[Any], Any]]:
    for op, value in tree:
        match str(op):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                if value[1] > 1:
                    yield list(before), value[2]
                yield from _repeats(value[2], before)
            case "SUBPATTERN":
                yield from _repeats(value[3], before)
            case "ATOMIC_GROUP":
                yield from _repeats(value, before)
            case "BRANCH":
                for branch in value[1][:12]:
                    yield from _repeats(branch, before)
            case "ASSERT" | "ASSERT_NOT":
                yield from _repeats(value[1], before)
        before = [*before, (op, value)]


def text_of(attack: tuple[str, str], size: int) -> str:
    """Give the attack as a text of `size` characters."""
    lead, again = attack
    return (lead + again * (size // len(again) + 1))[: size - 1] + "\0"


def texts() -> dict[str, tuple[str, str]]:
    """Give what the whole extraction must bear: `PLAIN`, and for each rules file its words and its examples, each cut before its end."""
    from cancu.rulebook import RULES_DIR, rules

    out = {repr(again): ("", again) for again in PLAIN}
    for file in sorted(RULES_DIR.glob("*.yaml")):
        content = rules(file.stem)
        out[f"{file.name}, words"] = ("", "".join(f"{word[:-1]} " for word in _words(content)) or " ")
        out[f"{file.name}, examples"] = ("", "".join(f"{text[:-3]} " for text in _texts(content)) or " ")
        out[f"{file.name}, examples in lines"] = ("", "".join(f"{text[:-3]}\n" for text in _texts(content)) or " ")
    return out


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key != "examples":
                yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)


def extractors(text: str) -> Iterator[tuple[str, float]]:
    """Extract everything of a text, one extractor after the other; give each with the seconds it took."""
    from cancu.extract.assignments import find_assignments
    from cancu.extract.dates import find_dates
    from cancu.extract.header import find_document
    from cancu.extract.lines import blank_tags
    from cancu.extract.provisions import find_provision_amendments
    from cancu.extract.references import find_references
    from cancu.extract.structure import find_sections
    from cancu.extract.targets import find_targets
    from cancu.extract.thirdparty import third_party_edges

    took: list[tuple[str, float]] = []

    def timed(function: Any, *given: Any) -> Any:
        start = time.process_time()
        result = function(*given)
        took.append((function.__name__, time.process_time() - start))
        return result

    text = timed(blank_tags, text)
    sections = timed(find_sections, text, ())
    document = timed(find_document, text, sections, None)
    references = timed(find_references, text, document, sections)
    dates = timed(find_dates, text, document, sections, references)
    timed(find_targets, text, document, sections, references, dates, ())
    timed(find_assignments, text, document, sections, dates, ())
    timed(find_provision_amendments, text, document, references, sections)
    timed(third_party_edges, text, references)
    yield from took


class TooLong(Exception):
    """A pattern took longer than the limit."""


def seconds(pattern: re.Pattern[Any], anchored: bool, text: str, limit: float) -> float:
    """Give the time to look through a text for a pattern (from its first character only where anchored). Raises TooLong."""
    given = text if isinstance(pattern.pattern, str) else text.encode()

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        start = time.process_time()
        if anchored:
            pattern.match(given)
        else:
            for _ in pattern.finditer(given):
                pass
        return time.process_time() - start
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main(what: str) -> None:
    """Print the count, then what takes too long."""
    if what == "patterns":
        found = patterns()
        print(len(found))
        for where, (pattern, anchored) in found.items():
            for attack in attacks(pattern):
                try:
                    seconds(pattern, anchored, text_of(attack, _SHORT), _LIMIT)
                except TooLong:
                    print(f"{where}: {pattern.pattern!r} on {attack!r}")
                    break
    else:
        given = texts()
        print(len(given))
        for name, attack in given.items():
            for extractor, took in extractors(text_of(attack, _TEXT)):
                if took > _LIMIT:
                    print(f"{extractor} on {name}: {took:.1f} s for {_TEXT} characters")


if __name__ == "__main__":
    main(sys.argv[1])
