"""Rewards 奖励 of the hotline: tokens 奖励码 for anonymous suggestions by blind signature, points for named ones."""
