"""What we know: the log, folded into twelve documented tables and two indexes."""
