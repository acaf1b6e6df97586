import { createControlServer } from './control/server.ts'
import { demoStart, seedDemo } from './demo/index.ts'
import { Dispatcher, type GoogleExchange } from './google/protocol/dispatch.ts'
import { createGrpcServer, listenGrpc } from './google/protocol/grpc-server.ts'
import { createRestServer } from './google/protocol/rest-server.ts'
import { googleServices } from './google/services.ts'
import { StorageApi } from './google/storage/api.ts'
import { close, listen } from './listen.ts'
import type { AwsExchange } from './protocol/dispatch.ts'
import { createAwsServer } from './protocol/server.ts'
import { SnapshotFile } from './world/snapshot-file.ts'
import { World } from './world/world.ts'

/** Where the sandbox listens, on loopback; 0 takes any free port. */
export interface SandboxPorts {
  awsPort: number
  googleGrpcPort: number
  googleRestPort: number
  controlPort: number
}

export interface SandboxOptions extends SandboxPorts {
  /** Without the demo's world. */
  empty?: boolean
  /** Where the snapshot is kept; undefined keeps nothing. */
  dataDir?: string
  /** Cloud seconds per real second; 0 stands still. */
  rate: number
  /**
   * Cloud time at which a world without a snapshot begins, milliseconds since the epoch; default is 03:00 UTC of today, or now for an
   * empty one.
   */
  startAt?: number
  /** Names beside loopback's under which it answers; default none. */
  allowedHosts?: readonly string[]
  /** Is told of every call that was answered, S3's apart. What it throws is told to the caller as a fault of the sandbox. */
  watch?: { aws(exchange: AwsExchange): void; google(exchange: GoogleExchange): void }
}

export interface RunningSandbox extends SandboxPorts {
  world: World
  /** Closes the servers, and saves the world. */
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

  const { ports, closeServers } = await openServers(world, options)
  const ticking = setInterval(() => world.advance(), TICK_MS)
  const saving = setInterval(() => {
    file
      ?.write(world)
      .catch((error: unknown) => console.error('The sandbox could not save its state:', error))
  }, SNAPSHOT_MS)

  return {
    world,
    ...ports,
    stop: async () => {
      clearInterval(ticking)
      clearInterval(saving)
      // What was answered until the last moment is kept too.
      try {
        await closeServers()
      } finally {
        await file?.writeLast(world)
      }
    },
  }
}

/** All of them, or none when one cannot be opened. */
async function openServers(
  world: World,
  options: SandboxOptions,
): Promise<{ ports: SandboxPorts; closeServers(): Promise<void> }> {
  const { allowedHosts = [], watch } = options
  const aws = createAwsServer(world, allowedHosts, watch?.aws)
  const google = new Dispatcher(world, googleServices(world), watch?.google)
  const googleGrpc = createGrpcServer(google)
  const googleRest = createRestServer(google, allowedHosts, new StorageApi(world))
  const control = createControlServer(world, { demo: options.empty !== true, allowedHosts })
  const closeServers = async () => {
    // Calls are answered at once, so none is cut off by not waiting for them.
    googleGrpc.forceShutdown()
    await Promise.all([aws, googleRest, control].filter((server) => server.listening).map(close))
  }
  try {
    const ports: SandboxPorts = {
      awsPort: await listen(aws, options.awsPort, 'SANDBOX_AWS_PORT'),
      googleGrpcPort: await listenGrpc(googleGrpc, options.googleGrpcPort, 'SANDBOX_GOOGLE_GRPC_PORT'),
      googleRestPort: await listen(googleRest, options.googleRestPort, 'SANDBOX_GOOGLE_REST_PORT'),
      controlPort: await listen(control, options.controlPort, 'SANDBOX_CONTROL_PORT'),
    }
    return { ports, closeServers }
  } catch (error) {
    await closeServers()
    throw error
  }
}
