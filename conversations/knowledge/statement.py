"""The search as one SQL statement: both halves, each within what the viewer may read, and their fusion.

Its parts are named queries, put together by `build`; retrieval.py gives the values.
"""

# Whoever is not meant to read a document finds neither it nor what it would have pushed out.
VISIBLE = """
        document.organization_id = %(organization)s
        AND document.audiences && %(audiences)s::varchar[]
        AND (document.conversation_id IS NULL OR document.conversation_id = %(conversation)s)
        AND document.revision = chunk.revision"""
IN_LANGUAGES = """
        AND (split_part(chunk.language, '-', 1) = ANY (%(languages)s) OR document.conversation_id IS NOT NULL)"""

# The settings hold for this statement's transaction only. Compiling the plan (jit) takes longer than the search.
SETTINGS = """
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL hnsw.iterative_scan = 'strict_order';
SET LOCAL hnsw.ef_search = %(ef_search)s;
SET LOCAL hnsw.max_scan_tuples = %(max_scan_tuples)s;
"""

# The tenant's chunks are counted no further than it matters.
GIVEN = """
asked (vector) AS MATERIALIZED (SELECT %(vector)s::halfvec(%(dimension)s)),
tenant (chunks) AS MATERIALIZED (
    SELECT count(*) FROM (
        SELECT FROM conversations_chunk WHERE organization_id = %(organization)s LIMIT 2 * %(exact_up_to)s
    ) AS first_ones
)"""

# Each config that the tenant has chunks of, by one step along the index each.
LEXEMES = """
config (name) AS (
    (SELECT config FROM conversations_chunk WHERE organization_id = %(organization)s ORDER BY config LIMIT 1)
    UNION ALL
    SELECT (
        SELECT chunk.config FROM conversations_chunk chunk
        WHERE chunk.organization_id = %(organization)s AND chunk.config > config.name ORDER BY chunk.config LIMIT 1
    )
    FROM config WHERE config.name IS NOT NULL
),
lexeme AS MATERIALIZED (
    SELECT row_number() OVER () AS number, *
    FROM (
        SELECT config.name AS config, max(said.share) AS share,
            -- a single letter of a language without spaces begins the pairs that it stands in
            format('''%%s''%%s', %(prefix)s || left(config.name, 3) || term.lexeme,
                CASE WHEN char_length(term.lexeme) = 1 AND octet_length(term.lexeme) > 2 THEN ':*' END
            )::tsquery AS query
        FROM config
        CROSS JOIN (VALUES (%(terms)s, 1::float8), (%(page_terms)s, %(page_share)s::float8)) AS said (terms, share)
        CROSS JOIN LATERAL unnest(to_tsvector(config.name::regconfig, said.terms)) AS term
        WHERE length(term.lexeme) < 100
        GROUP BY config.name, term.lexeme
        LIMIT %(max_lexemes)s
    ) AS distinct_lexeme
)"""

# The chunks that hold a word, by the full text index alone: its entries are the tenant's.
HOLDING = """
        SELECT chunk.id
        FROM (
            SELECT id, document_id, revision, language FROM conversations_chunk WHERE search @@ {query} OFFSET 0
        ) AS chunk
        JOIN conversations_document document ON document.id = chunk.document_id
        WHERE {visible}
        LIMIT %(common)s"""

