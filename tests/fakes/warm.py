"""Everything that Lorekeeper imports, and its embedder: what the server of `forks` begins with.

A process with threads does not fork safely, so libraries that start one when imported are told not
to. Only the server is told: what it forks gets an environment of its own.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"  # pyarrow's
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime's

for _name in ("run", "discord", "anthropic"):
    import_module(_name)
for _name in ("chat", "importing", "serve"):
    import_module(f"actors.entrypoints.{_name}")
for _name in ("anthropic_model.sdk", "discord_gateway.connection", "offline_model.model"):
    import_module(f"actors.adapters.{_name}")

# Opening the embedder takes half a second of each process; on one thread it starts no other.
minilm_embedder: Any = import_module("actors.adapters.minilm_embedder")
minilm_embedder.THREADS = 1
if minilm_embedder.MiniLmEmbedder.unavailable_because() is None:
    _opened = minilm_embedder._load()
    minilm_embedder._load = lambda: _opened
