"""Operations of the points economy."""

from gongyou.points.routes import ledger, me, rules

blueprints = (me.blp, ledger.blp, rules.blp)