# The rarer a word is in the tenant's chunks, the more it says. Of a word that is in very many, only some of them are
# looked at, and those that hold all such words of the question; whether a candidate holds it is asked in the end.
LEXICAL = """
hit AS MATERIALIZED (
    SELECT lexeme.number, found.id AS chunk_id
    FROM lexeme CROSS JOIN LATERAL ({holding_one}
    ) AS found
),
weighed AS MATERIALIZED (
    SELECT number, config, query, share, weight, hits = %(common)s AS is_common,
        sum(weight) FILTER (WHERE share = 1) OVER (PARTITION BY config) AS asked  -- of all that was asked for
    FROM (
        SELECT lexeme.*, hits, share * ln(1 + (chunks + 0.5::float8) / (estimate + 0.5::float8)) AS weight
        FROM lexeme CROSS JOIN tenant
        LEFT JOIN (SELECT number, count(*) AS hits FROM hit GROUP BY number) AS frequency USING (number)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN hits = %(common)s THEN sqrt(hits * chunks) ELSE coalesce(hits, 0) END
        ) AS frequent (estimate)
    ) AS by_frequency
),
together AS MATERIALIZED (
    SELECT unnest(common.numbers) AS number, found.id AS chunk_id
    FROM (
        SELECT string_agg(query::text, ' & ')::tsquery AS query, array_agg(number) AS numbers
        FROM weighed WHERE is_common GROUP BY config HAVING count(*) > 1
    ) AS common
    CROSS JOIN LATERAL ({holding_all}
    ) AS found
),
candidate AS MATERIALIZED (
    SELECT held.chunk_id, sum(weight) AS weight, array_agg(number) AS numbers
    FROM (SELECT number, chunk_id FROM hit UNION SELECT number, chunk_id FROM together) AS held
    JOIN weighed USING (number)
    GROUP BY held.chunk_id
    ORDER BY weight DESC
    LIMIT %(refined)s
),
lexical AS MATERIALIZED (
    SELECT refined.*, row_number() OVER (ORDER BY score DESC, chunk_id) AS rank
    FROM (
        SELECT candidate.chunk_id,
            coalesce(sum(weighed.weight) FILTER (WHERE weighed.share = 1) / max(weighed.asked), 0) AS coverage,
            sum(weighed.weight * (1 + %(emphasis)s * ts_rank(zones.shares, chunk.search, weighed.query))) AS score
        FROM candidate
        JOIN conversations_chunk chunk ON chunk.id = candidate.chunk_id
        JOIN weighed ON weighed.number = ANY (candidate.numbers)
            OR (weighed.is_common AND weighed.config = chunk.config AND chunk.search @@ weighed.query)
        CROSS JOIN (SELECT ARRAY[%(body)s, 0, %(heading)s, %(title)s]::float4[]) AS zones (shares)
        GROUP BY candidate.chunk_id
        ORDER BY score DESC
        LIMIT %(half)s
    ) AS refined
)"""
NO_LEXICAL = """
lexical (chunk_id, score, coverage, rank) AS (SELECT NULL::uuid, 0::float8, 0::float8, 0 WHERE false)"""

# Of a tenant with few chunks all are compared. Written without the cast that the index has, so that it is not used:
# it would have to walk through the other tenants' vectors.
EXACT = """
    SELECT near.chunk_id, near.distance, readable.language
    FROM (
        SELECT embedding.chunk_id, embedding.embedding <=> (SELECT vector FROM asked) AS distance
        FROM conversations_chunkembedding embedding
        WHERE embedding.organization_id = %(organization)s AND embedding.space_id = %(space)s
        ORDER BY distance
        OFFSET 0
    ) AS near
    CROSS JOIN LATERAL (  -- one after the other, until there are enough
        SELECT chunk.language
        FROM conversations_chunk chunk JOIN conversations_document document ON document.id = chunk.document_id
        WHERE chunk.id = near.chunk_id AND {visible}
        OFFSET 0
    ) AS readable
    ORDER BY near.distance
    LIMIT 2 * %(half)s"""
APPROXIMATE = """
    SELECT embedding.chunk_id,
        embedding.embedding::halfvec(%(dimension)s) <=> (SELECT vector FROM asked) AS distance, chunk.language
    FROM conversations_chunkembedding embedding
    JOIN conversations_chunk chunk ON chunk.id = embedding.chunk_id
    JOIN conversations_document document ON document.id = chunk.document_id
    WHERE embedding.organization_id = %(organization)s AND embedding.space_id = %(space)s AND {visible}
    ORDER BY embedding.embedding::halfvec(%(dimension)s) <=> (SELECT vector FROM asked)
    LIMIT 2 * %(half)s"""
