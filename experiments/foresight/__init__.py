"""How far ahead the challenger looks, and what that makes of policies."""
