-- What was told of rollouts in a sentence is told as a code with its facts. Sentences that are on record stay as they stand.
ALTER TABLE "rollout_event" RENAME COLUMN "sentence" TO "said";
ALTER TABLE "rollout_event" ALTER COLUMN "said" TYPE JSONB
  USING jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "said"));

ALTER TABLE "rollout" RENAME COLUMN "statusSentence" TO "statusSaid";
ALTER TABLE "rollout" ALTER COLUMN "statusSaid" TYPE JSONB
  USING CASE WHEN "statusSaid" IS NOT NULL
    THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', "statusSaid")) END;
