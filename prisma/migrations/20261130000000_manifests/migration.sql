-- What a release is, down to everything that decides an answer, and what an endpoint was seen to serve.
ALTER TABLE "release" ADD COLUMN "manifest" JSONB, ADD COLUMN "fingerprint" TEXT, ADD COLUMN "withdrawal" JSONB;
CREATE INDEX "release_modelId_fingerprint_idx" ON "release" ("modelId", "fingerprint");

ALTER TABLE "artifact_copy" ADD COLUMN "places" JSONB, ADD COLUMN "manifest" JSONB;

ALTER TABLE "endpoint" ADD COLUMN "intendedManifest" JSONB;
ALTER TABLE "endpoint_state" ADD COLUMN "fingerprint" TEXT, ADD COLUMN "identity" JSONB;

-- The registry has entries older than those that are kept in step.
ALTER TABLE "model" ADD COLUMN "registryHasMore" BOOLEAN NOT NULL DEFAULT false;
