"""Operations of identity."""

from gongyou.identity.routes import me, members, organisation, sign_in

blueprints = (sign_in.blp, me.blp, organisation.blp, members.blp)
