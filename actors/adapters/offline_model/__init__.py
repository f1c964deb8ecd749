"""The offline model: English patterns and quotation, standard library only."""

from actors.adapters.offline_model.extraction import remember_candidate
from actors.adapters.offline_model.model import OfflineModel

__all__ = ["OfflineModel", "remember_candidate"]
