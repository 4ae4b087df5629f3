"""The same sweep on workers of several kinds."""
