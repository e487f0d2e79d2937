-- copydesk's records in ClickHouse: topic → queue → view → table. See docs/downstream.md for what may be changed.
--
-- The consumer behind the Kafka engine is librdkafka with its default isolation level, read_committed: what a worker
-- aborted is never seen. Do not change it in the server's <kafka> section.

CREATE DATABASE IF NOT EXISTS copydesk;

-- One message a row, in the shape of deploy/schemas/copydesk.article.v1.schema.json. Fields that are not named here are
-- skipped, so a newer copydesk does no harm. Arrays of objects are Array(Tuple(...)): with Nested they would arrive empty.
CREATE TABLE IF NOT EXISTS copydesk.articles_queue
(
    schema        LowCardinality(String),
    id            String,
    source_id     Nullable(String),
    url           Nullable(String),
    outlet        Nullable(String),
    language      Nullable(String),
    published_on  Nullable(Date32),
    published_at  Nullable(DateTime64(3, 'UTC')),
    modified_at   Nullable(DateTime64(3, 'UTC')),
    title         Nullable(String),
    text          String,
    lead          Nullable(String),
    section       Array(String),
    authors       Array(String),
    credits       Array(String),
    captions      Array(Tuple(text String, credit Nullable(String))),
    notices       Array(String),
    primary_topic Nullable(String),
    topics        Array(Tuple(id LowCardinality(String), label String, score Float64, confidence Nullable(Float64), status LowCardinality(String),
                              evidence Array(Tuple(phrase String, field LowCardinality(String), start UInt32, end UInt32, text String, weight Float64)))),
    topic_ids     Array(LowCardinality(String)),
    amounts       Array(Tuple(text String, currency LowCardinality(String), low Float64, high Float64, unit String, start UInt32, end UInt32)),
    fingerprint   Tuple(content_sha256 String, minhash Array(String)),
    quality       Tuple(kind LowCardinality(String)),
    stats         Tuple(chars UInt32, words UInt32, sentences UInt32, removed Map(LowCardinality(String), UInt32)),
    sources       Map(LowCardinality(String), LowCardinality(String)),
    taxonomy      Tuple(name String, version String, sha256 String),
    lineage       Tuple(worker_version String, furniture_version Nullable(String),
                        input Tuple(topic String, partition Int32, offset Int64, timestamp Nullable(DateTime64(3, 'UTC'))))
)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'kafka:9092',
         kafka_topic_list = 'news.enriched',
         kafka_group_name = 'clickhouse-copydesk',
         kafka_format = 'JSONEachRow',
         kafka_handle_error_mode = 'stream',
         date_time_input_format = 'best_effort',
         input_format_skip_unknown_fields = 1,
         input_format_json_ignore_unknown_keys_in_named_tuple = 1;

-- One row an article. The same record again, from an at-least-once worker or a rewound topic, is the same row; of an
-- article that was scraped twice, the later scrape stays. Read it with FINAL.
CREATE TABLE IF NOT EXISTS copydesk.articles
(
    id             String,
    ingested_at    DateTime64(3, 'UTC') COMMENT 'the raw message''s timestamp',
    source_id      String,
    url            String,
    outlet         LowCardinality(String),
    language       LowCardinality(String),
    published_on   Nullable(Date32),
    published_at   Nullable(DateTime64(3, 'UTC')),
    modified_at    Nullable(DateTime64(3, 'UTC')),
    title          String,
    text           String CODEC(ZSTD(3)),
    lead           String CODEC(ZSTD(3)),
    section        Array(String),
    authors        Array(String),
    credits        Array(String),
    captions       Array(Tuple(text String, credit Nullable(String))),
    notices        Array(String),
    primary_topic  LowCardinality(String),
    topics         Array(Tuple(id LowCardinality(String), label String, score Float64, confidence Nullable(Float64), status LowCardinality(String),
                               evidence Array(Tuple(phrase String, field LowCardinality(String), start UInt32, end UInt32, text String, weight Float64)))),
    topic_ids      Array(LowCardinality(String)),
    amounts        Array(Tuple(text String, currency LowCardinality(String), low Float64, high Float64, unit String, start UInt32, end UInt32)),
    content_sha256 String,
    minhash        Array(String),
    kind           LowCardinality(String),
    chars          UInt32,
    words          UInt32,
    sentences      UInt32,
    removed        Map(LowCardinality(String), UInt32),
    sources        Map(LowCardinality(String), LowCardinality(String)),
    taxonomy       Tuple(name String, version String, sha256 String),
    worker_version LowCardinality(String),
    kafka_topic     LowCardinality(String),
    kafka_partition UInt64,
    kafka_offset    UInt64,
    INDEX by_topic topic_ids TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplacingMergeTree(ingested_at)
ORDER BY id;

CREATE MATERIALIZED VIEW IF NOT EXISTS copydesk.articles_view TO copydesk.articles AS
SELECT
    id,
    coalesce(lineage.input.timestamp, toDateTime64(0, 3, 'UTC')) AS ingested_at,
    coalesce(source_id, '') AS source_id,
    coalesce(url, '') AS url,
    coalesce(outlet, '') AS outlet,
    coalesce(language, '') AS language,
    published_on,
    published_at,
    modified_at,
    coalesce(title, '') AS title,
    text,
    coalesce(lead, '') AS lead,
    section,
    authors,
    credits,
    captions,
    notices,
    coalesce(primary_topic, '') AS primary_topic,
    topics,
    topic_ids,
    amounts,
    fingerprint.content_sha256 AS content_sha256,
    fingerprint.minhash AS minhash,
    quality.kind AS kind,
    stats.chars AS chars,
    stats.words AS words,
    stats.sentences AS sentences,
    stats.removed AS removed,
    sources,
    taxonomy,
    lineage.worker_version AS worker_version,
    _topic AS kafka_topic,
    _partition AS kafka_partition,
    _offset AS kafka_offset
FROM copydesk.articles_queue
WHERE length(_error) = 0;

-- Messages that are no records of ours: kept, so that nothing is lost between the topic and the table.
CREATE TABLE IF NOT EXISTS copydesk.errors
(
    kafka_topic     LowCardinality(String),
    kafka_partition UInt64,
    kafka_offset    UInt64,
    error           String,
    raw             String
)
ENGINE = ReplacingMergeTree
ORDER BY (kafka_topic, kafka_partition, kafka_offset);

CREATE MATERIALIZED VIEW IF NOT EXISTS copydesk.errors_view TO copydesk.errors AS
SELECT _topic AS kafka_topic, _partition AS kafka_partition, _offset AS kafka_offset, _error AS error, _raw_message AS raw
FROM copydesk.articles_queue
WHERE length(_error) > 0;
