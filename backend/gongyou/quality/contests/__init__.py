"""Contests 质量攻坚擂台赛: teams, points and a 100-point score, standings, 质量标兵, settlement."""
