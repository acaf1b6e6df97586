import { spawn } from 'node:child_process'
import { killGroup } from '../start/child.ts'

interface Quietly {
  cwd: string
  /** Beside this process's own. */
  env?: Record<string, string>
  /** After this many ms it is stopped. */
  patienceMs: number
}

/**
 * Runs a program whose output only matters when it fails.
 * @returns undefined when it ended well, else what it said last, or that it took too long or is not there
 */
export function runQuietly(
  program: string,
  parameters: readonly string[],
  { cwd, env, patienceMs }: Quietly,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    let said = ''
    const listen = (part: Buffer) => {
      said = (said + part.toString()).slice(-4_000)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    // Its own children too: they hold the pipes open.
    const stop = () => killGroup(child)
    const limit = setTimeout(() => {
      stop()
      resolve(`it did not end within ${patienceMs / 1000} s`)
    }, patienceMs)
    process.once('exit', stop)
    const done = (answer: string | undefined) => {
      clearTimeout(limit)
      process.off('exit', stop)
      resolve(answer)
    }
    child.on('error', (error) => done(error.message))
    child.on('close', (code) => done(code === 0 ? undefined : (reasonIn(said) ?? `it ended with ${code}`)))
  })
}

/** The line that names an error, else the last one. */
function reasonIn(said: string): string | undefined {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.find((line) => /\berror\b/i.test(line)) ?? lines.at(-1)
}
