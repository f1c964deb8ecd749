"""Which model thinks: Claude, or a server that speaks as it does, where one is configured.

And what turns words into vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.adapters.system_clock import chance

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.adapters.anthropic_model.choice import Choice
    from actors.adapters.anthropic_model.model import AnthropicModel
    from actors.config import Config
    from actors.embedder import Embedder
    from actors.ports import Clock, Model
    from projections.queries.reading import Readable


def model_of(
    config: Config, read_model: Readable, clock: Clock, sleep: Callable[[float], object]
) -> tuple[Model, str]:
    """The model, and how a greeting names it."""
    claude = claude_of(config, read_model, clock, sleep)
    if claude is not None:
        where = f" at {config.anthropic_base_url}" if config.anthropic_base_url else ""
        who = f"{claude.id}{where}" if where else f"Claude ({claude.id})"
        return claude, who
    from actors.adapters.offline_model.model import OfflineModel

    return OfflineModel(), "the offline model: no account, no key"


def claude_of(
    config: Config, read_model: Readable, clock: Clock, sleep: Callable[[float], object]
) -> AnthropicModel | None:
    """Claude with the settings in force at each call; None where nothing is configured."""
    if not (config.anthropic_api_key or config.anthropic_base_url):
        return None
    from actors.adapters.anthropic_model.choice import choice_of
    from actors.adapters.anthropic_model.model import AnthropicModel
    from actors.adapters.anthropic_model.sdk import SdkServer

    def choose() -> Choice:
        return choice_of(read_model.settings())

    server = SdkServer(config.anthropic_api_key, config.anthropic_base_url)
    return AnthropicModel(server, choose=choose, clock=clock, sleep=sleep, chance=chance)


def embedder_of(config: Config, read_model: Readable, clock: Clock) -> tuple[Embedder | None, str]:
    """The embedder; or None, and why words alone must do: empty where somebody wants it so."""
    match config.embedder:
        case "none":
            return None, ""
        case "packaged":
            from actors.adapters.minilm_embedder import MiniLmEmbedder

            reason = MiniLmEmbedder.unavailable_because()
            return (None, reason) if reason is not None else (MiniLmEmbedder(), "")
        case _:
            return _remote(config, read_model, clock)


def _remote(config: Config, read_model: Readable, clock: Clock) -> tuple[Embedder | None, str]:
    from actors.adapters.remote_embedder.embedder import RemoteEmbedder, Terms
    from actors.adapters.remote_embedder.services import service

    known = service(config.embedder)
    keys = {"VOYAGE_API_KEY": config.voyage_api_key, "OPENAI_API_KEY": config.openai_api_key}
    key = keys.get(known.key, "")
    if known.key and not key and not config.embedder_url:
        return None, f"{known.key} is not set"

    def terms() -> Terms:
        chosen = read_model.settings()
        return Terms(
            own_usd=chosen.number("money.own_embed_usd"),
            allow_unknown_price=chosen.flag("money.allow_unknown_price"),
        )

    embedder = RemoteEmbedder(
        config.embedder,
        model=config.embedder_model,
        url=config.embedder_url,
        key=key,
        terms=terms,
        clock=clock,
    )
    return embedder, ""
