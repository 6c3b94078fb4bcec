"""What can go wrong with an input, said to the person who has to act on it.

Findings and unreadable places are values, not exceptions. These are for a broken input, a missing
tool or a caller's mistake; each carries one message in Chinese and one in English that say what to
do.
"""

from __future__ import annotations


class GoujiError(Exception):
    """The base of every error that gouji raises on purpose.

    `zh` and `en` are whole sentences for the user; `str(error)` is the Chinese one.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def message(self, lang: str = "zh") -> str:
        """The message in `lang`, "zh" or "en"."""
        return self.en if lang == "en" else self.zh


class UnreadableFile(GoujiError):
    """The file cannot be read as a report: encrypted, truncated, empty, of another kind, hostile."""


class NoTextLayer(UnreadableFile):
    """A scanned PDF: its pages are images and hold no text."""


class TooLarge(UnreadableFile):
    """The file is over one of the limits of `gouji.settings.Limits`."""


class MissingExtra(GoujiError):
    """A package or program that this input needs is not installed; the message names the command."""


class UsageError(GoujiError):
    """The command was called with something that cannot work."""


def internal(error: Exception) -> GoujiError:
    """What to say where gouji itself is at fault."""
    cause = f"{type(error).__name__}: {error}"
    return GoujiError(
        f"内部错误（{cause}）。这是程序的缺陷，请加 --debug 重新运行并反馈。",
        f"Internal error ({cause}). This is a defect; run again with --debug and report it.",
    )
