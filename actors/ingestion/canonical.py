"""The one form in which observed things are recorded: encodable, bounded, otherwise as written.

Pure. A lone surrogate becomes U+FFFD and NUL becomes U+2400, because neither UTF-8 nor every
database can hold them; nothing else in a text changes (no Unicode normalisation: evidence is quoted
verbatim).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.ingestion.observed import Attachment, ObservedMessage

ID_MAX = 2**63 - 1
"""Snowflakes are unsigned in theory; a BIGINT is signed, and Discord reaches this bound in 2084."""
ID_DIGITS_MAX = len(str(ID_MAX))
TIME_US_MAX = 253_402_300_799_999_999
"""The end of year 9999, the last that `datetime` can hold."""

CONTENT_CHARS_MAX = 100_000
"""25 times what Discord lets anyone send, so only a console or a hand-made export meets it."""
CUT_MARK = "\n[… cut at 100,000 characters]"
AUTHOR_NAME_CHARS_MAX = 80
"""Discord allows 32 for nicknames and 80 for webhooks."""
ATTACHMENTS_MAX = 10
"""Discord's limit for one message."""
ATTACHMENT_NAME_CHARS_MAX = 1024
"""Four times what file systems allow."""
CONTENT_TYPE_CHARS_MAX = 255
"""127 + "/" + 127 (RFC 6838)."""
URL_CHARS_MAX = 2048
"""Discord's limit for links; its signed attachment addresses take about 300."""
EMBED_TITLES_MAX = 10
EMBED_TITLE_CHARS_MAX = 256
"""Both are Discord's limits for embeds."""
MENTIONS_MAX = 100
"""A message of 2,000 characters has no room for more mentions."""


def is_id(value: int) -> bool:
    """Whether `value` can be a snowflake: 1 … 2^63-1."""
    return 0 < value <= ID_MAX


def is_time_us(value: int) -> bool:
    """Whether `value` is a time from 1970 to 9999."""
    return 0 <= value <= TIME_US_MAX


def canonical_text(text: str, chars_max: int, mark: str = "") -> str:
    """`text` encodable, without NUL, at most `chars_max` characters, ending in `mark` if cut.

    Ordinary text is returned as the same object. Idempotent.
    """
    if "\0" in text:
        text = text.replace("\0", "\u2400")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            # Through UTF-16 two halves that belong together become one character; the rest U+FFFD.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if len(text) > chars_max:
        text = text[: chars_max - len(mark)] + mark
    return text


def canonical(message: ObservedMessage) -> ObservedMessage:
    """`message` as it may be recorded; usually the same object. Idempotent.

    A reference, mention or attachment whose id cannot be a snowflake is left out.

    Raises:
        ValueError: the message's own id, channel, guild, author or time is out of range; there is
            no stream to record it in.
    """
    _check(message)
    content = canonical_text(message.content, CONTENT_CHARS_MAX, CUT_MARK)
    author_name = canonical_text(message.author_name, AUTHOR_NAME_CHARS_MAX)
    reference_id = message.reference_id
    if reference_id is not None and not is_id(reference_id):
        reference_id = None
    if (
        content is message.content
        and author_name is message.author_name
        and reference_id == message.reference_id
        and not (message.attachments or message.embed_titles or message.mentions)
    ):
        return message
    return replace(
        message,
        content=content,
        author_name=author_name,
        reference_id=reference_id,
        attachments=tuple(_attachment(a) for a in message.attachments if is_id(a.id))[
            :ATTACHMENTS_MAX
        ],
        embed_titles=tuple(
            canonical_text(title, EMBED_TITLE_CHARS_MAX)
            for title in message.embed_titles[:EMBED_TITLES_MAX]
        ),
        mentions=tuple(m for m in message.mentions if is_id(m))[:MENTIONS_MAX],
    )


def _attachment(attachment: Attachment) -> Attachment:
    return replace(
        attachment,
        name=canonical_text(attachment.name, ATTACHMENT_NAME_CHARS_MAX),
        content_type=canonical_text(attachment.content_type, CONTENT_TYPE_CHARS_MAX),
        size_bytes=min(max(attachment.size_bytes, 0), ID_MAX),
        url=canonical_text(attachment.url, URL_CHARS_MAX),
    )


def _check(message: ObservedMessage) -> None:
    guild_id, edited_us = message.guild_id, message.edited_us
    if not (
        is_id(message.message_id)
        and is_id(message.channel_id)
        and is_id(message.author_id)
        and (guild_id is None or is_id(guild_id))
    ):
        raise ValueError(f"message {message.message_id} has an id outside 1 … 2^63-1")
    if not is_time_us(message.created_us) or not (edited_us is None or is_time_us(edited_us)):
        raise ValueError(f"message {message.message_id} has a time outside 1970 … 9999")
