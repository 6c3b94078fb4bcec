"""One call over the wire, through langchain, to an `Exchange` or a `CallFailed`.

The only module that imports langchain and openai at its top; others import it when they call.
Nothing but the model's own address is spoken to: tracing is off whatever the environment says.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Self

import openai
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai.chat_models.base import BaseChatOpenAI
from langsmith import tracing_context
from pydantic import BaseModel

from extractor.models.config import Model
from extractor.models.failures import failure, rejection, scrubbed
from extractor.models.schema import parameters
from extractor.models.values import CallFailed, Exchange, Message, Rung


@contextmanager
def private() -> Iterator[None]:
    """Within this, langchain reports to nobody, and its advice on refused schemas is not printed."""
    with tracing_context(enabled=False), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="This model does not support OpenAI's structured")
        warnings.filterwarnings("ignore", message="Invalid schema for response_format")
        yield


class Wire:
    """Connections to one model's server. Belongs to one event loop; close it there."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._key = model.key()
        pool = openai.DefaultAsyncHttpxClient(timeout=model.timeout)
        client = openai.AsyncOpenAI(
            api_key=self._key.get_secret_value(), base_url=model.base_url, max_retries=0,
            timeout=model.timeout, http_client=pool,
        )
        # What the environment says of an account at OpenAI is not another provider's business.
        client.organization = client.project = None
        self.client = client
        self._chat = _Chat(
            model=model.model, base_url=model.base_url, api_key=self._key, max_retries=0,
            timeout=model.timeout, use_responses_api=False, streaming=model.profile.stream,
            stream_usage=model.profile.stream, http_async_client=pool,
            async_client=client.chat.completions, root_async_client=client,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def call(
        self, rung: Rung, messages: Sequence[Message], answer_type: type[BaseModel],
        max_tokens: int | None = None,
    ) -> Exchange:
        """Ask once. A reply of any kind, and the refusal of a request, is an Exchange; the lack of
        a reply raises CallFailed."""
        body = parameters(self.model, rung, answer_type, max_tokens)
        spoken = [(message.role, message.content) for message in messages]
        begun = perf_counter()
        try:
            exchange = _read(await self._chat.bind(**body).ainvoke(spoken))
        except openai.LengthFinishReasonError as error:
            exchange = from_completion(error.completion.model_dump(warnings=False))
        except openai.ContentFilterFinishReasonError as error:
            found = error.completion
            exchange = (
                from_completion(found.model_dump(warnings=False)) if found
                else Exchange(finish="content_filter")
            )
        except openai.APIStatusError as error:
            refused = rejection(error.status_code, error.body, self.said(error))
            if refused is None:
                raise failure(error.status_code, error.body, dict(error.response.headers),
                              self.said(error)) from None
            exchange = refused
        except (openai.APITimeoutError, TimeoutError):
            raise CallFailed("timeout", again=True, unhealthy=True, billed=True) from None
        except openai.APIConnectionError as error:
            causes = list(_causes(error))
            sent = not any(type(cause).__name__.startswith("Connect") for cause in causes)
            raise CallFailed("connection", self.said(causes[-1]), again=True, unhealthy=True,
                             billed=sent) from None
        except Exception as error:  # a body that is no chat completion, a stream that breaks off
            raise CallFailed("malformed", self.said(error), again=True, unhealthy=True,
                             billed=True) from None
        return exchange.model_copy(update={"seconds": perf_counter() - begun})

    def said(self, error: BaseException) -> str:
        """An error's words without the key."""
        return scrubbed(f"{type(error).__name__}: {error}", self._key)


def from_completion(body: dict[str, Any]) -> Exchange:
    """An Exchange out of a chat completion as JSON. Raises LookupError where it is none."""
    choice = body["choices"][0]
    message = choice.get("message") or {}
    calls = message.get("tool_calls") or []
    usage = body.get("usage") or {}
    content = message.get("content")
    return Exchange(
        content=content if isinstance(content, str) else "",
        arguments=((calls[0].get("function") or {}).get("arguments") or "") if calls else "",
        reasoning=message.get("reasoning_content") or message.get("reasoning") or "",
        finish=choice.get("finish_reason") or "",
        refusal=message.get("refusal") or "",
        tokens_in=usage.get("prompt_tokens") or 0,
        tokens_out=usage.get("completion_tokens") or 0,
        served=body.get("model") or "",
    )


class _Chat(BaseChatOpenAI):
    """langchain's chat model, keeping what it would drop: reasoning, and a tool call's own text.

    Its parsed tool calls are not used: a stream that breaks off inside a figure is completed by
    it, and 120 becomes 1."""

    def _create_chat_result(
        self, response: dict[str, Any] | openai.BaseModel,
        generation_info: dict[str, Any] | None = None,
    ) -> ChatResult:
        result = super()._create_chat_result(response, generation_info)
        if isinstance(response, openai.BaseModel):
            kept = from_completion(response.model_dump(warnings=False))
            result.generations[0].message.additional_kwargs["exchange"] = kept
        return result

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        choices = chunk.get("choices") or (chunk.get("chunk") or {}).get("choices") or [{}]
        delta = choices[0].get("delta") or {}
        thought = delta.get("reasoning_content") or delta.get("reasoning")
        if made and thought:
            made.message.additional_kwargs["reasoning"] = thought
        if made and delta.get("refusal"):
            made.message.additional_kwargs["said_no"] = delta["refusal"]
        for call in delta.get("tool_calls") or []:
            words = (call.get("function") or {}).get("arguments")
            if made and words and not call.get("index"):
                made.message.additional_kwargs["arguments"] = words  # langchain joins them
        return made


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, down to the network's own words."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _read(message: Any) -> Exchange:
    kept = message.additional_kwargs.get("exchange")
    if isinstance(kept, Exchange):
        return kept
    usage = message.usage_metadata or {}
    return Exchange(  # a stream, put together by langchain
        content=message.text,
        arguments=message.additional_kwargs.get("arguments", ""),
        reasoning=message.additional_kwargs.get("reasoning", ""),
        finish=message.response_metadata.get("finish_reason") or "",
        refusal=message.additional_kwargs.get("said_no", ""),
        tokens_in=usage.get("input_tokens", 0), tokens_out=usage.get("output_tokens", 0),
        served=message.response_metadata.get("model_name") or "",
    )
