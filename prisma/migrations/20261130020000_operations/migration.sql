-- Acts on an endpoint: what is wanted, who wants it, how far it has come.
CREATE TABLE "operation" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "endpointId" TEXT NOT NULL,
    "intent" JSONB NOT NULL,
    "requestedBy" JSONB NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "phase" JSONB NOT NULL,
    "trouble" JSONB,
    "lookAgainAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "open" BOOLEAN NOT NULL DEFAULT true,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "operation_endpointId_idx" ON "operation"("endpointId");

ALTER TABLE "operation" ADD CONSTRAINT "operation_endpointId_fkey"
  FOREIGN KEY ("endpointId") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Two at once would each take what the other leaves for its own doing.
CREATE UNIQUE INDEX "operation_one_open_per_endpoint_and_kind" ON "operation" ("endpointId", "kind") WHERE "open";

ALTER TABLE "operation" ADD CONSTRAINT "operation_ends_when_it_closes" CHECK ("open" = ("endedAt" IS NULL));
