-- What only an endpoint's own cloud reads stands in one column, in that cloud's shape. SageMaker's stood in three that every cloud had.
ALTER TABLE "endpoint" ADD COLUMN "settings" JSONB NOT NULL DEFAULT '{}';
UPDATE "endpoint" SET "settings" =
  jsonb_build_object('variant', "variant", 'executionRole', "executionRole", 'rollbackAlarms', coalesce(to_jsonb("rollbackAlarms"), '[]'))
  WHERE "provider" = 'sagemaker';
ALTER TABLE "endpoint" DROP COLUMN "variant", DROP COLUMN "executionRole", DROP COLUMN "rollbackAlarms";
