// What webhooks need: a secret for each user, and a name by which this database's gateways are told apart from others.
export const SECOND_MIGRATION = `
CREATE TABLE shotlist.webhook_secrets (
  user_id text PRIMARY KEY REFERENCES shotlist.users (id),
  secret text NOT NULL,
  previous text,
  previous_until timestamptz(3)
);

CREATE TABLE shotlist.gateway (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  id text NOT NULL
);
INSERT INTO shotlist.gateway (id) VALUES (left(replace(gen_random_uuid()::text, '-', ''), 16));
`;
