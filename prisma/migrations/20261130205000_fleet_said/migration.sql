-- What was told in a sentence is told as a code with its facts. Sentences that are on record stay as they stand.
ALTER TABLE "endpoint_state" RENAME COLUMN "driftSentence" TO "driftSaid";
ALTER TABLE "endpoint_state" ALTER COLUMN "driftSaid" TYPE JSONB USING CASE WHEN "driftSaid" IS NOT NULL THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "driftSaid")) END;
ALTER TABLE "endpoint_state" RENAME COLUMN "unreachableSentence" TO "unreachableSaid";
ALTER TABLE "endpoint_state" ALTER COLUMN "unreachableSaid" TYPE JSONB USING CASE WHEN "unreachableSaid" IS NOT NULL THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "unreachableSaid")) END;
ALTER TABLE "model" RENAME COLUMN "registryTrouble" TO "registrySaid";
ALTER TABLE "model" ALTER COLUMN "registrySaid" TYPE JSONB USING CASE WHEN "registrySaid" IS NOT NULL THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "registrySaid")) END;
ALTER TABLE "release" RENAME COLUMN "registryWriteTrouble" TO "registryWriteSaid";
ALTER TABLE "release" ALTER COLUMN "registryWriteSaid" TYPE JSONB USING CASE WHEN "registryWriteSaid" IS NOT NULL THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "registryWriteSaid")) END;

-- A copy's sentence mostly begins with its address, which pages show in a column of its own.
ALTER TABLE "artifact_copy" RENAME COLUMN "sentence" TO "said";
ALTER TABLE "artifact_copy" ALTER COLUMN "said" TYPE JSONB USING CASE
  WHEN "url" <> '' AND starts_with("said", "url" || ' ')
  THEN jsonb_build_object('code', 'artifact-at', 'facts', jsonb_build_object('url', "url", 'words', substr("said", length("url") + 2)))
  ELSE jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "said"))
END;
