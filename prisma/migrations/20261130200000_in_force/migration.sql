-- What the cloud's status says against the configuration that it names: rows of before are as they were, until they are seen again.
ALTER TABLE "endpoint_state" ADD COLUMN "inForce" TEXT NOT NULL DEFAULT 'yes';
ALTER TABLE "endpoint_state" ADD COLUMN "cloudStatus" TEXT;
ALTER TABLE "endpoint_state" ADD CONSTRAINT "endpoint_state_in_force_known" CHECK ("inForce" IN ('yes', 'no', 'mixed'));
