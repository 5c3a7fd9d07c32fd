"""Actors: where the name of one body that is given work ends (rules/actors.yaml)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from cancu.chars import lower
from cancu.extract.issuers import Context, IssuerMatch, match_issuer, may_open, opens
from cancu.extract.linguistic import ambiguous, matches
from cancu.rulebook import phrases, rules

_UPPER = "A-ZĐÀ-ÖØ-ÞẠ-Ỹ"
_STOP = re.compile(r"[.:;()\n\"|]| - (?![A-ZĐÀ-Ỹ])")
_NEXT = re.compile(r",|;| và ")
_PLACE_NAME = rf"(?: +[{_UPPER}][\w'’]*){{1,4}}"
_TIER = "tỉnh|thành +phố|huyện|quận|thị +xã|xã|phường|thị +trấn|đặc +khu"
_PLACES = re.compile(rf"(?: +(?i:của|tại|ở))? +(?i:các +)?(?i:{_TIER}|địa +phương)(?! +[{_UPPER}])(?![^\W\d_])")
_MORE_PLACES = re.compile(rf"(?: *[,-] *| +và +)(?i:các +)?(?i:{_TIER})(?! +[{_UPPER}])(?![^\W\d_])")
_TIER_ENDS = re.compile(rf"(?<![^\W_])(?i:{_TIER})$")
_FROM_TO = re.compile(rf" +từ{_PLACE_NAME} +đến{_PLACE_NAME}")
_OWN_PLACE = re.compile(rf" +(?:tại +|ở +|của +)?(?i:{_TIER}){_PLACE_NAME}")
_PLACE_ITEM = re.compile(rf"(?i:{_TIER}){_PLACE_NAME}")
_GROUP_MARK = re.compile(r"(?:các|những|toàn thể|mỗi|từng|một số) +")
_FIELD = rf"[{_UPPER}][^\W\d_]*(?: +[^\W\d_]+){{0,5}}?"
_OF_WORDS = re.compile(r"(?:công tác|việc|nhiệm vụ|chức năng) +$")
_TIER_AFTER = re.compile(rf"(?<! )(?: {{0,99}}+,| {{1,99}}+và) ++(?i:{_TIER})$")
_CAPITAL = re.compile(rf" +[{_UPPER}]")
_WORD = re.compile(r"[^\W_]+")
_TO_BODY = re.compile(r"(?: +của)? +")
_NEXT_OFFICE = re.compile(r", *(?=(?:thủ +trưởng|chánh|giám +đốc|các(?= )|cơ +quan +(?:ngang|thuộc))(?![^\W_]))")
_BLANKS = re.compile(r" +")
_TO_LETTER = re.compile(r" +(?=[^\W\d_])")
_HAS_FIELDS = re.compile(
    r"(?:trung +tâm|phòng|ban|hội|liên +đoàn|viện|đài|ủy +ban|uỷ +ban|hội +đồng|liên +hiệp|tập +đoàn|tổng +công +ty|công +ty)(?![^\W_])"
)
_GROUP_CLOSED = re.compile(r" *(?:[,.;:()\"|]|$| và | - )")
_UP_TO = re.compile(r" +đến(?![^\W_])")
_SEVERAL = re.compile(r",|/| và ")
_ALONE = ("tỉnh", "thành phố", "huyện", "xã", "phường", "quận", "thị xã", "thị trấn", "đặc khu", "cấp", "sở", "bộ", "ban", "ngành", "báo", "đài")  # fmt: skip
_NAMELESS = ("sở", "ban", "phòng", "cục", "vụ", "hội", "báo", "đài", "trường", "viện", "quỹ", "ngành", "đơn vị", "cơ quan", "doanh nghiệp", "trung tâm")  # fmt: skip
"""Heads that alone name no body."""
_CLAUSE = 150
_FREE = 60
_MAX = 260
_AROUND, _WORDS = 40, 3


class Actor(NamedTuple):
    """A body in the text. ``body`` is where its name begins behind the office ("Giám đốc | Sở Y tế")."""

    start: int
    end: int
    body: int
    group: bool
    """Whether it names no single body ("các đơn vị liên quan")."""


@cache
def words(rulefile: str, name: str) -> str:
    """Give a word list of a rules file as the alternatives of a pattern over lower-case text, the longest first."""
    return phrases(rules(rulefile)[name])


def _marked(group: re.Match[str]) -> bool:
    """Whether a group is told by "các" and the like."""
    return bool(group["mark"] or group["many"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words('actors', name)})(?![^\W_])")


@cache
def _around(before: str, name: str, after: str = r"(?![^\W_])") -> re.Pattern[str]:
    return re.compile(rf"{before}(?:{words('actors', name)}){after}")


@cache
def _verb() -> re.Pattern[str]:
    """A verb of the work; longer words that hold one ("công trình") are matched first, without a group."""
    return re.compile(rf"(?<![^\W_])(?:{words('actors', 'not_verbs')}|(?P<verb>{words('actors', 'verbs')}))(?![^\W_])")


@cache
def _strong() -> re.Pattern[str]:
    return re.compile(rf"(?:, +)?(?<![^\W_])(?:{words('assignments', 'strong')})(?![^\W_])")


@cache
def _fields() -> re.Pattern[str]:
    """More fields of a name, the last behind "và" or a hyphen."""
    behind = rf"(?= *(?:[,;.:()]|$| (?:các|của|và|cấp|huyện|tỉnh))| +(?i:{words('assignments', 'strong')})(?![^\W_]))"
    return re.compile(rf"(?: *[,-] *{_FIELD}){{0,3}}(?:,? +và +| +- +){_FIELD}{behind}")


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?:các +|những +)?(?:ông +|bà +|đồng +chí +)?(?:{words('actors', 'offices')})(?![^\W_])")


@cache
def _generic() -> re.Pattern[str]:
    other = rf"(?!(?:{words('actors', 'not_bodies')})(?![^\W_]))"
    one = rf"{other}(?!cơ +quan +(?:ngang|thuộc))(?:{words('actors', 'generic')})(?![^\W_])"
    many = rf"{_GROUP_MARK.pattern}{other}(?:{words('actors', 'plural')})(?![^\W_])"
    # "cơ quan ngang Bộ" and "cơ quan thuộc Chính phủ" are bodies of their own in a list.
    first = rf"(?:(?P<many>{many})|(?P<mark>{_GROUP_MARK.pattern})?{other}(?:{words('actors', 'generic')})(?![^\W_]))"
    return re.compile(rf"{first}(?: *(?:,|-|/| và ) *{one}){{0,9}}")


@cache
def _first_words() -> frozenset[str]:
    """The words of which one begins every phrase that `ActorReader.read` knows beside the register of issuers: a quick no for most."""
    listed = [w for name in ("offices", "generic", "plural", "bodies") for w in rules("actors")[name]]
    marks = "các những ông bà đồng toàn mỗi từng một bộ"
    return frozenset(hit.group() for w in listed if (hit := _WORD.match(w)) is not None) | frozenset(marks.split())


@lru_cache(maxsize=65536)
def _may_begin(word: str) -> bool:
    return word in _first_words() or opens(word)


class ActorReader:
    """Reads actors in one levelled text."""

    def __init__(self, levelled: str, context: Context, text: str | None = None) -> None:
        self.levelled, self.low, self.context = levelled, lower(levelled), context
        self.text = levelled if text is None else text
        self._named: dict[int, IssuerMatch | None] = {}

    def read(self, pos: int, limit: int) -> Actor | None:
        """Give the actor that begins at ``pos`` and ends before ``limit``, or None where none begins there.

        An office, then a named body by the register of issuers, or a group, or a name up to the next mark or verb.
        """
        word = _WORD.match(self.low, pos) if pos < limit else None
        return self._read(pos, limit) if word is not None and _may_begin(word.group()) else None

    def runs_over(self, start: int, end: int, limit: int) -> bool:
        """Whether an actor that begins with a word between ``start`` and ``end`` goes on behind ``end``; the last are asked first."""
        behind = _WORD.search(self.low, end, limit)
        if behind is None:
            return False
        for word in reversed([*_WORD.finditer(self.low, start, end)]):
            if _may_begin(word.group()) and not (word.start() and self.low[word.start() - 1].isalnum()):
                found = self._read(word.start(), limit, behind.start())
                if found is not None and found.end > end:
                    return True
        return False

    def _read(self, pos: int, limit: int, far: int | None = None) -> Actor | None:
        """The actor at ``pos``; one that goes on behind the first word after ``far`` may be given shorter, though not so short."""
        limit = min(limit, pos + _MAX)
        office = _office().match(self.low, pos, limit)
        at = pos
        if office is not None:
            gap = _TO_BODY.match(self.low, office.end(), limit)
            at = gap.end() if gap else office.end()
        end, group = self._body(at, limit, far, office is not None)
        if end is not None:
            return Actor(pos, end, at, group)
        if office is not None:
            return Actor(pos, office.end(), office.end(), False)
        return None

    def named(self, at: int) -> IssuerMatch | None:
        """The body of the register of issuers that begins at ``at``."""
        if at not in self._named:
            opens_one = may_open(self.levelled, at) or self.levelled.startswith("Bộ", at)
            self._named[at] = match_issuer(self.levelled, at, self.context) if opens_one else None
        return self._named[at]

    def _body(self, at: int, limit: int, far: int | None, office: bool) -> tuple[int | None, bool]:
        low = self.low
        if _pattern("not_bodies").match(low, at, limit):
            return None, False
        named = self.named(at)
        named_end = self._one_of(at, named.end) if named is not None and named.end <= limit else None
        group = _generic().match(low, at, limit)
        if named_end is not None and (group is None or named_end > group.end() or not _marked(group)):
            more = self._fields_on(at, named_end, limit)
            if more == named_end and self._goes_on(at, named_end, limit):
                more = max(more, self._open_end(at, limit, far) or more)
            return self._tail(more, limit), False
        head = _pattern("bodies").match(low, at, limit)
        if group is not None and not _marked(group) and head is not None and head.end() > group.end():
            group = None  # "hội đồng" is no "hội"
        end = self._group(group, limit, _marked(group) or office) if group is not None else None
        if end is not None:
            return end, True
        if head is not None:
            return self._open_end(at, limit, far), False
        return None, False

    def _one_of(self, at: int, end: int) -> int:
        """Cut what the register takes for one body where a second office or body, or the work, begins."""
        trailing = _around("(?<= )", "verbs", "$").search(self.low, at, end)
        if trailing is not None and self.levelled[trailing.start()].islower():
            end = self._trimmed(at, trailing.start())
        m = _TIER_AFTER.search(self.levelled, at, end)
        if m is not None and _CAPITAL.match(self.levelled, end):
            return m.start()  # "UBND các huyện | , thị xã Cam Ranh"
        cut = _NEXT_OFFICE.search(self.low, at, end)
        return at + len(self.low[at : cut.start()].rstrip(" ")) if cut else end

    def _goes_on(self, at: int, end: int, limit: int) -> bool:
        """Whether the name goes on behind what the register knows: "Hội đồng | quản lý", "Trường Đại học | Nha Trang"."""
        m = _TO_LETTER.match(self.low, end, limit)
        if m is None or self._begins(m.end(), limit):
            return False
        if _pattern("inner").match(self.low, m.end(), limit):
            return self.low[at:end] in ("hội đồng", "ban", "ủy ban", "uỷ ban")
        return self.levelled[m.end()].isupper() and not _verb().match(self.low, m.end(), limit)

    def _group(self, group: re.Match[str], limit: int, told: bool) -> int | None:
        """The end of a group; None where words without "các" name none: one alone that is told no further."""
        many = told or _SEVERAL.search(group.group()) is not None
        if not many and (group.group().startswith("tổ chức") or group.group() in _ALONE):  # "tổ chức" is the verb
            return None
        end = self._group_end(group.end(), limit)
        return end if many or end > group.end() else None

    def _may_have_inner(self, head: str, inner: re.Match[str]) -> bool:
        """Whether a verb behind the first word of a name belongs to it: "Ban Quản lý", "Hội đồng phối hợp"."""
        if head in ("hội đồng", "ban", "ủy ban", "uỷ ban", "tổ công tác"):
            return True
        return head not in ("sở", "bộ", "ubnd") and self.levelled[inner.start() : inner.end()].lstrip()[0].isupper()

    def _open_end(self, at: int, limit: int, far: int | None) -> int | None:
        head = _pattern("bodies").match(self.low, at, limit)
        if head is None:
            return None
        begin = head.end()
        inner = _around(" +", "inner").match(self.low, begin, limit)
        if inner is not None and self._may_have_inner(self.low[at:begin], inner):
            begin = inner.end()
        within = _around(" +(?:ban|hội +đồng|ủy +ban|uỷ +ban) +", "inner").match(self.low, begin, limit)
        if within is not None:  # "Văn phòng Ban chỉ đạo …"
            begin = within.end()
        if far is not None and (first := _WORD.search(self.low, begin, limit)) is not None:
            far = max(far, first.start())  # a verb right behind the head leaves no name
        end = self._trimmed(at, self._first_stop(begin, limit, limit if far is None else far))
        if end <= head.end() and inner is None and self.low[at : head.end()] in _NAMELESS:
            return None
        if end < at + 2:
            return None
        return self._tail(self._fields_on(at, end, limit), limit)

    def _verb_after(self, begin: int, limit: int, far: int) -> int | None:
        """Where the verb of the work begins; a verb in capitals or behind "công tác" belongs to the name.

        Behind ``far`` it is the same to who asks whether a syllable is a verb by itself: the words around it are not asked.
        """
        for m in _verb().finditer(self.low, begin, limit):
            if m["verb"] is None:
                continue
            in_name = self.levelled[m.start()].isupper() and "\n" not in self.text[m.start() - 2 : m.start()]
            if in_name or _OF_WORDS.search(self.low, begin, m.start()):
                continue
            if m.start() > far or m["verb"] not in ambiguous() or self._is_word(m.start(), m.end(), limit):
                return m.start()
        return None

    def _is_word(self, start: int, end: int, limit: int) -> bool:
        """Whether a syllable that may be a part of a longer word ("công trình") is a verb by itself, by the words next to it.

        Of 4,560 real ones none was told otherwise by more words, which take longer and come again less often.
        """
        before = self.levelled[max(0, start - _AROUND) : start].split()[-_WORDS:]
        behind = self.levelled[end : min(limit, end + _AROUND)].split()[:_WORDS]
        at = len(" ".join([*before, ""]))
        stretch = " ".join([*before, self.levelled[start:end], *behind])
        return (at, at + end - start) in matches("work", stretch)

    def _fields_on(self, at: int, end: int, limit: int) -> int:
        """Take the fields that a name goes on with: "Trung tâm Văn hóa | , Thể thao và Truyền thông"."""
        if not _HAS_FIELDS.match(self.low, at):
            return end
        m = _fields().match(self.levelled, end, limit)
        if m is None:
            return end
        for part in re.compile(r",? {1,99}+và +| {0,99}+[,-] *").finditer(self.levelled, end, m.end()):
            if self._begins(part.end(), limit):
                return end
        verb = self._verb_after(end, m.end(), limit)
        return end if verb is not None else m.end()

    def _begins(self, at: int, limit: int) -> bool:
        """Whether an actor may begin at ``at``."""
        return bool(
            _office().match(self.low, at, limit)
            or _pattern("bodies").match(self.low, at, limit)
            or _generic().match(self.low, at, limit)
        )

    def _group_end(self, end: int, limit: int) -> int:
        """Take the words that tell which group it is, up to its verb: "các đơn vị | thuộc Bộ", "Các cơ quan | báo chí"."""
        tail = self._tail(end, limit)
        if _GROUP_CLOSED.match(self.levelled, tail, limit):
            return tail
        relative = _around(" +", "relative").match(self.low, tail, limit)
        if relative is not None:
            return self._relative_end(tail, relative.end(), limit)
        if tail > end:
            return tail
        if self.levelled[tail + 1 : tail + 2].isupper() and self._begins(tail + 1, limit):
            return tail
        stop = self._first_stop(tail, limit, tail + _FREE)
        more = self.levelled[tail:stop]
        if not more.strip() or len(more) > _FREE:
            return tail
        end = self._trimmed(tail, stop)
        relative = _around(" +", "relative").match(self.low, end, limit)
        return self._tail(end, limit) if relative is None else self._relative_end(end, relative.end(), limit)

    def _first_stop(self, begin: int, limit: int, far: int) -> int:
        """The first mark, verb, or "và" with an actor behind it; behind ``far`` any place does."""
        stops = [limit]
        for m in _STOP.finditer(self.levelled, begin, limit):
            stops.append(m.start())
            break
        for m in _NEXT.finditer(self.levelled, begin, min(stops)):
            if m.group() != " và " or self._begins(m.end(), limit):
                stops.append(m.start())
                break
        verb = self._verb_after(begin, min(stops), far)
        return min(stops) if verb is None else verb

    def _relative_end(self, tail: int, begin: int, limit: int) -> int:
        """The end of a clause that tells the group: before the verb of the work, else at the clause's first mark."""
        gap = _BLANKS.match(self.low, begin, limit)
        named = self.named(gap.end()) if gap else None
        if named is not None and named.end <= limit:  # "cơ quan thuộc | Chính phủ"
            return self._tail(named.end, limit)
        strong = _strong().search(self.low, begin + 2, min(limit, begin + _CLAUSE))
        mark = _STOP.search(self.levelled, begin, limit)
        comma = _NEXT.search(self.levelled, begin, limit)
        if strong is not None and (mark is None or strong.start() < mark.start()):
            return self._trimmed(tail, strong.start())
        stops = [m.start() for m in (mark, comma) if m is not None]
        verb = self._verb_after(begin, limit, min(*stops, tail + _FREE + 20, limit))
        if verb is not None:
            stops.append(verb)
        stop = min(stops, default=limit)
        return self._trimmed(tail, stop) if stop - tail <= _FREE + 20 else tail

    def _tail(self, end: int, limit: int) -> int:
        """Take what belongs to a name's area or kind: "các xã, phường", "cấp tỉnh", "có liên quan"."""
        near = _around("(?: +và +(?=liên +quan))? *(?:(?<= )|(?<=,)| )", "near")
        for _ in range(6):
            m = (
                _FROM_TO.match(self.levelled, end, limit)
                or _OWN_PLACE.match(self.levelled, end, limit)
                or _PLACES.match(self.levelled, end, limit)
            )
            if m is None and _TIER_ENDS.search(self.levelled, max(0, end - 12), end):
                m = _MORE_PLACES.match(self.levelled, end, limit)
            if m is None:
                m = near.match(self.low, end, limit)
                if m is not None and _UP_TO.match(self.low, m.end(), limit):
                    m = None
            if m is None:
                break
            end = m.end()
        return end

    def _trimmed(self, begin: int, end: int) -> int:
        while end > begin and self.levelled[end - 1] in " ,-:":
            end -= 1
        return end

    def bare_group(self, pos: int, limit: int) -> int | None:
        """Where a group named by one bare word ends ("phối hợp với địa phương"), or None."""
        m = _around(" *", "alone").match(self.low, pos, limit)
        return None if m is None else self._tail(m.end(), limit)

    def place_item(self, pos: int, limit: int) -> int | None:
        """Where a place named without its body ends: "thị xã Cam Ranh" behind "UBND các huyện, "."""
        m = _PLACE_ITEM.match(self.levelled, pos, limit)
        return m.end() if m else None
