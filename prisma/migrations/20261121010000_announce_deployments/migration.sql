-- What is deployed on an endpoint may change while nothing of it is under way: somebody undeploys a model by other means.

CREATE FUNCTION moving_part(observation jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('observation', jsonb_build_array(observation -> 'pending', observation -> 'deployments'))
$$;

CREATE OR REPLACE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lines jsonb[];
  -- TG_ARGV is null when a trigger has no arguments.
  unwatched text[] := coalesce(TG_ARGV::text[], '{}');
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    SELECT array_agg(to_jsonb(t)) INTO lines FROM touched AS t;
  ELSIF TG_TABLE_NAME = 'endpoint_state' THEN
    SELECT array_agg(line) INTO lines FROM (
      SELECT to_jsonb(t) - unwatched || moving_part(t.observation) AS line FROM touched AS t
      EXCEPT
      SELECT to_jsonb(b) - unwatched || moving_part(b.observation) FROM before AS b
    ) AS changed;
  ELSE
    SELECT array_agg(line) INTO lines FROM (
      SELECT to_jsonb(t) - unwatched AS line FROM touched AS t
      EXCEPT
      SELECT to_jsonb(b) - unwatched FROM before AS b
    ) AS changed;
  END IF;
  IF lines IS NULL THEN
    RETURN NULL;
  END IF;
  WITH written AS (
    INSERT INTO "change" ("entity", "key")
    SELECT DISTINCT change_entity(TG_TABLE_NAME), change_key(TG_TABLE_NAME, line)
    FROM unnest(lines) AS line
    WHERE change_key(TG_TABLE_NAME, line) IS NOT NULL
    RETURNING "id", "entity", "key"
  )
  SELECT array_agg(jsonb_build_object('id', "id", 'entity', "entity", 'key', "key")) INTO lines FROM written;
  PERFORM pg_notify('meridian_change', line::text) FROM unnest(lines) AS line;
  RETURN NULL;
END
$$;
