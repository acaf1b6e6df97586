-- Two clouds may share a region, and each has copies of its own there. What is on record is of the cloud that the model has endpoints on in
-- the region; where it has none any more, of its registry's.
ALTER TABLE "artifact_copy" ADD COLUMN "provider" TEXT;
UPDATE "artifact_copy" c SET "provider" = coalesce(
  (SELECT e."provider" FROM "endpoint" e WHERE e."modelId" = m."id" AND e."region" = c."region"
   ORDER BY e."retiredAt" IS NOT NULL, e."provider" <> m."registry"->>'kind', e."position" LIMIT 1),
  m."registry"->>'kind', 'unknown')
FROM "release" r JOIN "model" m ON m."id" = r."modelId" WHERE r."id" = c."releaseId";
ALTER TABLE "artifact_copy" ALTER COLUMN "provider" SET NOT NULL;
ALTER TABLE "artifact_copy" DROP CONSTRAINT "artifact_copy_pkey";
ALTER TABLE "artifact_copy" ADD CONSTRAINT "artifact_copy_pkey" PRIMARY KEY ("releaseId", "provider", "region");
