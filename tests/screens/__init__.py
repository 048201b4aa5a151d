"""Pictures of every page of both front ends."""
