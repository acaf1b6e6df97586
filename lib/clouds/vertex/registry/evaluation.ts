import type { protos } from '@google-cloud/aiplatform'
import type { Google } from '#lib/clouds/google/clients.ts'
import { called } from '#lib/clouds/google/errors.ts'
import { measuresOf } from '#lib/clouds/measures.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'

type Value = protos.google.protobuf.IValue

export interface Evaluated {
  measures: Record<string, number>
  /** False when it may be readable later. */
  complete: boolean
}

/**
 * Numbers of a model version's evaluations; of two evaluations with the same measure the newer one counts. One that
 * cannot be read adds no measure and hides no release: the evidence then shows which measures are unknown.
 *
 * @param parent resource name of the model version
 */
export async function readEvaluations(
  google: Google,
  location: RegistryLocation,
  parent: string,
): Promise<Evaluated> {
  const call = {
    permission: 'aiplatform.modelEvaluations.list',
    method: 'ListModelEvaluations',
    location: location.region,
    subject: parent,
  }
  try {
    const evaluations = await called(call, async () => {
      const client = await google.clients.models(location.region)
      const [listed] = await client.listModelEvaluations({ parent })
      return listed
    })
    const newestLast = evaluations.toSorted((one, other) => secondsOf(one) - secondsOf(other))
    const measures = newestLast.map(({ metrics }) => measuresOf(plainValue(metrics)))
    return { measures: Object.assign({}, ...measures), complete: true }
  } catch (error) {
    return { measures: {}, complete: error instanceof CloudError && error.kind === 'terminal' }
  }
}

function secondsOf({ createTime }: protos.google.cloud.aiplatform.v1beta1.IModelEvaluation): number {
  return Number(createTime?.seconds ?? 0)
}

/** The JSON that a google.protobuf.Value stands for. */
export function plainValue(value: Value | null | undefined): unknown {
  if (value?.structValue?.fields) {
    return Object.fromEntries(
      Object.entries(value.structValue.fields).map(([name, inner]) => [name, plainValue(inner)]),
    )
  }
  if (value?.listValue) return (value.listValue.values ?? []).map(plainValue)
  return value?.numberValue ?? value?.stringValue ?? value?.boolValue ?? null
}
