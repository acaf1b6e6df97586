import type { DeploymentView } from '#lib/web/views.ts'
import classes from './deployment-line.module.css'

/** A DeployedModel in one line: which release it is, what the cloud calls it, and what it does. */
export function DeploymentLine({ deployment }: { deployment: DeploymentView }) {
  const { id, name, release, state, revision, ready } = deployment
  const replicas = ready === null ? '' : `, ${ready} ${ready === 1 ? 'replica' : 'replicas'} ready`
  return (
    <>
      {release === null ? null : <strong className={classes.release}>{release} </strong>}
      <span className="mono">{name}</span> <span className={classes.quiet}>DeployedModel {id}</span>: {state}
      {replicas}
      {revision === null ? '' : `, revision ${revision}`}
    </>
  )
}
