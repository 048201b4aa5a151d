"""Operations of identity."""

from gongyou.identity.routes import imports, me, members, organisation, sign_in

blueprints = (sign_in.blp, me.blp, organisation.blp, members.blp, imports.blp)
