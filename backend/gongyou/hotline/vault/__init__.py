"""Keys of those who may read sealed cases: handlers and custodians. It knows nothing of the cases themselves."""
