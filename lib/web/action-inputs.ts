import { z } from 'zod'

/** What a browser may send to each action, checked on the server whatever the page did. */

/** PostgreSQL's text holds every character but NUL. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    // Half of a pair of UTF-16 units is no character, and no JSON of PostgreSQL's either.
    .refine(
      (given) => !given.includes('\0') && given.isWellFormed(),
      'a character in it cannot be kept as text',
    )

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
  'release.approve': z.object({ ...release, reason, statement: z.int().exactOptional() }),
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
  // How long it may be is said by the one who reads it, in the words of the preview.
  'fleet.apply': z.object({ yaml: text(Number.POSITIVE_INFINITY) }),
  'fault.inject': z.object({
    fault: z.record(name, z.union([text(1_000), z.number(), z.boolean()])),
    durationSeconds: z.number().positive().max(604_800).exactOptional(),
  }),
  'fault.clear': z.object({ id: name }),
  'fault.publish': z.object({ model: name }),
  'person.invite': z.object({ email: text(300), name: text(300), role: name }),
  'person.role': z.object({ person: name, role: name }),
  'person.disable': z.object({ person: name }),
  'person.enable': z.object({ person: name }),
  'person.reset-password': z.object({ person: name }),
  'person.end-sessions': z.object({ person: name }),
  'person.withdraw': z.object({ person: name }),
  'account.password': z.object({
    current: z.string().max(200),
    wanted: z.string().max(200),
    sessionId: name,
  }),
  'account.end-sessions': z.object({ session: name.exactOptional(), sessionId: name }),
}

export type ActionName = keyof typeof actionInputs
export type ActionInputs = { [N in ActionName]: z.output<(typeof actionInputs)[N]> }
