"""the inbox."""
