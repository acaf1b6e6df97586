-- What could not be looked at is told as a code with its facts. Sentences that are on record stay as they stand.
ALTER TABLE "release" RENAME COLUMN "watchTrouble" TO "watchSaid";
ALTER TABLE "release" ALTER COLUMN "watchSaid" TYPE JSONB
  USING CASE WHEN "watchSaid" IS NOT NULL
    THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "watchSaid")) END;
