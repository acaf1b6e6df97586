import { createControlServer } from './control/server.ts'
import { demoStart, seedDemo } from './demo/index.ts'
import { close, listen } from './listen.ts'
import { createAwsServer } from './protocol/server.ts'
import { SnapshotFile } from './world/snapshot-file.ts'
import { World } from './world/world.ts'

export interface SandboxOptions {
  /** Without the demo's world. */
  empty?: boolean
  /** Where the snapshot is kept; undefined keeps nothing. */
  dataDir?: string
  /** 0 takes any free port. */
  awsPort: number
  controlPort: number
  /** Cloud seconds per real second; 0 stands still. */
  rate: number
  /** Cloud time of an empty world's beginning, milliseconds since the epoch; default is now. */
  startAt?: number
}

export interface RunningSandbox {
  world: World
  awsPort: number
  controlPort: number
  /** Saves the world, and closes both servers. */
  stop(): Promise<void>
}

/**
 * Real milliseconds between two looks at what has become due, and between two snapshots. A sandbox that is killed
 * goes back to its last snapshot, cloud time too, so that must not be long ago.
 */
const TICK_MS = 100
const SNAPSHOT_MS = 1000

/** @throws Error in plain words when a port is taken or the saved state cannot be read. */
export async function startSandboxServers(options: SandboxOptions): Promise<RunningSandbox> {
  const file = options.dataDir === undefined ? undefined : new SnapshotFile(options.dataDir)
  const snapshot = file?.read()
  const startAt = options.startAt ?? (options.empty ? Math.floor(Date.now() / 1000) * 1000 : demoStart())
  const world = new World({ startAt, rate: options.rate })
  if (snapshot) world.restore(snapshot)
  else if (!options.empty) seedDemo(world)
  world.advance()

  const awsServer = createAwsServer(world)
  const controlServer = createControlServer(world, { demo: options.empty !== true })
  const awsPort = await listen(awsServer, options.awsPort, 'SANDBOX_AWS_PORT')
  let controlPort: number
  try {
    controlPort = await listen(controlServer, options.controlPort, 'SANDBOX_CONTROL_PORT')
  } catch (error) {
    await close(awsServer)
    throw error
  }
  const ticking = setInterval(() => world.advance(), TICK_MS)
  const saving = setInterval(() => {
    file
      ?.write(world)
      .catch((error: unknown) => console.error('The sandbox could not save its state:', error))
  }, SNAPSHOT_MS)

  return {
    world,
    awsPort,
    controlPort,
    stop: async () => {
      clearInterval(ticking)
      clearInterval(saving)
      file?.writeNow(world)
      await Promise.all([close(awsServer), close(controlServer)])
    },
  }
}
