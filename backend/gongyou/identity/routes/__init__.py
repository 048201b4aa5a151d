"""Operations of identity."""

from gongyou.identity.routes import imports, me, members, organisation, own, sign_in, tenant, wechat

blueprints = (sign_in.blp, wechat.blp, me.blp, own.blp, tenant.blp, organisation.blp, members.blp, imports.blp)
