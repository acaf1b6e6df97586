import type { RegionPhaseName } from '#lib/domain/types.ts'
import type { DeploymentView, ReplicaCell, RollingView } from '#lib/web/views.ts'
import { shareWords } from '#lib/words/serving.ts'
import { DeploymentLine } from '../endpoint/deployment-line.tsx'
import classes from './rolling.module.css'

/** While these last replicas are replaced, or were a moment ago. */
const replacing: readonly RegionPhaseName[] = ['shifting', 'baking', 'verifying', 'reverting']
const before: readonly RegionPhaseName[] = ['waiting', 'replicating', 'gated', 'skipped']
/** More cells than that are thinner than a line; the words beside them say the same. */
const mostCells = 120

/** A rolling deployment below the rail of its lane: replicas old and new, the traffic that follows them, and what is deployed. */
export function Rolling({ rolling, phase }: { rolling: RollingView; phase: RegionPhaseName }) {
  if (before.includes(phase)) return null
  const { cells, cellWords } = rolling
  const isReplacing = replacing.includes(phase)
  return (
    <div className={classes.rolling}>
      {isReplacing && cells.length > 0 && cells.length <= mostCells ? <Strip cells={cells} /> : null}
      {isReplacing && cellWords !== '' ? <p className={classes.words}>{cellWords}</p> : null}
      {isReplacing ? <p className={classes.quiet}>{factsOf(rolling, phase).join(' · ')}</p> : null}
      {rolling.deployments.length > 0 ? <Deployments deployments={rolling.deployments} /> : null}
    </div>
  )
}

/** The words below it say the same to those who do not see it. */
function Strip({ cells }: { cells: readonly ReplicaCell[] }) {
  return (
    <div className={classes.strip} data-many={cells.length > 24 || undefined} aria-hidden>
      {cells.map(({ side, state, extra }, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: replicas have no names; a cell is its place in the row
          key={index}
          className={classes.cell}
          data-side={side}
          data-state={state}
          data-extra={extra || undefined}
        />
      ))}
    </div>
  )
}

function factsOf({ revisions, surge, unavailable, share }: RollingView, phase: RegionPhaseName): string[] {
  const revision = revisionWords(revisions)
  // The line under the headline says the share on the way forward.
  const isTold = phase === 'shifting' || phase === 'baking'
  return [
    ...(revision === null ? [] : [revision]),
    ...(share === null || isTold ? [] : [`${shareWords(share)} of the traffic on new replicas`]),
    `allowed: ${surge} extra, ${unavailable} unavailable`,
  ]
}

/** The highest revision is the one that Vertex AI is heading for. */
function revisionWords({ old, new: present }: RollingView['revisions']): string | null {
  if (present === null) return null
  if (old === null) return `revision ${present}`
  return old > present
    ? `revision ${old} takes revision ${present} back`
    : `revision ${present} replaces ${old}`
}

function Deployments({ deployments }: { deployments: readonly DeploymentView[] }) {
  const count = deployments.length
  return (
    <details className={classes.deployments}>
      <summary>
        {count} {count === 1 ? 'model' : 'models'} on the endpoint
      </summary>
      <ul>
        {deployments.map((deployment) => (
          <li key={deployment.id}>
            <DeploymentLine deployment={deployment} />
          </li>
        ))}
      </ul>
    </details>
  )
}
