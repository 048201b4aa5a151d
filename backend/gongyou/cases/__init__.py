"""one engine behind every staged matter."""
