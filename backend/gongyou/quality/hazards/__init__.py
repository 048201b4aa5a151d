"""Hazards 隐患: found, confirmed, assigned, rectified, verified, traced, closed."""
