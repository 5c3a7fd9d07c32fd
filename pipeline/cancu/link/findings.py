"""Something that a person should look at: its kind (rules/validity.yaml has the words), and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cancu.rulebook import rules


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about ``document``; ``other`` is the second document, ``reference`` the mention that shows it, by the caller's name.

    ``said`` fills in the words: ``on``, ``days``, ``source`` and the like; ``other`` there is the other document as it is called.
    """

    kind: str
    document: str
    other: str | None = None
    reference: int | None = None
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> int:
        """How serious it is: 1 most."""
        return int(rules("validity")["findings"][self.kind]["severity"])

    def say(self, lang: str = "en") -> str:
        """Give the finding in words, in English or Vietnamese."""
        said = dict(self.said)
        if lang == "vi" and "on" in said:
            said["on"] = "/".join(reversed(said["on"].split("-")))
        return str(rules("validity")["findings"][self.kind][lang].format_map(said))
