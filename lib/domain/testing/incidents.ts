import { isOpen } from '../rollout/rollout.ts'
import type { RegionRollout } from '../types.ts'
import type { HostileEndpoint } from './hostile-cloud.ts'
import { type Incident, type NightWorld, onItsWay } from './night.ts'
import { maria } from './people.ts'

const revertible = new Set<RegionRollout['phase']['name']>([...onItsWay, 'promoted'])

export function happen(world: NightWorld, { kind, region: index, lasts }: Incident): void {
  const cloud = world.clouds[index] as HostileEndpoint
  world.log.push(`${world.now} ${kind} ${index} ${lasts}`)
  switch (kind) {
    case 'alarm':
      cloud.alarm = { ringing: lasts > 0, since: world.now }
      break
    case 'bad-release':
      world.bad.add(index)
      break
    case 'silent-rollback':
      if (cloud.update?.guarded) cloud.update.goesBackAt ??= world.now + 10
      break
    case 'control-down':
      cloud.controlDownUntil = world.now + lasts
      break
    case 'alarms-down':
      cloud.alarmsDownUntil = world.now + lasts
      break
    case 'late-acceptance':
      cloud.acceptsLate = lasts % 25
      break
    case 'tamper':
      if (cloud.update === undefined) {
        Object.assign(cloud, { live: `${cloud.id}-hotfix`, lastModified: world.now, tampered: true })
      }
      break
    case 'crash-before-act':
      world.crashes[index]?.push('before')
      break
    case 'crash-after-act':
      world.crashes[index]?.push('after')
      break
    case 'pause':
      if (world.status === 'running') world.status = 'paused'
      world.resumeAt = world.now + lasts
      break
    case 'abort':
      abort(world)
      break
    case 'revert-region':
      if (isOpen(world.status))
        askBack(world, (region) => region === world.regions[index] && revertible.has(region.phase.name))
      break
    case 'revert-all':
      if (!isOpen(world.status)) break
      world.status = 'rolling-back'
      askBack(world, (region) => revertible.has(region.phase.name))
      break
    case 'reject-release':
      world.approval = 'Rejected'
      // Nothing can go on with it; a person ends the rollout some time later.
      world.abortAt = world.now + lasts
      break
  }
}

export function abort(world: NightWorld): void {
  world.abortAt = undefined
  if (world.status !== 'running' && world.status !== 'paused') return
  world.status = 'aborting'
  askBack(world, (region) => onItsWay.has(region.phase.name))
}

export function resume(world: NightWorld): void {
  world.resumeAt = undefined
  if (world.status === 'paused') world.status = 'running'
  for (const cloud of world.clouds) cloud.alarm.ringing = false
}

/** Asks once for each of these regions to be taken back. */
export function askBack(world: NightWorld, which: (region: RegionRollout) => boolean): void {
  world.regions.forEach((region, index) => {
    if (!which(region) || region.request?.kind === 'revert') return
    region.request = { kind: 'revert', by: maria, reason: 'second thoughts' }
    world.due[index] = world.now
  })
}
