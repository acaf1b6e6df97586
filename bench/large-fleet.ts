import type { Database } from '#lib/db/client.ts'

export const largeFleet = { models: 1_000, regions: 20 }

const regions = [
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1'],
  ...['us-east-1', 'us-east-2', 'us-west-2', 'ca-central-1', 'sa-east-1', 'mx-central-1', 'af-south-1'],
  ...['ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-east-1'],
]

/**
 * Retires what is there and puts a fleet of 1,000 models in 20 regions in its place, as a long life leaves it: every endpoint seen,
 * with what it serves now and what it served before; one in 50 behind its fleet, one in 500 changed by somebody else, one in 1,000 not answering.
 */
export async function fillLargeFleet({ pool }: Database, now: Date): Promise<void> {
  const at = now.toISOString()
  await pool.query(`UPDATE model SET "retiredAt" = $1::timestamptz`, [at])
  await pool.query(
    `INSERT INTO model ("id", "slug", "registry", "evidence", "artifacts", "planName", "position")
     SELECT name, name, jsonb_build_object('kind', 'sagemaker', 'account', '210987654321', 'region', 'eu-west-1', 'group', name), '{}', '{}', 'nightly-canary', n
     FROM (SELECT n, format('large-model-%s', lpad(n::text, 4, '0')) AS name FROM generate_series(1, $1::int) AS n) AS numbered`,
    [largeFleet.models],
  )
  await pool.query(
    `INSERT INTO release ("id", "modelId", "label", "version", "registry", "registryRef", "image", "artifactUrl", "artifactDigest", "evaluation", "registeredAt", "registryModifiedAt", "status", "statusAt")
     SELECT format('%s/v%s', m."id", version), m."id", format('v%s', version), version, m."registry",
       format('arn:aws:sagemaker:eu-west-1:210987654321:model-package/%s/%s', m."id", version),
       'scoring:xgb-1.7', format('s3://large-models/%s/v%s/model.tar.gz', m."id", version),
       'sha256:' || encode(sha256(convert_to(m."id" || version, 'UTF8')), 'hex'), '{"auc": 0.94}', $1::timestamptz, $1::timestamptz, 'Approved', $1::timestamptz
     FROM model m, generate_series(40 + m."position" % 60, 41 + m."position" % 60) AS version
     WHERE m."retiredAt" IS NULL`,
    [at],
  )
  await pool.query(
    `INSERT INTO endpoint ("id", "modelId", "provider", "account", "region", "name", "settings", "peakRps", "position", "intendedReleaseId", "intendedConfigName", "intendedAt")
     SELECT format('%s-%s', m."id", region), m."id", 'sagemaker', '210987654321', region, format('%s-%s', m."id", region),
       '{"variant": "AllTraffic", "executionRole": "arn:aws:iam::210987654321:role/scoring", "rollbackAlarms": []}'::jsonb, 100, place, r."id", format('meridian-%s-%s-a1', m."id", r."label"), $2
     FROM model m
     CROSS JOIN unnest($1::text[]) WITH ORDINALITY AS placed (region, place)
     JOIN release r ON r."modelId" = m."id" AND r."version" = 41 + m."position" % 60 - CASE WHEN (m."position" * 7 + place) % 50 = 0 THEN 1 ELSE 0 END
     WHERE m."retiredAt" IS NULL`,
    [regions.slice(0, largeFleet.regions), at],
  )
  await pool.query(
    `INSERT INTO endpoint_state ("endpointId", "observedAt", "observation", "releaseId", "label", "digest", "configName", "driftSince", "driftSaid", "unreachableSince", "unreachableSaid")
     SELECT e."id", $1::timestamptz, jsonb_build_object('endpointId', e."id", 'at', to_jsonb($1::timestamptz), 'cloudStatus', 'InService', 'configName', e."intendedConfigName",
       'modelName', e."intendedConfigName", 'artifactUrl', r."artifactUrl", 'image', r."image", 'digest', r."artifactDigest", 'lastModifiedAt', to_jsonb($1::timestamptz),
       'instances', jsonb_build_object('current', 2, 'desired', 2)),
       r."id", r."label", r."artifactDigest", e."intendedConfigName",
       CASE WHEN n % 500 = 0 THEN $1::timestamptz END, CASE WHEN n % 500 = 0 THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', e."name" || ' was changed outside Meridian.')) END,
       CASE WHEN n % 1000 = 1 THEN $1::timestamptz END, CASE WHEN n % 1000 = 1 THEN jsonb_build_object('code', 'verbatim', 'facts', jsonb_build_object('sentence', e."region" || ' does not answer.')) END
     FROM (SELECT *, row_number() OVER (ORDER BY "id") AS n FROM endpoint WHERE "account" = '210987654321') AS e
     JOIN release r ON r."id" = e."intendedReleaseId"`,
    [at],
  )
  await pool.query(
    `INSERT INTO serving_interval ("endpointId", "releaseId", "label", "digest", "configName", "share", "startedAt", "endedAt")
     SELECT s."endpointId", r."id", r."label", r."artifactDigest", format('meridian-%s-%s-a1', r."modelId", r."label"), 1,
       $1::timestamptz - CASE WHEN r."id" = s."releaseId" THEN interval '20 hours' ELSE interval '9 days' END,
       CASE WHEN r."id" = s."releaseId" THEN NULL ELSE $1::timestamptz - interval '20 hours' END
     FROM endpoint_state s JOIN endpoint e ON e."id" = s."endpointId" JOIN release r ON r."modelId" = e."modelId"
     WHERE e."account" = '210987654321'`,
    [at],
  )
  await pool.query('ANALYZE')
}
