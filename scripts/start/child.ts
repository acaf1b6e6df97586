import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../environment.ts'

export interface ChildOptions {
  name: string
  /** Script and its arguments, relative to the root. */
  command: string[]
  env: Record<string, string | undefined>
  onLine: (name: string, line: string, stream: 'stdout' | 'stderr') => void
}

export interface Child {
  process: ChildProcess
  pid: number | undefined
  /** First message of that type from the child; rejects when it ends before. */
  message(type: string): Promise<Record<string, unknown>>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** SIGTERM, then SIGKILL for its whole group after `patience` ms. */
  stop(patience?: number): Promise<void>
}

const supervised = path.join(root, 'scripts/supervised.ts')
/** What Node has compiled once need not be compiled at every start; gone with the packages that it is of. */
const compileCache = path.join(root, 'node_modules/.cache/meridian-compiled')

/**
 * Answers, rows and minutes live for a moment. With the default of 16 MB many outlive the young generation and are copied: on two
 * cores a worker took 18 % more processor time for the same night, the sandbox 22 %, with no less memory.
 */
const roomForTheYoung = ['--max-semi-space-size=32']

/**
 * Starts one of our processes in a group of its own, so that Ctrl-C in the terminal reaches only the supervisor,
 * which stops the others in order. It ends by itself when this process is gone.
 */
export function startChild({ name, command, env, onLine }: ChildOptions): Child {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      // What libraries tell each other (Prisma's adapter of pg's next version) is not for whoever starts the product.
      '--disable-warning=DeprecationWarning',
      ...roomForTheYoung,
      '--import',
      supervised,
      ...command,
    ],
    {
      cwd: root,
      env: {
        NODE_COMPILE_CACHE: compileCache,
        ...process.env,
        ...env,
        MERIDIAN_SUPERVISOR: String(process.pid),
      },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] as NodeJS.ReadableStream }).on('line', (line) =>
      onLine(name, line, stream),
    )
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }))
    child.on('error', () => resolve({ code: null, signal: null }))
  })
  return {
    process: child,
    pid: child.pid,
    ended,
    message: (type) =>
      new Promise((resolve, reject) => {
        child.on('message', (message: Record<string, unknown>) => {
          if (message.type === type) resolve(message)
        })
        child.on('exit', (code) =>
          reject(new Error(`${name} ended (${code ?? 'killed'}) before it was ready.`)),
        )
        child.on('error', reject)
      }),
    async stop(patience = 5_000) {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const straggler = setTimeout(() => killGroup(child), patience)
      await ended
      clearTimeout(straggler)
      // What it may have started itself and left.
      killGroup(child)
    },
  }
}

export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}
