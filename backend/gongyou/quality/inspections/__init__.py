"""Inspections on three levels: 自查 (self), 互查 (mutual), 专查 (special), from checklists and plans; findings are hazards."""
