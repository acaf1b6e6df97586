-- The whole chain is verified once a day; a page then verifies what was written since. What is remembered saves work and proves
-- nothing: who owns the database could change it too, and the next whole verification starts from the first entry again.

CREATE TABLE "audit_verification" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "seq" BIGINT NOT NULL,
  "hash" TEXT NOT NULL,
  "brokenAt" BIGINT,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "audit_verification_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "audit_verification" ADD CONSTRAINT "audit_verification_one" CHECK ("id" = 1);

-- The first entry behind a known one whose content or place in the chain does not verify; null when all do.
CREATE FUNCTION audit_chain_broken_after(known_seq bigint, known_hash text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT min("seq") FROM (
    SELECT
      "seq",
      "hash" = audit_entry_hash(entry)
        AND "prevHash" = coalesce(lag("hash") OVER chain, known_hash)
        AND "seq" = coalesce(lag("seq") OVER chain, known_seq) + 1 AS sound
    FROM "audit_entry" AS entry
    WHERE "seq" > known_seq
    WINDOW chain AS (ORDER BY "seq")
  ) AS checked
  WHERE NOT sound
$$;

-- Of the whole chain.
CREATE OR REPLACE FUNCTION audit_chain_broken_at() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT audit_chain_broken_after(0, '')
$$;

-- Where the entry that was verified last is gone or has another hash: its number.
CREATE FUNCTION audit_verified_entry_lost() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT verified."seq" FROM "audit_verification" AS verified
  WHERE verified."seq" > 0
    AND NOT EXISTS (SELECT FROM "audit_entry" AS e WHERE e."seq" = verified."seq" AND e."hash" = verified."hash")
$$;

-- What the last whole verification found, else the first entry that does not verify since.
CREATE FUNCTION audit_chain_broken_lately() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  verified "audit_verification";
BEGIN
  SELECT * INTO verified FROM "audit_verification";
  RETURN coalesce(
    verified."brokenAt",
    audit_verified_entry_lost(),
    audit_chain_broken_after(coalesce(verified."seq", 0), coalesce(verified."hash", '')));
END
$$;

-- Verifies every entry and remembers how far; that the chain still holds the entry verified last shows one that was written anew as
-- a whole, or cut short. Of a broken chain nothing more is remembered than that, until it verifies again.
CREATE FUNCTION audit_chain_verify(verified_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last record;
  broken bigint;
BEGIN
  -- Read before the rest: what is written meanwhile is left to the next time.
  SELECT "seq", "hash" INTO last FROM "audit_entry" ORDER BY "seq" DESC LIMIT 1;
  broken := least(audit_chain_broken_at(), audit_verified_entry_lost());
  INSERT INTO "audit_verification" ("seq", "hash", "brokenAt", "at")
  VALUES (
    CASE WHEN broken IS NULL THEN coalesce(last."seq", 0) ELSE 0 END,
    CASE WHEN broken IS NULL THEN coalesce(last."hash", '') ELSE '' END,
    broken, verified_at)
  ON CONFLICT ("id") DO UPDATE SET
    "seq" = CASE WHEN broken IS NULL THEN excluded."seq" ELSE "audit_verification"."seq" END,
    "hash" = CASE WHEN broken IS NULL THEN excluded."hash" ELSE "audit_verification"."hash" END,
    "brokenAt" = broken,
    "at" = verified_at;
  RETURN broken;
END
$$;
