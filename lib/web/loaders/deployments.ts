import type { DatabaseTransaction } from '#lib/db/client.ts'
import type { Deployment } from '#lib/domain/types.ts'
import { shareWords } from '#lib/words/serving.ts'
import type { DeploymentView } from '../views.ts'

/** Labels of releases by the model version that is deployed; those that the registry never told are left out. */
export type ReleaseLabels = ReadonlyMap<string, string>

/** A release is known by its own model version and by the copies of it in other regions. */
export async function releaseLabels(
  prisma: DatabaseTransaction,
  modelId: string,
  deployments: readonly Deployment[],
): Promise<ReleaseLabels> {
  const names = [...new Set(deployments.map(({ modelName }) => modelName))]
  if (names.length === 0) return new Map()
  const [copies, originals] = await Promise.all([
    prisma.artifactCopy.findMany({
      where: { url: { in: names }, release: { modelId } },
      select: { url: true, release: { select: { label: true } } },
      orderBy: { release: { version: 'asc' } },
    }),
    prisma.release.findMany({
      where: { modelId, artifactUrl: { in: names } },
      select: { artifactUrl: true, label: true },
      orderBy: { version: 'asc' },
    }),
  ])
  return new Map([
    ...copies.map(({ url, release }) => [url, release.label] as const),
    ...originals.map(({ artifactUrl, label }) => [artifactUrl, label] as const),
  ])
}

export function deploymentView(deployment: Deployment, labels: ReleaseLabels): DeploymentView {
  return {
    id: deployment.id,
    name: deployment.configName,
    release: labels.get(deployment.modelName) ?? null,
    state: deploymentState(deployment),
    revision: deployment.revision ?? null,
    ready: deployment.replicas.ready ?? null,
  }
}

function deploymentState({ state, share }: Deployment): string {
  if (share === undefined) {
    return `${state === 'being-deployed' ? 'being deployed' : 'deployed'}, its share of the traffic is not told`
  }
  switch (state) {
    case 'being-deployed':
      return share > 0 ? `being deployed, takes ${shareWords(share)} of the traffic` : 'being deployed'
    case 'serving':
      return `serves ${shareWords(share)} of the traffic`
    case 'standby':
      return 'stands by without traffic'
  }
}
