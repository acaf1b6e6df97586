-- Registries of two clouds may call entries of theirs the same, and a model may have releases from both.
ALTER TABLE "release" ADD COLUMN "registry" JSONB;
UPDATE "release" r SET "registry" = m."registry" FROM "model" m WHERE m."id" = r."modelId";
ALTER TABLE "release" ALTER COLUMN "registry" SET NOT NULL;
DROP INDEX "release_registryRef_key";
CREATE UNIQUE INDEX "release_registry_entry_key" ON "release" ((coalesce("registry"->>'kind', '')), "registryRef");
DROP INDEX "release_modelId_version_key";
CREATE UNIQUE INDEX "release_registry_version_key" ON "release" ("modelId", (coalesce("registry"->>'kind', '')), "version");
CREATE INDEX "release_modelId_version_idx" ON "release" ("modelId", "version");
