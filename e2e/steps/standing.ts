import { saidFromRow } from '#lib/db/rows/said-json.ts'
import type { Said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import type { Stack } from '../harness/stack.ts'

/** Where a rollout stands, as Meridian's own tables say. */
export interface Standing {
  status: string
  open: boolean
  sentence: string | undefined
  regions: StandingRegion[]
}

interface StandingRegion {
  endpoint: string
  phase: string
  /** Phases that it has been in, in this attempt. */
  been: string[]
  /** Somebody wants it to go on or back. */
  isAsked: boolean
  /** Why it is there: the cause, the refusal, the trouble. */
  why: string | undefined
}

/** No pass will bring it further by itself. A promoted region may yet be taken back with the others. */
export const isOver = ({ phase, isAsked }: StandingRegion): boolean =>
  ['reverted', 'failed', 'skipped'].includes(phase) && !isAsked

/** Real milliseconds: for what never comes, also on a machine that is busy with others. */
const patienceMs = 300_000
/** Real milliseconds to the next look where nothing was heard: an announcement may be lost, and some columns change without one. */
const unheardMs = 1_000

/**
 * Waits until a rollout stands as a story wants it. @throws as soon as it never will, or after five minutes, with what each region
 * says of itself: a story that fails tells why without its processes' logs.
 */
export async function standing(
  stack: Stack,
  slug: string,
  what: string,
  look: (rollout: Standing) => 'yes' | 'not yet' | 'never',
): Promise<void> {
  const until = Date.now() + patienceMs
  const news = newsOf(stack, slug)
  try {
    for (;;) {
      // Asked for before the look, so that nothing is missed that changes during it.
      const next = news.next()
      const rollout = await read(stack, slug)
      const answer = rollout === undefined ? 'not yet' : look(rollout)
      if (answer === 'yes') return
      if (answer === 'never') throw new Error(`${what}: it never will. ${words(slug, rollout)}`)
      if (Date.now() > until)
        throw new Error(`${what}: not within ${patienceMs / 1000} s. ${words(slug, rollout)}`)
      await next
    }
  } finally {
    news.stop()
  }
}

/** Looking twenty times a second instead kept the story's own process as busy as the web server. */
function newsOf({ live }: Stack, slug: string): { next(): Promise<void>; stop(): void } {
  let tell = () => {}
  const stop = live.subscribe((event) => {
    if (event.kind !== 'change' || (event.change.entity === 'rollout' && event.change.key === slug)) tell()
  })
  return {
    next: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, unheardMs)
        tell = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    stop() {
      stop()
      tell()
    },
  }
}

async function read({ database }: Stack, slug: string): Promise<Standing | undefined> {
  const row = await database.prisma.rollout.findUnique({
    where: { slug },
    include: {
      regions: {
        include: { endpoint: { select: { name: true } } },
        orderBy: [{ wave: 'asc' }, { position: 'asc' }],
      },
    },
  })
  if (!row) return undefined
  return {
    status: row.status,
    open: row.open,
    sentence: told(saidFromRow(row.statusSaid)),
    regions: row.regions.map(({ endpoint, phaseName, phase, phaseTimes, request, trouble }) => ({
      endpoint: endpoint.name,
      phase: phaseName,
      been: Object.keys(phaseTimes as object),
      isAsked: request !== null,
      why: whyOf(phase, trouble),
    })),
  }
}

const told = (what: Said | undefined) => (what === undefined ? undefined : say(what))

interface Told {
  said: Said
}

function whyOf(phase: unknown, trouble: unknown): string | undefined {
  const { cause, refusal } = phase as { cause?: Told; refusal?: Said }
  return told(cause?.said) ?? told(refusal) ?? told((trouble as Told | null)?.said)
}

function words(slug: string, rollout: Standing | undefined): string {
  if (!rollout) return `There is no rollout ${slug}.`
  const { status, open, sentence, regions } = rollout
  const lines = regions.map(
    ({ endpoint, phase, why }) => `  ${endpoint} is ${phase}${why === undefined ? '' : `: ${why}`}`,
  )
  return [`${slug} is ${status}${open ? '' : ' and has ended'}. ${sentence ?? ''}`, ...lines].join('\n')
}
