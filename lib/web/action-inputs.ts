import { z } from 'zod'

/** What a browser may send to each action, checked on the server whatever the page did. */

/** PostgreSQL's text holds every character but this one. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, 'a character in it cannot be kept as text')

const name = text(200).min(1)
const reason = text(5_000)
const release = { model: name, release: name }
const rollout = { rollout: name, reason: reason.exactOptional() }
const region = { ...rollout, endpoint: name }
const plan = {
  ...release,
  plan: name.exactOptional(),
  endpoints: z.array(name).max(500).exactOptional(),
  waves: z.array(z.array(name).max(500)).max(500).exactOptional(),
  percent: z.number().exactOptional(),
  bakeMinutes: z.number().exactOptional(),
  timeoutMinutes: z.number().exactOptional(),
  unreadable: z
    .array(z.object({ name, text: text(200) }))
    .max(10)
    .exactOptional(),
}

export const planInput = z.object(plan)

export const actionInputs = {
  'release.request': z.object({ ...release, reason }),
  'release.approve': z.object({ ...release, reason }),
  'release.reject': z.object({ ...release, reason }),
  'rollout.start': planInput,
  'rollout.pause': z.object(rollout),
  'rollout.resume': z.object(rollout),
  'rollout.abort': z.object(rollout),
  'rollout.revert-all': z.object(rollout),
  'region.revert': z.object(region),
  'region.retry': z.object(region),
  'region.skip': z.object(region),
  'region.promote-now': z.object(region),
  'region.proceed': z.object(region),
  'endpoint.undeploy': z.object({ endpoint: name, deployment: name }),
  'fleet.apply': z.object({ yaml: text(2_000_000) }),
  'fault.inject': z.object({
    fault: z.record(z.string(), z.unknown()),
    durationSeconds: z.number().positive().max(604_800).exactOptional(),
  }),
  'fault.clear': z.object({ id: name }),
  'fault.publish': z.object({ model: name }),
}

export type ActionName = keyof typeof actionInputs
export type ActionInputs = { [N in ActionName]: z.output<(typeof actionInputs)[N]> }
