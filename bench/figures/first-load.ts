import { gzipSync } from 'node:zlib'
import type { Browser, Response } from '@playwright/test'
import { approveRelease } from '#lib/services/releases/decide.ts'
import { startRollout } from '#lib/services/rollouts/start.ts'
import { say } from '#lib/words/say.ts'
import type { Stack } from '../../e2e/harness/stack.ts'
import { startWorkerAndLook } from '../first-look.ts'
import { actAs, signInBrowser } from '../people.ts'
import { type Figure, type Rig, waitFor } from '../rig.ts'
import { kB, sum } from '../statistics.ts'
import type { Row } from '../table.ts'

const targetBytes = 200_000
/** Milliseconds without a new script after which a page is taken for loaded; its live events never end. */
const quietMs = 1_500

const model = 'fraud-scoring'
const release = 'v427'

interface Load {
  /** Bytes, gzip, of the scripts that the page's HTML names. */
  first: number
  /** Bytes, gzip, of those that were fetched after them. */
  later: number
  scripts: number
}

export const firstLoad: Figure = {
  name: 'first-load',
  async measure(rig) {
    const stack = await rig.startStack({ rate: 60, workers: 0 })
    await startWorkerAndLook(stack)
    const slug = await startARollout(rig, stack)
    const routes = [
      ['Fleet', '/'],
      ['Fleet, as a map', '/?view=map'],
      ['Model', `/models/${model}`],
      ['Release', `/models/${model}/releases/${release}`],
      ['Plan preview', `/models/${model}/releases/v426/promote`],
      ['Rollouts', '/rollouts'],
      ['Rollout', `/rollouts/${slug}`],
      ['Approvals', '/approvals'],
      ['Audit', '/audit'],
      ['Settings', '/settings'],
      ['Fault lab', '/fault-lab'],
    ] as const
    const browser = await rig.browser()
    const rows: Row[] = []
    for (const [title, route] of [...routes, ['Sign-in', '/sign-in'] as const]) {
      const load = await loadOf(browser, stack, route, title !== 'Sign-in')
      rig.say(`${title}: ${kB(load.first)} + ${kB(load.later)}`)
      rows.push(rowOf(title, load))
    }
    return {
      title: 'First-load JavaScript, gzip',
      method:
        'The production build, each route opened in a Chromium with an empty cache by a signed-in manager. First load: the scripts that the HTML names. Later: what the page fetches by itself until ' +
        `no script has come for ${quietMs / 1000} s. kB are 1,000 bytes. A comparable open-source promotion UI ships 1,980 kB.`,
      rows,
    }
  },
}

function rowOf(title: string, { first, later, scripts }: Load): Row {
  const note = `with what it fetches later ${kB(first + later)}, ${scripts} scripts in all`
  if (title !== 'Fleet') return { what: title, target: '–', measured: kB(first), note }
  return { what: title, target: `≤ ${kB(targetBytes)}`, measured: kB(first), met: first <= targetBytes, note }
}

/** A rollout with a canary to draw, for the page that shows one. */
async function startARollout(rig: Rig, stack: Stack): Promise<string> {
  const { prisma } = stack.database
  const reason = 'a page to open'
  const approved = await approveRelease(await actAs(rig, stack, 'approver'), { model, release, reason })
  if (!approved.ok) throw new Error(say(approved))
  const started = await startRollout(await actAs(rig, stack, 'manager'), { model, release })
  if (!started.ok) throw new Error(say(started))
  await waitFor('there are minutes of the canary', async () =>
    (await prisma.canaryMinute.count()) > 4 ? true : undefined,
  )
  return started.slug
}

async function loadOf(browser: Browser, stack: Stack, route: string, signedIn: boolean): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    if (signedIn) await signInBrowser(context, stack, 'manager')
    const page = await context.newPage()
    const scripts: Response[] = []
    let lastAt = performance.now()
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      scripts.push(response)
      lastAt = performance.now()
    })
    const document = await page.goto(`${stack.baseURL}${route}`, { waitUntil: 'load' })
    if (!document?.ok()) throw new Error(`${route} answered ${document?.status()}.`)
    await waitFor(`${route} is quiet`, async () => (performance.now() - lastAt > quietMs ? true : undefined))
    const html = await document.text()
    const named = new Set(
      [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(
        ([, source = '']) => new URL(source.replaceAll('&amp;', '&'), document.url()).href,
      ),
    )
    const sized = await Promise.all(
      scripts.map(async (script) => ({
        isFirst: named.has(script.url()),
        bytes: gzipSync(await script.body()).length,
      })),
    )
    const total = (isFirst: boolean) =>
      sum(sized.filter((script) => script.isFirst === isFirst).map((script) => script.bytes))
    return { first: total(true), later: total(false), scripts: sized.length }
  } finally {
    await context.close()
  }
}
