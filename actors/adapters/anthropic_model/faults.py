"""What can go wrong in a call, each with whether trying again may help and a sentence for people.

The server's own words stay out of the sentence: it is posted in chats, and they may quote a prompt.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from actors.adapters.anthropic_model.gathering import BrokenStreamError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RETRY_AFTER_S_MAX: Final = 60.0  # longer, and people are told rather than kept waiting
ANSWER_SETTING: Final = "model.answer"
EXTRACT_SETTING: Final = "model.extract"
_TRANSIENT_STATUS: Final = frozenset({408, 409, 429})
_CREDIT: Final = re.compile(r"credit balance|billing|spend(?:ing)? limit", re.IGNORECASE)
_TYPE_STATUS: Final = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""What an `error` event in a stream means: its response says 200."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One attempt failed."""

    sentence: str
    transient: bool
    """Whether the identical request may succeed later."""
    retry_after_s: float = 0.0
    """The server asked for at least this pause; at most `RETRY_AFTER_S_MAX`."""
    status: int = 0
    """HTTP status; 0 where there was none."""


def fault_of_error(
    error: Exception, model: str, place: str, now: datetime, setting: str = ANSWER_SETTING
) -> Fault | None:
    """What an exception of the SDK, its transport or our gathering means; None: not theirs.

    `place` names the server, as in "Claude" or "the model server at localhost:1234"; `setting` is
    what chose the model.
    """
    import anthropic
    import httpx2

    match error:
        case anthropic.APIStatusError():
            headers = cast("Mapping[str, str]", error.response.headers)
            fault = _status_fault(error, headers, model, place, now)
            return replace(fault, sentence=fault.sentence.replace(ANSWER_SETTING, setting))
        case anthropic.APITimeoutError() | httpx2.TimeoutException():
            return Fault(
                f"{_named(place)} did not answer in time; try again later.", transient=True
            )
        case BrokenStreamError():
            return Fault(f"The answer of {place} {error}; try again.", transient=True)
        case anthropic.APIConnectionError():
            return Fault(f"{_named(place)} cannot be reached; check the network.", transient=True)
        case httpx2.TransportError():
            return Fault(f"The answer of {place} broke off; try again.", transient=True)
        case anthropic.AnthropicError() | httpx2.InvalidURL() | httpx2.HTTPError():
            return Fault(f"{_named(place)} cannot be called; check the settings.", transient=False)
        case ValueError():  # no JSON, no UTF-8, not the shape of any event
            return Fault(f"The answer of {place} was garbled; try again.", transient=True)
        case _:
            return None


def place_of(base_url: str) -> str:
    """How sentences name the server."""
    return f"the model server at {urlsplit(base_url).netloc}" if base_url else "Claude"


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float:
    """How long the server asks us to wait, from 0 to `RETRY_AFTER_S_MAX`; nonsense is 0."""
    try:
        if told := headers.get("retry-after-ms"):
            wanted = float(told) / 1000
        elif not (told := headers.get("retry-after")):
            return 0.0
        elif re.fullmatch(r"\s*[-+.0-9eE]+\s*", told):
            wanted = float(told)
        else:
            wanted = (parsedate_to_datetime(told) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(RETRY_AFTER_S_MAX, max(0.0, wanted)) if math.isfinite(wanted) else 0.0


def _status_fault(
    error: Any, headers: Mapping[str, str], model: str, place: str, now: datetime
) -> Fault:
    kind = error.type if isinstance(error.type, str) else ""
    status = error.status_code
    if status < 400:  # noqa: PLR2004 - an error within a stream that began well
        status = _TYPE_STATUS.get(kind, 500)
    said = error.api_message if isinstance(error.api_message, str) else ""
    if status in (400, 403) and _CREDIT.search(f"{said} {error.error_code or ''}"):
        status = 402
    transient = status in _TRANSIENT_STATUS or status >= 500  # noqa: PLR2004 - the server's side
    pause_s = retry_after_s(headers, now) if transient else 0.0
    return Fault(_sentence(status, model, place, error), transient, pause_s, status)


def _sentence(status: int, model: str, place: str, error: Any) -> str:
    who = _named(place)
    match status:
        case 401:
            return f"{who} does not accept the API key; check ANTHROPIC_API_KEY."
        case 402:
            return f"The account at {place} is out of credit; top it up or raise its limit."
        case 403:
            return f"The API key may not use {model}; choose another with `settings model.answer`."
        case 404:
            return f"{who} has no model {model}; choose another with `settings model.answer`."
        case 413:
            return f"The request is too large for {place}; lower the setting model.prompt_tokens."
        case 429:
            return f"The rate limit of {place} is reached; try again in a minute."
        case 529:
            return f"{who} is overloaded; try again later."
        case _ if status >= 500:  # noqa: PLR2004
            return f"{who} has a fault of its own ({status}); try again later."
        case _:
            request = re.sub(r"[^\w-]", "", str(error.request_id or "unknown"))[:60]
            return f"{who} does not accept the request ({status}, request id {request})."


def _named(place: str) -> str:
    return place[:1].upper() + place[1:]
