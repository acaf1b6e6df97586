-- How a release's artifacts were written when they were recorded (by address: size, mark, time): a thing that was written anew is seen even
-- where its checksum cannot be compared. Null: recorded before; size and time of the first artifact stand in for it.
ALTER TABLE "release" ADD COLUMN "writings" JSONB;

-- Why the last look could not see everything; null: it could.
ALTER TABLE "release" ADD COLUMN "watchTrouble" TEXT;

-- What the registry said of it when it was read last: a decision there is news by what it says, not by its time. Null: not read since.
ALTER TABLE "release" ADD COLUMN "registryStatus" TEXT;

-- What became of what a region has of a release since it was there. Null: nothing that is known.
ALTER TABLE "artifact_copy" ADD COLUMN "spoiled" JSONB;
