-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fleet_revision" (
    "id" SERIAL NOT NULL,
    "yaml" TEXT NOT NULL,
    "appliedBy" JSONB NOT NULL,
    "appliedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fleet_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_template" (
    "name" TEXT NOT NULL,
    "spec" JSONB NOT NULL,

    CONSTRAINT "plan_template_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "model" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "registry" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "artifacts" JSONB NOT NULL,
    "planName" TEXT NOT NULL,
    "approvalsNeeded" INTEGER NOT NULL DEFAULT 1,
    "position" INTEGER NOT NULL DEFAULT 0,
    "retiredAt" TIMESTAMPTZ(3),
    "registrySyncedAt" TIMESTAMPTZ(3),
    "registryTrouble" TEXT,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "variant" TEXT NOT NULL,
    "executionRole" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'active',
    "peakRps" INTEGER NOT NULL DEFAULT 0,
    "rollbackAlarms" TEXT[],
    "position" INTEGER NOT NULL DEFAULT 0,
    "retiredAt" TIMESTAMPTZ(3),
    "intendedReleaseId" TEXT,
    "intendedConfigName" TEXT,
    "intendedDigest" TEXT,
    "intendedAt" TIMESTAMPTZ(3),

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint_state" (
    "endpointId" TEXT NOT NULL,
    "observedAt" TIMESTAMPTZ(3) NOT NULL,
    "observation" JSONB NOT NULL,
    "releaseId" TEXT,
    "label" TEXT NOT NULL,
    "digest" TEXT,
    "configName" TEXT NOT NULL,
    "driftSince" TIMESTAMPTZ(3),
    "driftSentence" TEXT,
    "unreachableSince" TIMESTAMPTZ(3),
    "unreachableSentence" TEXT,

    CONSTRAINT "endpoint_state_pkey" PRIMARY KEY ("endpointId")
);

-- CreateTable
CREATE TABLE "serving_interval" (
    "id" BIGSERIAL NOT NULL,
    "endpointId" TEXT NOT NULL,
    "releaseId" TEXT,
    "label" TEXT NOT NULL,
    "digest" TEXT,
    "configName" TEXT NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "serving_interval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "release" (
    "id" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "registryRef" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "artifactUrl" TEXT NOT NULL,
    "artifactDigest" TEXT,
    "artifactBytes" BIGINT,
    "artifactWrittenAt" TIMESTAMPTZ(3),
    "evaluation" JSONB NOT NULL,
    "description" TEXT,
    "trainedBy" TEXT,
    "registeredAt" TIMESTAMPTZ(3) NOT NULL,
    "registryModifiedAt" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "statusReason" TEXT,
    "statusAt" TIMESTAMPTZ(3) NOT NULL,
    "statusBy" JSONB,
    "registryWrite" TEXT NOT NULL DEFAULT 'none',
    "registryWriteTrouble" TEXT,
    "requestedBy" JSONB,
    "requestedById" TEXT,
    "requestedAt" TIMESTAMPTZ(3),
    "requestNote" TEXT,

    CONSTRAINT "release_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval" (
    "id" BIGSERIAL NOT NULL,
    "releaseId" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact_copy" (
    "releaseId" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "digest" TEXT,
    "sentence" TEXT NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3),
    "checkedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "artifact_copy_pkey" PRIMARY KEY ("releaseId","region")
);

