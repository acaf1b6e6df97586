-- How a region's copies that nobody can compare were written when their release began there.
ALTER TABLE "artifact_copy" ADD COLUMN "writings" JSONB;
