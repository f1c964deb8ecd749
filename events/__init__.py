"""What happened: the log, its events, and the keys that can make their words unreadable."""