-- CreateTable
CREATE TABLE "rollout" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "releaseId" TEXT NOT NULL,
    "fromLabel" TEXT,
    "kind" TEXT NOT NULL DEFAULT 'promotion',
    "plan" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "statusSentence" TEXT,
    "open" BOOLEAN NOT NULL DEFAULT true,
    "startedBy" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "region_rollout" (
    "id" TEXT NOT NULL,
    "rolloutId" TEXT NOT NULL,
    "endpointId" TEXT NOT NULL,
    "wave" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT true,
    "phaseName" TEXT NOT NULL,
    "phase" JSONB NOT NULL,
    "phaseSince" TIMESTAMPTZ(3) NOT NULL,
    "phaseTimes" JSONB NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "baseline" JSONB,
    "trouble" JSONB,
    "request" JSONB,
    "verdict" JSONB,
    "measuredShare" DOUBLE PRECISION,
    "lookAgainAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "region_rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "canary_minute" (
    "regionRolloutId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "cohort" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "requests" DOUBLE PRECISION NOT NULL,
    "errors4xx" DOUBLE PRECISION NOT NULL,
    "errors5xx" DOUBLE PRECISION NOT NULL,
    "overLatency" DOUBLE PRECISION,
    "latencyP50Ms" DOUBLE PRECISION,
    "latencyP99Ms" DOUBLE PRECISION,

    CONSTRAINT "canary_minute_pkey" PRIMARY KEY ("regionRolloutId","attempt","cohort","minute")
);

-- CreateTable
CREATE TABLE "rollout_event" (
    "id" BIGSERIAL NOT NULL,
    "rolloutId" TEXT NOT NULL,
    "endpointId" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,

    CONSTRAINT "rollout_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "prevHash" TEXT NOT NULL DEFAULT '',
    "hash" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "change" (
    "id" BIGSERIAL NOT NULL,
    "entity" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_process" (
    "id" TEXT NOT NULL,
    "lockKey" BIGINT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_process_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "model_slug_key" ON "model"("slug");

-- CreateIndex
CREATE INDEX "endpoint_modelId_idx" ON "endpoint"("modelId");

-- CreateIndex
CREATE UNIQUE INDEX "endpoint_provider_account_region_name_key" ON "endpoint"("provider", "account", "region", "name");

-- CreateIndex
CREATE INDEX "serving_interval_endpointId_startedAt_idx" ON "serving_interval"("endpointId", "startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "release_registryRef_key" ON "release"("registryRef");

-- CreateIndex
CREATE INDEX "release_status_idx" ON "release"("status");

-- CreateIndex
CREATE UNIQUE INDEX "release_modelId_version_key" ON "release"("modelId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "approval_releaseId_actorId_key" ON "approval"("releaseId", "actorId");

-- CreateIndex
CREATE UNIQUE INDEX "rollout_slug_key" ON "rollout"("slug");

-- CreateIndex
CREATE INDEX "rollout_modelId_startedAt_idx" ON "rollout"("modelId", "startedAt");

-- CreateIndex
CREATE INDEX "region_rollout_endpointId_idx" ON "region_rollout"("endpointId");

-- CreateIndex
CREATE UNIQUE INDEX "region_rollout_rolloutId_endpointId_key" ON "region_rollout"("rolloutId", "endpointId");

-- CreateIndex
CREATE INDEX "rollout_event_rolloutId_id_idx" ON "rollout_event"("rolloutId", "id");

-- CreateIndex
CREATE INDEX "audit_entry_subjectKind_subjectId_idx" ON "audit_entry"("subjectKind", "subjectId");

-- CreateIndex
CREATE UNIQUE INDEX "worker_process_lockKey_key" ON "worker_process"("lockKey");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint_state" ADD CONSTRAINT "endpoint_state_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "serving_interval" ADD CONSTRAINT "serving_interval_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release" ADD CONSTRAINT "release_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval" ADD CONSTRAINT "approval_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact_copy" ADD CONSTRAINT "artifact_copy_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "region_rollout" ADD CONSTRAINT "region_rollout_rolloutId_fkey" FOREIGN KEY ("rolloutId") REFERENCES "rollout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "region_rollout" ADD CONSTRAINT "region_rollout_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canary_minute" ADD CONSTRAINT "canary_minute_regionRolloutId_fkey" FOREIGN KEY ("regionRolloutId") REFERENCES "region_rollout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout_event" ADD CONSTRAINT "rollout_event_rolloutId_fkey" FOREIGN KEY ("rolloutId") REFERENCES "rollout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ---------------------------------------------------------------------------------------------------------------
-- From here on written by hand: what Prisma's schema cannot say.
-- ---------------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Words that the code knows (lib/domain/types.ts).
ALTER TABLE "user" ADD CONSTRAINT "user_role_known" CHECK ("role" IN ('viewer', 'approver', 'manager', 'admin'));

ALTER TABLE "model" ADD CONSTRAINT "model_approvals_not_negative" CHECK ("approvalsNeeded" >= 0);

ALTER TABLE "endpoint"
  ADD CONSTRAINT "endpoint_provider_known" CHECK ("provider" IN ('sagemaker', 'vertex', 'cloud-run')),
  ADD CONSTRAINT "endpoint_role_known" CHECK ("role" IN ('active', 'passive')),
  ADD CONSTRAINT "endpoint_peak_not_negative" CHECK ("peakRps" >= 0);

ALTER TABLE "release"
  ADD CONSTRAINT "release_status_known" CHECK ("status" IN ('Pending', 'Approved', 'Rejected')),
  ADD CONSTRAINT "release_registry_write_known" CHECK ("registryWrite" IN ('none', 'pending', 'written', 'failed'));

ALTER TABLE "approval" ADD CONSTRAINT "approval_decision_known" CHECK ("decision" IN ('Approved', 'Rejected'));

ALTER TABLE "artifact_copy" ADD CONSTRAINT "artifact_copy_state_known"
  CHECK ("state" IN ('source', 'present', 'replicating', 'missing', 'failed', 'different', 'unknown'));

ALTER TABLE "rollout"
  ADD CONSTRAINT "rollout_kind_known" CHECK ("kind" IN ('promotion', 'catch-up')),
  ADD CONSTRAINT "rollout_status_known" CHECK ("status" IN
    ('running', 'paused', 'rolling-back', 'stopping', 'aborting', 'completed', 'partial', 'stopped', 'rolled-back', 'aborted')),
  ADD CONSTRAINT "rollout_open_follows_status" CHECK
    ("open" = ("status" IN ('running', 'paused', 'rolling-back', 'stopping', 'aborting')));

ALTER TABLE "region_rollout"
  ADD CONSTRAINT "region_rollout_phase_known" CHECK ("phaseName" IN
    ('waiting', 'replicating', 'gated', 'shifting', 'baking', 'completing', 'verifying', 'promoted',
     'reverting', 'reverted', 'failed', 'skipped')),
  ADD CONSTRAINT "region_rollout_phase_named_once" CHECK (coalesce("phase" ->> 'name', '') = "phaseName"),
  ADD CONSTRAINT "region_rollout_wave_from_one" CHECK ("wave" >= 1),
  ADD CONSTRAINT "region_rollout_attempt_from_one" CHECK ("attempt" >= 1),
  ADD CONSTRAINT "region_rollout_share_is_share" CHECK ("measuredShare" BETWEEN 0 AND 1);

ALTER TABLE "canary_minute"
  ADD CONSTRAINT "canary_minute_cohort_known" CHECK ("cohort" IN ('canary', 'baseline')),
  ADD CONSTRAINT "canary_minute_counts_not_negative" CHECK
    ("requests" >= 0 AND "errors4xx" >= 0 AND "errors5xx" >= 0 AND "overLatency" >= 0);

-- At most one rollout at a time touches an endpoint.
CREATE UNIQUE INDEX "region_rollout_one_open_per_endpoint" ON "region_rollout" ("endpointId") WHERE "open";

-- An endpoint never serves the same release twice at one time.
ALTER TABLE "serving_interval"
  ADD CONSTRAINT "serving_interval_ends_after_start" CHECK ("endedAt" > "startedAt"),
  ADD CONSTRAINT "serving_interval_share_is_share" CHECK ("share" BETWEEN 0 AND 1),
  ADD CONSTRAINT "serving_interval_never_overlaps" EXCLUDE USING gist (
    "endpointId" WITH =,
    coalesce("releaseId", "digest", "label") WITH =,
    tstzrange("startedAt", "endedAt") WITH &&
  );

-- The audit log: append-only and hash-chained.

-- A JSON array keeps the fields apart ("ab","c" is not "a","bc"), and time is written in UTC whatever the session's zone.
CREATE FUNCTION audit_entry_hash(entry "audit_entry") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(
    entry."prevHash", entry."seq", to_char(entry."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    entry."actor", entry."action", entry."subjectKind", entry."subjectId", entry."sentence", entry."detail"
  )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_entry_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  -- Held until the transaction ends: two entries written at once would otherwise both follow the same one.
  PERFORM pg_advisory_xact_lock(hashtext('meridian.audit_entry'));
  SELECT "seq", "hash" INTO last FROM "audit_entry" ORDER BY "seq" DESC LIMIT 1;
  -- The number comes from the chain, not from the sequence, which hands numbers out before the lock is held and leaves gaps.
  NEW."seq" := coalesce(last."seq", 0) + 1;
  NEW."prevHash" := coalesce(last."hash", '');
  NEW."hash" := audit_entry_hash(NEW);
  RETURN NEW;
END
$$;

CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_entry_chain" BEFORE INSERT ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION audit_entry_chain();
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse();
CREATE TRIGGER "audit_entry_never_emptied" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse();
-- ALWAYS: a session cannot put them aside with session_replication_role.
ALTER TABLE "audit_entry"
  ENABLE ALWAYS TRIGGER "audit_entry_chain",
  ENABLE ALWAYS TRIGGER "audit_entry_append_only",
  ENABLE ALWAYS TRIGGER "audit_entry_never_emptied";

-- The first entry whose content or place in the chain does not verify; null when all do.
CREATE FUNCTION audit_chain_broken_at() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT min("seq") FROM (
    SELECT
      "seq",
      "hash" = audit_entry_hash(entry)
        AND "prevHash" = coalesce(lag("hash") OVER chain, '')
        AND "seq" = coalesce(lag("seq") OVER chain, 0) + 1 AS sound
    FROM "audit_entry" AS entry
    WINDOW chain AS (ORDER BY "seq")
  ) AS checked
  WHERE NOT sound
$$;

-- What changed, for pages that look: (entity, key) as the page's queries know them.

CREATE FUNCTION change_entity(table_name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN table_name IN ('rollout', 'region_rollout', 'rollout_event', 'canary_minute') THEN 'rollout'
    WHEN table_name IN ('release', 'approval', 'artifact_copy') THEN 'release'
    WHEN table_name = 'audit_entry' THEN 'audit'
    ELSE 'fleet'
  END
$$;

CREATE FUNCTION change_key(table_name text, line jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
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
    ELSE 'all'
  END;
END
$$;

-- One row a statement and key. Of an update, only lines count in which something other than the columns named as
-- arguments changed: those are written at every look and nobody watches them.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lines jsonb[];
  -- TG_ARGV is null when a trigger has no arguments.
  unwatched text[] := coalesce(TG_ARGV::text[], '{}');
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    SELECT array_agg(to_jsonb(t)) INTO lines FROM touched AS t;
  ELSIF TG_TABLE_NAME = 'endpoint_state' THEN
    SELECT array_agg(line) INTO lines FROM (
      SELECT to_jsonb(t) - unwatched || jsonb_build_object('observation', t.observation -> 'pending') AS line FROM touched AS t
      EXCEPT
      SELECT to_jsonb(b) - unwatched || jsonb_build_object('observation', b.observation -> 'pending') FROM before AS b
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

-- A transition table belongs to one kind of event, hence three triggers a table.
DO $$
DECLARE
  watched text;
  unwatched text;
BEGIN
  FOR watched, unwatched IN VALUES
    ('rollout', quote_literal('version')),
    ('region_rollout', quote_literal('version') || ', ' || quote_literal('lookAgainAt')),
    ('release', ''),
    ('approval', ''),
    ('endpoint_state', quote_literal('observedAt')),
    ('artifact_copy', quote_literal('checkedAt')),
    ('rollout_event', ''),
    ('canary_minute', ''),
    ('audit_entry', ''),
    ('model', quote_literal('registrySyncedAt')),
    ('endpoint', ''),
    ('plan_template', ''),
    ('fleet_revision', '')
  LOOP
    EXECUTE format('CREATE TRIGGER announce_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS touched
      FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', watched);
    EXECUTE format('CREATE TRIGGER announce_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS touched OLD TABLE AS before
      FOR EACH STATEMENT EXECUTE FUNCTION announce_change(%s)', watched, unwatched);
    EXECUTE format('CREATE TRIGGER announce_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS touched
      FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', watched);
  END LOOP;
END
$$;
