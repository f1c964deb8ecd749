"""Importers: other programs' and our own exports as a stream of observed messages."""
