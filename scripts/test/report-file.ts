import { existsSync, readFileSync } from 'node:fs'

/** undefined: it is not there, or the run was cut short while it wrote. */
export function readReport<Report>(file: string): Report | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}
