-- A page that offers to undeploy a model must hear that somebody has asked for it already.
CREATE OR REPLACE FUNCTION change_key(table_name text, line jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE table_name
    WHEN 'rollout' THEN line ->> 'slug'
    WHEN 'region_rollout' THEN (SELECT "slug" FROM "rollout" WHERE "id" = line ->> 'rolloutId')
    WHEN 'rollout_event' THEN (SELECT "slug" FROM "rollout" WHERE "id" = line ->> 'rolloutId')
    WHEN 'canary_minute' THEN (
      SELECT "slug" FROM "rollout" JOIN "region_rollout" ON "rollout"."id" = "rolloutId"
      WHERE "region_rollout"."id" = line ->> 'regionRolloutId')
    WHEN 'release' THEN line ->> 'id'
    WHEN 'approval' THEN line ->> 'releaseId'
    WHEN 'artifact_copy' THEN line ->> 'releaseId'
    WHEN 'model' THEN line ->> 'slug'
    WHEN 'endpoint' THEN (SELECT "slug" FROM "model" WHERE "id" = line ->> 'modelId')
    WHEN 'endpoint_state' THEN (
      SELECT "slug" FROM "model" JOIN "endpoint" ON "model"."id" = "modelId"
      WHERE "endpoint"."id" = line ->> 'endpointId')
    WHEN 'operation' THEN (
      SELECT "slug" FROM "model" JOIN "endpoint" ON "model"."id" = "modelId"
      WHERE "endpoint"."id" = line ->> 'endpointId')
    ELSE 'all'
  END;
END
$$;

CREATE TRIGGER announce_insert AFTER INSERT ON "operation" REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change();
-- How often a call is tried is not shown.
CREATE TRIGGER announce_update AFTER UPDATE ON "operation" REFERENCING NEW TABLE AS touched OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change('version', 'lookAgainAt', 'trouble');
CREATE TRIGGER announce_delete AFTER DELETE ON "operation" REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change();
