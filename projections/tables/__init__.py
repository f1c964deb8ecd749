"""One module per documented table: its columns' meaning, and how events change it."""
