"""criteria, grants, artwork, certificates."""
