import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '..')

/** Written by `npm start` while it runs: what it told its own processes. */
export const runningFile = path.join(root, '.data', 'running.json')

interface Running {
  pid: number
  env: Record<string, string>
}

function readRunning(file: string): Running | undefined {
  if (!existsSync(file)) return undefined
  const running = JSON.parse(readFileSync(file, 'utf8')) as Running
  try {
    process.kill(running.pid, 0)
    return running
  } catch {
    // It was killed before it could remove the file.
    return undefined
  }
}

/** Process number of the `npm start` that runs in this clone. */
export const runningPid = (file: string = runningFile): number | undefined => readRunning(file)?.pid

/** This process's environment, completed by that of the running `npm start`, so that a command beside it reaches the same database and clouds. */
export function runningEnvironment(
  env: Record<string, string | undefined> = process.env,
  file: string = runningFile,
): Record<string, string | undefined> {
  return { ...readRunning(file)?.env, ...env }
}
