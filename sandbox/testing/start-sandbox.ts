import { type SandboxOptions, startSandboxServers } from '../start.ts'
import type { World } from '../world/world.ts'
import { awsDeviations } from './model/aws-deviations.ts'
import { googleDeviations } from './model/google-deviations.ts'

export interface TestSandbox {
  awsUrl: string
  googleGrpcPort: number
  googleRestPort: number
  controlUrl: string
  /** For looking inside and for `world.clock.advance(ms)` followed by `world.advance()`. */
  world: World
  /** Lets that many seconds of cloud time pass at once. */
  pass(seconds: number): void
  /** @throws Error when an answer departed from the official model of its service. */
  stop(): Promise<void>
}

interface TestSandboxOptions {
  /** Without the demo's world. */
  empty?: boolean
  /** Cloud seconds per real second; default 0: cloud time stands still but for `pass`. */
  rate?: number
  dataDir?: string
  /** Cloud time at which the world begins, ms; its traffic is drawn anew for every day, so by default every run has the same one. */
  startAt?: number
}

const aNight = Date.parse('2026-03-10T03:00:00Z')

/** The whole sandbox in this process on free ports, for tests, checked against the services' models. Stop it when done. */
export async function startSandbox(options: TestSandboxOptions = {}): Promise<TestSandbox> {
  const anyFree = { awsPort: 0, googleGrpcPort: 0, googleRestPort: 0, controlPort: 0 }
  const deviations = new Set<string>()
  const watch: SandboxOptions['watch'] = {
    aws: (exchange) => note(deviations, awsDeviations(exchange)),
    google: (exchange) => note(deviations, googleDeviations(exchange)),
  }
  const sandbox = await startSandboxServers({ rate: 0, startAt: aNight, ...options, ...anyFree, watch })
  return {
    awsUrl: `http://127.0.0.1:${sandbox.awsPort}`,
    googleGrpcPort: sandbox.googleGrpcPort,
    googleRestPort: sandbox.googleRestPort,
    controlUrl: `http://127.0.0.1:${sandbox.controlPort}`,
    world: sandbox.world,
    pass(seconds) {
      sandbox.world.clock.advance(seconds * 1000)
      sandbox.world.advance()
    },
    async stop() {
      await sandbox.stop()
      if (deviations.size > 0)
        throw new Error(`The sandbox departs from the services' models:\n${[...deviations].join('\n')}`)
    },
  }
}

function note(deviations: Set<string>, found: readonly string[]): void {
  for (const deviation of found) deviations.add(deviation)
}

/** Client settings for the real SDKs against the sandbox; the access key id is the account. */
export function sandboxClient(awsUrl: string, region: string, account = '123456789012') {
  return {
    endpoint: awsUrl,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
    maxAttempts: 1,
  }
}
