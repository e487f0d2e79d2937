-- After the sink has made its table: what the queries of docs/downstream.md want.
CREATE INDEX IF NOT EXISTS articles_by_topic ON articles USING gin (topic_ids);
CREATE INDEX IF NOT EXISTS articles_by_band ON articles USING gin (fingerprint_minhash);
CREATE INDEX IF NOT EXISTS articles_by_day ON articles (published_on);
