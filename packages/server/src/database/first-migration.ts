// The tables, and the one function that accepts requests: whole, in one round trip, whatever else goes on.
export const FIRST_MIGRATION = `
CREATE TABLE shotlist.users (
  id text PRIMARY KEY,
  name text NOT NULL,
  monthly_limit integer CHECK (monthly_limit >= 0),
  created_at timestamptz(3) NOT NULL,
  disabled_at timestamptz(3)
);

CREATE TABLE shotlist.keys (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES shotlist.users (id),
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  ending text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
CREATE INDEX keys_by_user ON shotlist.keys (user_id);

CREATE TABLE shotlist.usage (
  user_id text NOT NULL REFERENCES shotlist.users (id),
  month text NOT NULL CHECK (month ~ '^[0-9]{4,}-[0-9]{2}$'),
  used integer NOT NULL CHECK (used >= 0),
  PRIMARY KEY (user_id, month)
);

CREATE TABLE shotlist.rate_buckets (
  user_id text PRIMARY KEY REFERENCES shotlist.users (id),
  full_at_ms double precision NOT NULL
);

CREATE TABLE shotlist.generations (
  id text PRIMARY KEY,
  ordinal bigint GENERATED ALWAYS AS IDENTITY,
  user_id text NOT NULL REFERENCES shotlist.users (id),
  request_id text NOT NULL,
  request json NOT NULL,
  warnings json,
  webhook_url text,
  idempotency_key text,
  fingerprint text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'in_queue', 'in_progress', 'completed', 'failed')),
  accepted_at timestamptz(3) NOT NULL,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  usage_month text NOT NULL,
  used_then integer NOT NULL,
  limit_then integer,
  is_returned boolean NOT NULL DEFAULT false,
  handed_at timestamptz(3),
  hand_after timestamptz(3) NOT NULL DEFAULT now(),
  hand_tries integer NOT NULL DEFAULT 0,
  provider_generation_id text,
  video_key text,
  video_size double precision,
  video_sha256 text,
  used_seed bigint,
  processing_seconds double precision,
  error_code text
);
CREATE INDEX generations_by_user ON shotlist.generations (user_id, ordinal);
CREATE INDEX generations_to_hand_over ON shotlist.generations (ordinal) WHERE handed_at IS NULL;
CREATE UNIQUE INDEX generations_by_idempotency_key ON shotlist.generations (user_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

-- Takes requests in, or says why not, in the order in which they stand. Nothing that is refused changes anything.
-- A rate without a burst is no rate. A bucket is full at full_at_ms, and holds one request less for each interval before.
-- For taken_secs what is accepted is the asking gateway's to hand over, and then anybody's.
CREATE FUNCTION shotlist.accept_requests (
  asked json, burst double precision, interval_ms double precision, taken_secs double precision
)
RETURNS TABLE (o_outcome text, o_id text, o_used integer, o_limit integer, o_full_at_ms double precision)
LANGUAGE plpgsql AS $accept$
DECLARE
  item json;
  asker text;
  now_ms double precision;
  earlier record;
BEGIN
  -- In one order, so that two calls never wait for each other.
  PERFORM 1 FROM shotlist.users AS u
    WHERE u.id IN (SELECT one.value ->> 'user_id' FROM json_array_elements(asked) AS one)
    ORDER BY u.id FOR NO KEY UPDATE;

  FOR item IN SELECT one.value FROM json_array_elements(asked) AS one LOOP
    asker := item ->> 'user_id';
    now_ms := (item ->> 'now_ms')::double precision;
    o_id := item ->> 'id';
    SELECT u.monthly_limit INTO STRICT o_limit FROM shotlist.users AS u WHERE u.id = asker;
    SELECT coalesce(max(m.used), 0) INTO o_used FROM shotlist.usage AS m
      WHERE m.user_id = asker AND m.month = item ->> 'month';
    o_full_at_ms := now_ms;
    IF burst IS NOT NULL THEN
      SELECT greatest(coalesce(max(b.full_at_ms), 0), now_ms) INTO o_full_at_ms FROM shotlist.rate_buckets AS b
        WHERE b.user_id = asker;
    END IF;

    IF item ->> 'idempotency_key' IS NOT NULL THEN
      SELECT g.id, g.fingerprint INTO earlier FROM shotlist.generations AS g
        WHERE g.user_id = asker AND g.idempotency_key = item ->> 'idempotency_key';
      IF FOUND THEN
        o_id := earlier.id;
        o_outcome := CASE WHEN earlier.fingerprint = item ->> 'fingerprint' THEN 'repeated' ELSE 'key_reused' END;
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;

    IF o_used >= o_limit THEN
      o_outcome := 'month_exceeded';
    -- A thousandth is what sums of fractions may be off by.
    ELSIF o_full_at_ms + interval_ms > now_ms + burst * interval_ms + 0.001 THEN
      o_outcome := 'rate_exceeded';
    ELSE
      o_outcome := 'accepted';
      IF burst IS NOT NULL THEN
        o_full_at_ms := o_full_at_ms + interval_ms;
        INSERT INTO shotlist.rate_buckets AS b (user_id, full_at_ms) VALUES (asker, o_full_at_ms)
          ON CONFLICT (user_id) DO UPDATE SET full_at_ms = excluded.full_at_ms;
      END IF;
      INSERT INTO shotlist.usage AS m (user_id, month, used) VALUES (asker, item ->> 'month', 1)
        ON CONFLICT (user_id, month) DO UPDATE SET used = m.used + 1 RETURNING m.used INTO o_used;
      INSERT INTO shotlist.generations (
        id, user_id, request_id, request, warnings, webhook_url, idempotency_key, fingerprint,
        status, accepted_at, usage_month, used_then, limit_then, hand_after, hand_tries
      ) VALUES (
        o_id, asker, item ->> 'request_id', (item ->> 'request')::json, (item ->> 'warnings')::json,
        item ->> 'webhook_url', item ->> 'idempotency_key', item ->> 'fingerprint',
        'pending', to_timestamp(now_ms / 1000), item ->> 'month', o_used, o_limit,
        now() + make_interval(secs => taken_secs), 1
      );
    END IF;
    RETURN NEXT;
  END LOOP;
END
$accept$;
`;
