"""hazards, contests, inspections, places."""
