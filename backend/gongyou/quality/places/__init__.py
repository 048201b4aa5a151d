"""Places 地点: where work is done, each with a sign whose QR opens a report with the place filled in."""