# To a model, a passage in the question's own language is nearer than its meaning: see docs/knowledge.md.
DENSE = """
dense AS MATERIALIZED (
    SELECT chunk_id, 1 - distance AS similarity, row_number() OVER (ORDER BY fair, chunk_id) AS rank
    FROM (
        SELECT chunk_id, distance, distance
            + CASE WHEN split_part(language, '-', 1) = %(language)s THEN %(own_language)s::float8 ELSE 0 END AS fair
        FROM (
            SELECT * FROM ({exact}
            ) AS exact WHERE (SELECT chunks <= %(exact_up_to)s FROM tenant)
            UNION ALL
            SELECT * FROM ({approximate}
            ) AS approximate WHERE (SELECT chunks > %(exact_up_to)s FROM tenant)
        ) AS nearest
        ORDER BY fair, chunk_id
        LIMIT %(half)s
    ) AS fairest
)"""
NO_DENSE = """
dense (chunk_id, similarity, rank) AS (SELECT NULL::uuid, 0::float8, 0 WHERE false)"""

# What the visitor attached is at hand whatever is asked: "what does it say?" has nothing that it could be found by.
ATTACHED = """
attached AS (
    SELECT chunk.id AS chunk_id
    FROM conversations_document document
    JOIN conversations_chunk chunk ON chunk.document_id = document.id
    LEFT JOIN conversations_chunkembedding embedding ON embedding.chunk_id = chunk.id AND embedding.space_id = %(space)s
    WHERE document.conversation_id = %(conversation)s AND {visible}
    ORDER BY embedding.embedding <=> (SELECT vector FROM asked), chunk.position
    LIMIT %(attached)s
)"""
NO_ATTACHED = """
attached (chunk_id) AS (SELECT NULL::uuid WHERE false)"""

FUSED = """
fused AS (
    SELECT chunk_id, dense.rank AS dense_rank, lexical.rank AS lexical_rank, dense.similarity,
        lexical.score AS lexical_score, lexical.coverage,
        coalesce(%(dense_weight)s::float8 / (%(k)s + dense.rank), 0)
            + coalesce(%(lexical_weight)s::float8 * lexical.coverage / (%(k)s + lexical.rank), 0) AS score
    FROM dense FULL JOIN lexical USING (chunk_id) FULL JOIN attached USING (chunk_id)
)
-- the fields of a Passage, in its order, then: coverage, whether of the page, whether attached
SELECT chunk.id, document.id, document.name, document.title, chunk.heading, chunk.text, chunk.language, document.url,
    chunk.tokens, chunk.position, fused.score + boost.page + boost.attachment AS total,
    fused.dense_rank, fused.lexical_rank, fused.similarity, fused.lexical_score, fused.coverage,
    boost.page > 0, boost.attachment > 0
FROM fused
JOIN conversations_chunk chunk ON chunk.id = fused.chunk_id
JOIN conversations_document document ON document.id = chunk.document_id
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN document.url = ANY (%(page_urls)s) THEN %(page_boost)s::float8 ELSE 0 END AS page,
        CASE WHEN document.conversation_id IS NOT NULL THEN %(attachment_boost)s::float8 ELSE 0 END AS attachment
) AS boost
ORDER BY total DESC, chunk.id
LIMIT %(limit)s"""


def build(*, lexical: bool, dense: bool, attached: bool, by_language: bool) -> str:
    visible = VISIBLE + (IN_LANGUAGES if by_language else "")
    parts = [GIVEN]
    parts += [LEXEMES, _lexical(visible)] if lexical else [NO_LEXICAL]
    parts.append(_dense(visible) if dense else NO_DENSE)
    parts.append(ATTACHED.format(visible=visible) if attached else NO_ATTACHED)
    return f"{SETTINGS}WITH RECURSIVE {','.join(parts)},{FUSED}"


def _lexical(visible: str) -> str:
    one, every = (HOLDING.format(query=query, visible=visible) for query in ("lexeme.query", "common.query"))
    return LEXICAL.format(holding_one=one, holding_all=every)


def _dense(visible: str) -> str:
    return DENSE.format(exact=EXACT.format(visible=visible), approximate=APPROXIMATE.format(visible=visible))
