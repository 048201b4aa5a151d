"""Figures 统计 of the hotline: numbers a month, from which nobody can tell what one person did."""
