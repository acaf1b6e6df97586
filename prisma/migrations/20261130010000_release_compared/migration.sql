-- When a release was last compared with its registry entry, and which change of the entry that covered: a change is only over when it has
-- been compared, whatever dies in between.
ALTER TABLE "release" ADD COLUMN "comparedAt" TIMESTAMPTZ(3), ADD COLUMN "comparedModifiedAt" TIMESTAMPTZ(3);

-- An entry may be changed while it waits for a decision; who decides names what was looked at.
ALTER TABLE "release" ADD COLUMN "statement" INTEGER NOT NULL DEFAULT 1;

-- Both are written at every look, and nobody watches them.
DROP TRIGGER announce_update ON "release";
CREATE TRIGGER announce_update AFTER UPDATE ON "release" REFERENCING NEW TABLE AS touched OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change('comparedAt', 'comparedModifiedAt');

-- Parts of a copy that cannot be compared, where everything else of it is known.
ALTER TABLE "artifact_copy" ADD COLUMN "uncertain" TEXT[] DEFAULT ARRAY[]::TEXT[];
