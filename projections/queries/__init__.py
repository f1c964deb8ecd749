"""Questions to the read model with typed answers, one module per subject."""
