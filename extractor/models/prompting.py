"""What is said around a request's own messages: the form of the answer, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.models.config import Profile
from extractor.models.redaction import Redaction
from extractor.models.schema import schema_text
from extractor.models.values import Answer, Exchange, Message, Request, Rung

_WITH_SCHEMA = {
    "zh": "只输出一个 JSON 对象（json），不要输出任何其他文字。它必须符合这个 JSON Schema：\n",
    "en": "Give one JSON object (json) and nothing else. It must match this JSON Schema:\n",
}
_BY_TOOL = {"zh": "请调用工具 answer 作答。", "en": "Give the answer by calling the tool `answer`."}
_AS_JSON = {"zh": "请以 json 作答。", "en": "Answer in json."}
_AGAIN = {
    "zh": "上面的回答不合要求：{fault}。请改正后重新给出完整的 json 答案，不要解释。",
    "en": "The answer above does not do: {fault}. Give the whole json answer again, corrected, "
    "without explanation.",
}
_LONGEST_ECHO = 8_000
"""Characters of a wrong answer that are shown to the model again."""


def spoken(
    request: Request[Answer], rung: Rung, profile: Profile, hidden: Redaction | None
) -> tuple[Message, ...]:
    """The messages as sent on this rung. What is asked of the form goes to the system's message,
    apart from the text that is read."""
    form = ""
    if rung in ("json_object", "plain"):
        form = _WITH_SCHEMA[request.language] + schema_text(request.answer_type)
    elif rung == "tools" and not profile.forced_tools:
        form = _BY_TOOL[request.language]
    elif rung == "json_schema" and profile.say_json:
        form = _AS_JSON[request.language]
    messages = request.messages
    if hidden is not None:
        messages = tuple(
            m if m.role == "system" else Message(role=m.role, content=hidden.hidden(m.content))
            for m in messages
        )
    if not form:
        return messages
    if messages and messages[0].role == "system":
        return (Message(role="system", content=f"{messages[0].content}\n\n{form}"), *messages[1:])
    return (Message(role="system", content=form), *messages)


def asked_again(
    messages: Sequence[Message], exchange: Exchange, fault: str, language: str
) -> tuple[Message, ...]:
    """The same with the answer that was given and what the validator says of it."""
    given = (exchange.arguments.strip() or exchange.content)[:_LONGEST_ECHO]
    return (
        *messages,
        Message(role="assistant", content=given or "-"),
        Message(role="user", content=_AGAIN[language].format(fault=fault)),
    )
