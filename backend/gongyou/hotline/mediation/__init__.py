"""Mediation 调解 N+1: a lead and co-mediators, the parties, sessions, an agreement with signatures, and its performance."""
