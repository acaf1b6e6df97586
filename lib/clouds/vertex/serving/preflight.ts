import { artifactFinding, type Say, sayFor, troubleFinding } from '#lib/clouds/findings.ts'
import { asCloudError } from '#lib/clouds/google/errors.ts'
import { parseModelName } from '#lib/clouds/vertex/manifest/model.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'
import {
  endpointFindings,
  explanationFindings,
  replicaFindings,
  resourceFindings,
  settingFindings,
} from './findings.ts'
import { routeFindings, versionFindings } from './findings-version.ts'
import type { ModelVersion, VertexReader } from './reader.ts'
import { type EndpointStates, servingModels } from './states.ts'
import { modelNameOf } from './translate.ts'

interface PreflightInput {
  endpoint: Endpoint
  release: Release
  guardrail: Guardrail
  artifact: ArtifactCopy
}

/** Every rule of rolling deployments, before anything is touched. Never rejects. */
export async function preflight(reader: VertexReader, input: PreflightInput): Promise<Finding[]> {
  const { endpoint, release, artifact } = input
  const say = sayFor(endpoint)
  const states = await readOrTrouble(say, endpoint, () => reader.states(endpoint))
  const { tolerateUnknown } = input.guardrail
  if (!states.ok) return [states.trouble, artifactFinding(endpoint, release, artifact, tolerateUnknown)]
  const next = await readOrTrouble(say, endpoint, () => versionOf(reader, artifact))
  const findings = await servingFindings(reader, say, input, states.value, next)
  if (!next.ok) findings.push(next.trouble)
  else if (next.value !== undefined) {
    // What the registry says now goes before what was noted of the copy earlier.
    return [...findings, ...versionFindings(say, endpoint, release, artifact, next.value, tolerateUnknown)]
  }
  return [...findings, artifactFinding(endpoint, release, asGone(artifact, next), tolerateUnknown)]
}

/** A copy that was noted and is not there any more is missing. */
function asGone(artifact: ArtifactCopy, next: Read<ModelVersion | undefined>): ArtifactCopy {
  const wasThere = artifact.state === 'source' || artifact.state === 'present'
  if (!next.ok || !wasThere) return artifact
  const sentence =
    artifact.state === 'source'
      ? `There is no model version ${artifact.url} any more; register it again.`
      : `The model version ${artifact.url} is not in the registry any more; copy it there again (CopyModel).`
  return {
    ...artifact,
    state: artifact.state === 'source' ? 'failed' : 'missing',
    digest: undefined,
    said: verbatim(sentence),
  }
}

type Read<T> = { ok: true; value: T } | { ok: false; trouble: Finding }

async function readOrTrouble<T>(say: Say, endpoint: Endpoint, read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await read() }
  } catch (error) {
    const call = {
      permission: 'aiplatform.endpoints.get',
      method: 'GetEndpoint',
      location: endpoint.region,
      subject: endpoint.name,
    }
    return { ok: false, trouble: troubleFinding(say, endpoint, asCloudError(error, call)) }
  }
}

/** What the artifact says is missing is not asked for. */
function versionOf(reader: VertexReader, artifact: ArtifactCopy): Promise<ModelVersion | undefined> {
  const isNamed = parseModelName(artifact.url)?.version !== undefined
  return isNamed ? reader.model(artifact.url, undefined) : Promise.resolve(undefined)
}

async function servingFindings(
  reader: VertexReader,
  say: Say,
  { endpoint, release, guardrail }: PreflightInput,
  states: EndpointStates,
  nextRead: Read<ModelVersion | undefined>,
): Promise<Finding[]> {
  const findings = endpointFindings(say, endpoint, states)
  const serving = servingModels(states)[0]
  if (serving === undefined) return findings
  const next = nextRead.ok ? nextRead.value : undefined
  // Where the new version could not be read, the old one is not compared with it.
  const current: Read<ModelVersion | undefined> = nextRead.ok
    ? await readOrTrouble(say, endpoint, () => reader.model(modelNameOf(serving), undefined))
    : { ok: true, value: undefined }
  return [
    ...findings,
    ...resourceFindings(say, endpoint, serving),
    ...replicaFindings(say, endpoint, guardrail, serving),
    ...settingFindings(say, endpoint, guardrail, serving),
    ...explanationFindings(say, endpoint, release, serving, next),
    ...(current.ok
      ? routeFindings(say, endpoint, release, states.answer, current.value, next)
      : [current.trouble]),
  ]
}
