export type Say = (line: string) => void

/** One way to get a browser onto this machine. */
export interface Way {
  /** What it does, as a sentence without its full stop; said before it begins. */
  doing: string
  /** Why it cannot be tried on this machine, as a sentence; undefined: it can. */
  unfit: () => string | undefined | Promise<string | undefined>
  /** @returns undefined when it went well, else why not, as a sentence */
  act: () => Promise<string | undefined>
}

export interface Browsers {
  /** Whether there is a browser now. */
  isThere: () => boolean
  /** In the order in which they are tried. */
  ways: readonly Way[]
  /** A browser that is named must be right: another one would hide the mistake. */
  isNamed: boolean
}

/** Uses what is there, and else goes the ways one after the other until there is a browser. @returns whether there is one */
export async function ensureBrowser({ isThere, ways, isNamed }: Browsers, say: Say): Promise<boolean> {
  if (isThere()) return true
  if (isNamed) return false
  say('This machine has no Chromium for the stories yet.')
  for (const { doing, unfit, act } of ways) {
    const misfit = await unfit()
    if (misfit !== undefined) {
      say(misfit)
      continue
    }
    say(`${doing} …`)
    const obstacle = await act().catch(wordsOf)
    if (obstacle !== undefined) say(obstacle)
    else if (isThere()) return true
    else say('It reported success, but no Chromium is there.')
  }
  return false
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
