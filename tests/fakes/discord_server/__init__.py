"""A Discord of our own on a loopback address."""
