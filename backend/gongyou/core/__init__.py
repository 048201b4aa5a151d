"""The kernel. It knows no domain."""
