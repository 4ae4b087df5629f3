"""Adapters for other people's tools, each behind an extra of its own; nothing else in the library knows of them."""
