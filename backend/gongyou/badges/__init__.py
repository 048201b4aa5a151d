"""Badges 勋章: what people earned, drawn and certified."""
