"""Published policies in any number, about random combinations of words."""

from uuid import UUID

from sqlalchemy import text

from gongyou.core.db import session
from gongyou.hotline.policies.rules import spelt

WORDS = (
    "工资",
    "年休假",
    "工伤保险",
    "职工宿舍",
    "食堂",
    "安全帽",
    "女职工",
    "产假",
    "法律援助",
    "大病救助",
    "体检",
)
_FILL = """
    WITH made AS (
        INSERT INTO policies (tenant_id, id, status, version, published_version, changed_at)
        SELECT cast(:t AS uuid), md5(cast(cast(:t AS uuid) AS text) || n)::uuid, 'published', 1, 1, now()
          FROM generate_series(cast(:first AS int), cast(:last AS int)) AS n RETURNING id),
    said AS (
        INSERT INTO policy_versions (tenant_id, policy_id, version, question, variants, category, answer, source_title,
                                     quote, valid_from, edited_at)
        SELECT cast(:t AS uuid), id, 1, 'q', '[]', 'other', '["a"]', 's', 'q', '2030-01-01', now() FROM made),
    ways AS (
        SELECT id, (SELECT string_agg(w, '' ORDER BY md5(w || id)) FROM (
                        SELECT w FROM unnest(string_to_array(:ways, ' ')) AS w ORDER BY md5(id || w) LIMIT 4
                    ) AS few) AS spelt FROM made),
    phrased AS (
        INSERT INTO policy_phrasings (tenant_id, policy_id, version, position, spelt)
        SELECT cast(:t AS uuid), id, 1, 0, spelt FROM ways)
    INSERT INTO policy_trigrams (tenant_id, trigram, policy_id, version)
    SELECT cast(:t AS uuid), unnest(show_trgm(spelt)), id, 1 FROM ways
"""


def fill(tenant_id: UUID, first: int, last: int) -> None:
    """Add the policies with these numbers, in a unit of work of their tenant; each number is the same policy again."""
    ways = " ".join(spelt(word) for word in WORDS)
    session().execute(text(_FILL), {"t": str(tenant_id), "first": first, "last": last, "ways": ways})
