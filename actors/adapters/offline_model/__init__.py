"""The offline model: English patterns and quotation, standard library only."""
