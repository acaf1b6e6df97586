import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CloudError } from '#lib/domain/errors.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { Baseline, Observation } from '#lib/domain/types.ts'
import { type ContractWorld, readAs } from './contract-world.ts'

const STEP_SECONDS = 20
const LONGEST_SECONDS = 4 * 3600

/** What the loop relies on, whatever the provider. */
export function servingProviderContract(name: string, make: () => Promise<ContractWorld>): void {
  describe(`${name} as a serving provider`, () => {
    let world: ContractWorld
    let attempt: Attempt
    let baseline: Baseline

    beforeEach(async () => {
      world = await make()
      attempt = { endpoint: world.endpoint, release: world.release, number: 1 }
      const before = await world.provider.observe(world.endpoint)
      baseline = {
        releaseId: undefined,
        label: undefined,
        configName: before.configName,
        digest: before.digest,
        ...(before.modelName === undefined ? {} : { modelName: before.modelName }),
      }
    })
    afterEach(() => world.stop())

    const observe = () => world.provider.observe(world.endpoint)
    const begin = () => world.provider.begin(attempt, world.guardrail, world.artifact)
    async function passUntil(
      what: string,
      reached: (seen: Observation) => boolean,
      meanwhile: () => Promise<void> = () => Promise.resolve(),
    ): Promise<Observation> {
      for (let passed = 0; passed < LONGEST_SECONDS; passed += STEP_SECONDS) {
        const seen = await observe()
        if (reached(seen)) return seen
        await meanwhile()
        world.pass(STEP_SECONDS)
      }
      throw new Error(`The endpoint was never seen ${what}.`)
    }
    const passUntilMidway = () => passUntil('midway', ({ pending }) => pending?.stage === world.midway)
    const interrupt = () => world.provider.interrupt(attempt, 'a person asked for it', baseline)
    const passUntilStill = () => passUntil('without an update', ({ pending }) => pending === undefined)

    test('an observation names what is served down to the digest of the artifact', async () => {
      const seen = await observe()
      expect(seen.endpointId).toBe(world.endpoint.id)
      expect(seen.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(seen.digest).not.toBe(world.release.artifactDigest)
      expect(seen.pending).toBeUndefined()
      expect(seen.instances.current).toBeGreaterThan(0)
      expect(seen.started).toEqual({ known: true, value: true })
      expect(seen.manifest.containers.length).toBeGreaterThan(0)
    })

    test('the list tells the same time of change as an observation', async () => {
      const seen = await observe()
      const listed = await world.provider.list(world.endpoint.account, world.endpoint.region)
      expect(listed.find(({ name }) => name === world.endpoint.name)?.lastModifiedAt).toBe(
        seen.lastModifiedAt,
      )
    })

    test('reading and preflight change nothing', async () => {
      await observe()
      await world.provider.preflight(world.endpoint, world.release, world.guardrail, world.artifact)
      await world.provider.alarms(world.endpoint)
      expect(world.mutations()).toBe(0)
    })

    test('begin twice changes nothing the second time', async () => {
      await begin()
      const seen = await observe()
      expect(seen.pending?.configName).toBe(world.provider.configName(attempt))
      const mutations = world.mutations()
      await begin()
      expect(world.updates()).toBe(1)
      expect(world.mutations()).toBe(mutations)
    })

    test('begin after the end changes nothing', async () => {
      await begin()
      await passUntilStill()
      const mutations = world.mutations()
      await begin()
      expect(world.mutations()).toBe(mutations)
    })

    test('begin at the same moment from two workers ends in one update', async () => {
      const outcomes = await Promise.allSettled([begin(), begin()])
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'retryable' })
      }
      const seen = await observe()
      expect(seen.pending?.configName).toBe(world.provider.configName(attempt))
    })

    test('a promotion ends on the release, at the size it had', async () => {
      const before = await observe()
      await begin()
      const midway = await passUntilMidway()
      expect(midway.configName).toBe(baseline.configName)
      expect(midway.pending?.configName).toBe(world.provider.configName(attempt))
      // Where the cloud bakes, its word of when that began is what the loop counts from.
      if (world.provider.bakes === 'cloud') expect(midway.pending?.stageSince).toBeDefined()
      const after = await passUntilStill()
      expect(after.configName).toBe(world.provider.configName(attempt))
      expect(after.digest).toBe(world.release.artifactDigest)
      expect(after.instances).toEqual(before.instances)
      expect(after.lastModifiedAt > before.lastModifiedAt).toBe(true)
    })

    test('everything that a release states is deployed, and everything that it leaves open is kept', async () => {
      const { generated } = world
      await fc.assert(
        fc.asyncProperty(generated.releases, async (value) => {
          const { release, artifact, guardrail } = await generated.register(value)
          const before = await generated.deployed()
          attempt = { endpoint: world.endpoint, release, number: 1 }
          await world.provider.begin(attempt, guardrail, artifact)
          const seen = await passUntilStill()
          expect(await generated.deployed()).toEqual(generated.expected(value, release, before))
          // And the provider reads it as the release, part by part.
          expect(readAs(world, release, guardrail, seen).outcome).toBe('same')
          // Once it serves, a preview of the same promises no change that would not come.
          const again = await world.provider.changes({ ...attempt, number: 2 }, guardrail, artifact)
          expect(again.filter(({ same }) => !same)).toEqual([])
        }),
        { numRuns: generated.runs, endOnFailure: true },
      )
    }, 240_000)

    test('a preview tells every variable and every image that begin deploys', async () => {
      const changes = await world.provider.changes(attempt, world.guardrail, world.artifact)
      expect(world.mutations()).toBe(0)
      expect(changes.map(({ part }) => part)).toContain('image')
      expect(changes.some(({ from }) => from === 'release')).toBe(true)
      await begin()
      await passUntilStill()
      // Once it serves, the same preview changes nothing that it states.
      const again = await world.provider.changes({ ...attempt, number: 2 }, world.guardrail, world.artifact)
      expect(again.filter(({ from, same }) => from === 'release' && !same)).toEqual([])
    })

    test('a silent rollback is seen as the baseline again, changed since', async () => {
      const before = await observe()
      await begin()
      await passUntilMidway()
      await world.failUpdate()
      const after = await passUntilStill()
      expect(after.configName).toBe(baseline.configName)
      expect(after.digest).toBe(baseline.digest)
      expect(after.lastModifiedAt).not.toBe(before.lastModifiedAt)
    })

    test('interrupt takes an update in flight back', async () => {
      await begin()
      await passUntilMidway()
      await interrupt()
      await interrupt()
      const after = await passUntilStill()
      expect(after.configName).toBe(baseline.configName)
      expect(after.digest).toBe(baseline.digest)
      expect(world.updates()).toBe(1 + world.interrupt.updates)
    })

    test('an interrupt when nothing is under way begins no update', async () => {
      await interrupt()
      expect(world.updates()).toBe(0)
    })

    test('an interrupt repeated from the start takes the update back', async () => {
      await begin()
      const after = await passUntil('without an update', ({ pending }) => pending === undefined, interrupt)
      expect(after.configName).toBe(baseline.configName)
    })

    test('after settle the next attempt runs to its end', async () => {
      await begin()
      await passUntilMidway()
      await interrupt()
      await passUntilStill()
      await world.provider.settle(world.endpoint)
      await world.provider.settle(world.endpoint)
      world.pass(120)
      const own = (await world.provider.alarms(world.endpoint)).filter((alarm) => alarm.own)
      expect(own.map(({ state }) => state)).not.toContain('alarm')
      attempt = { ...attempt, number: 2 }
      await begin()
      const after = await passUntilStill()
      expect(after.configName).toBe(world.provider.configName(attempt))
    })

    test('restore after the end goes back to the baseline, once', async () => {
      await begin()
      await passUntilStill()
      await world.provider.restore(world.endpoint, baseline)
      await world.provider.restore(world.endpoint, baseline)
      const after = await passUntilStill()
      expect(after.configName).toBe(baseline.configName)
      expect(after.digest).toBe(baseline.digest)
      await world.provider.restore(world.endpoint, baseline)
      expect(world.updates()).toBe(2)
    })

    test('restore waits while another update is in flight', async () => {
      await begin()
      await expect(world.provider.restore(world.endpoint, baseline)).rejects.toMatchObject({
        kind: 'retryable',
      })
      expect(world.updates()).toBe(1)
    })

    test('the rollback alarms are told with their state', async () => {
      const quiet = await world.provider.alarms(world.endpoint)
      if (world.tripRollbackAlarm === undefined) return expect(quiet).toEqual([])
      expect(quiet.filter((alarm) => !alarm.own).length).toBeGreaterThan(0)
      expect(quiet.map(({ state }) => state)).not.toContain('alarm')
      await world.tripRollbackAlarm()
      const loud = await world.provider.alarms(world.endpoint)
      expect(loud.find(({ state }) => state === 'alarm')?.reason).not.toBe('')
    })

    test('the calls that are planned are the calls that are made', async () => {
      const planned = world.provider.plannedCalls(attempt, world.guardrail)
      await begin()
      expect(world.mutations()).toBe(planned.length)
    })

    test('an endpoint that does not exist is a terminal error and a blocker', async () => {
      const endpoint = { ...world.endpoint, name: 'no-such-endpoint' }
      const error = await world.provider.observe(endpoint).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(CloudError)
      expect(error).toMatchObject({ kind: 'terminal' })
      const findings = await world.provider.preflight(
        endpoint,
        world.release,
        world.guardrail,
        world.artifact,
      )
      expect(findings.some(({ level }) => level === 'blocker')).toBe(true)
    })

    test('a control plane that is down is retryable trouble and no blocker', async () => {
      world.takeControlPlaneDown()
      const restore = () => world.provider.restore(world.endpoint, baseline)
      for (const rejected of [observe, begin, restore]) {
        const error = await rejected().catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(CloudError)
        expect(error).toMatchObject({ kind: 'retryable' })
      }
      const findings = await world.provider.preflight(
        world.endpoint,
        world.release,
        world.guardrail,
        world.artifact,
      )
      expect(findings.filter(({ level }) => level === 'blocker')).toEqual([])
      expect(findings.some(({ level }) => level === 'warning')).toBe(true)
    })

    test('an interrupt while the control plane is down gets through, or is known to have to be tried again', async () => {
      await begin()
      world.takeControlPlaneDown()
      if (world.interrupt.withoutControlPlane) await expect(interrupt()).resolves.toBeUndefined()
      else await expect(interrupt()).rejects.toMatchObject({ kind: 'retryable' })
    })

    test('to undeploy what is not deployed changes nothing', async () => {
      await world.provider.undeploy(world.endpoint, '404404')
      expect(world.mutations()).toBe(0)
    })

    test('a missing permission is a terminal error and a finding, never a rejected preflight', async () => {
      world.denyEverything()
      const error = await observe().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(CloudError)
      expect(error).toMatchObject({ kind: 'terminal' })
      const findings = await world.provider.preflight(
        world.endpoint,
        world.release,
        world.guardrail,
        world.artifact,
      )
      expect(findings.some(({ level, code }) => level === 'blocker' && code === 'permission-missing')).toBe(
        true,
      )
    })
  })
}
