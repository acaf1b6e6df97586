import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { World, WorldSnapshot } from './world.ts'

/**
 * The world on disk, in `<directory>/sandbox.json`. Written beside and renamed into place, so that a process killed
 * in mid-write leaves the snapshot before it whole.
 */
export class SnapshotFile {
  readonly path: string
  #underWay: Promise<void> | undefined

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true })
    this.path = join(directory, 'sandbox.json')
  }

  /** undefined when there is none. @throws Error in plain words when there is one that cannot be used. */
  read(): WorldSnapshot | undefined {
    let text: string
    try {
      text = readFileSync(this.path, 'utf8')
    } catch (error) {
      if (isMissingFile(error)) return undefined
      throw error
    }
    try {
      const snapshot = JSON.parse(text) as WorldSnapshot
      if (snapshot.format === 2) return snapshot
    } catch {
      // Told below, together with a format that is not known.
    }
    throw new Error(
      `The sandbox's saved state in ${this.path} is of another version or damaged and cannot be read. Remove the file to begin anew.`,
    )
  }

  /** Writes in the background; a call while one is being written is skipped. */
  async write(world: World): Promise<void> {
    if (this.#underWay !== undefined) return
    this.#underWay = this.#write(world)
    try {
      await this.#underWay
    } finally {
      this.#underWay = undefined
    }
  }

  /** The last one, for the moment in which the process ends: no earlier one may be put in its place afterwards. */
  async writeLast(world: World): Promise<void> {
    // That it fails is told to who began it.
    await this.#underWay?.catch(() => undefined)
    // At once, as no other write can begin in between.
    const temporary = `${this.path}.last`
    writeFileSync(temporary, JSON.stringify(world.snapshot()))
    renameSync(temporary, this.path)
  }

  async #write(world: World): Promise<void> {
    await writeFile(`${this.path}.new`, JSON.stringify(world.snapshot()))
    await rename(`${this.path}.new`, this.path)
  }
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
