import { writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type RunningSandbox, startSandboxServers } from './start.ts'
import { hostsFrom } from './stranger.ts'

const USAGE =
  'node sandbox/main.ts [--empty] [--data DIR | --forgets] [--aws-port N] [--google-grpc-port N] [--google-rest-port N] [--control-port N] [--rate N] [--start ISO-TIME]'

/** A number of 0 or more, from the command line or else the environment. */
function numberOption(value: string | undefined, fallback: number, name: string): number {
  if (value === undefined || value === '') return fallback
  const number = Number(value)
  if (!Number.isFinite(number) || number < 0)
    throw new Error(`${name} must be a number of 0 or more, not "${value}".`)
  return number
}

/** 0 takes any free one. */
function portOption(value: string | undefined, fallback: number, name: string): number {
  const port = numberOption(value, fallback, name)
  if (!Number.isInteger(port) || port > 65_535)
    throw new Error(`${name} must be a port, a whole number from 0 to 65535, not "${value}".`)
  return port
}

/** An instant with its zone, as epoch milliseconds; undefined leaves the beginning to the world. */
function instantOption(value: string | undefined, name: string): number | undefined {
  if (value === undefined || value === '') return undefined
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? Date.parse(value)
    : Number.NaN
  if (Number.isNaN(instant))
    throw new Error(`${name} must be a time with its zone, e.g. 2026-03-10T03:00:00Z, not "${value}".`)
  return instant
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      empty: { type: 'boolean', default: false },
      data: { type: 'string', default: '.data/sandbox' },
      forgets: { type: 'boolean', default: false },
      'aws-port': { type: 'string' },
      'google-grpc-port': { type: 'string' },
      'google-rest-port': { type: 'string' },
      'control-port': { type: 'string' },
      rate: { type: 'string' },
      start: { type: 'string' },
    },
  })
  const { env } = process
  const startAt = instantOption(values.start ?? env.SANDBOX_CLOUD_START, 'SANDBOX_CLOUD_START')
  return {
    empty: values.empty,
    ...(!values.forgets && { dataDir: values.data }),
    awsPort: portOption(values['aws-port'] ?? env.SANDBOX_AWS_PORT, 4566, 'SANDBOX_AWS_PORT'),
    googleGrpcPort: portOption(
      values['google-grpc-port'] ?? env.SANDBOX_GOOGLE_GRPC_PORT,
      4571,
      'SANDBOX_GOOGLE_GRPC_PORT',
    ),
    googleRestPort: portOption(
      values['google-rest-port'] ?? env.SANDBOX_GOOGLE_REST_PORT,
      4570,
      'SANDBOX_GOOGLE_REST_PORT',
    ),
    controlPort: portOption(values['control-port'] ?? env.SANDBOX_CONTROL_PORT, 4560, 'SANDBOX_CONTROL_PORT'),
    rate: numberOption(values.rate ?? env.CLOUD_CLOCK_RATE, 60, 'CLOUD_CLOCK_RATE'),
    ...(startAt !== undefined && { startAt }),
    allowedHosts: hostsFrom(env.SANDBOX_ALLOWED_HOSTS),
  }
}

/** Tells whoever started this process that it can be called, where it wants to be told. */
function announce(sandbox: RunningSandbox): void {
  const { awsPort, googleGrpcPort, googleRestPort, controlPort } = sandbox
  const message = { type: 'ready', awsPort, googleGrpcPort, googleRestPort, controlPort }
  const descriptor = process.env.SANDBOX_READY_FD
  if (descriptor !== undefined && /^\d+$/.test(descriptor))
    writeSync(Number(descriptor), `${JSON.stringify(message)}\n`)
  process.send?.(message)
}

function stopOnSignal(sandbox: RunningSandbox): void {
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    sandbox.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('The sandbox did not stop cleanly:', error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // A parent that dies without a signal must not leave the sandbox behind.
  if (process.send) process.on('disconnect', stop)
}

try {
  const options = readOptions()
  const sandbox = await startSandboxServers(options)
  stopOnSignal(sandbox)
  console.log(
    `Sandbox AWS on http://127.0.0.1:${sandbox.awsPort}, Google on 127.0.0.1:${sandbox.googleGrpcPort} (gRPC) and http://127.0.0.1:${sandbox.googleRestPort} (REST), control on http://127.0.0.1:${sandbox.controlPort}, time runs ${options.rate}×`,
  )
  announce(sandbox)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (error instanceof TypeError) console.error(`Usage: ${USAGE}`)
  process.exit(1)
}
