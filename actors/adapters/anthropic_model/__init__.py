"""The model behind the port that is Claude, or speaks as it does."""
