import type { CDPSession, Page } from '@playwright/test'
import type { Stack } from '../../e2e/harness/stack.ts'
import type { Rig } from '../rig.ts'
import { median, percentile, sum } from '../statistics.ts'
import type { Row } from '../table.ts'

const frameMs = 1000 / 60
const scrollSeconds = 4
/** Pixels a second: about 55 rows, as a person spins the wheel. */
const speed = 3_600
/** The largest share of frames that may be missed for the whole still to count as 60 frames a second. */
const tolerated = 0.05

/** Share of frames that may be missed beyond what the browser misses over bare text. */
const aboveFloor = 0.05

const label = 'Versions by region'

interface Scrolled {
  /** Milliseconds between frames. */
  frames: number[]
  /** Pixels that the table has moved. */
  distance: number
  /** What the page's main thread did meanwhile, as shares (0–1) of the time. */
  busy: Record<'script' | 'style' | 'layout' | 'all', number>
}

/** How evenly the table of a large fleet scrolls in Chromium. */
export async function scrollRows(rig: Rig, page: Page, stack: Stack): Promise<Row[]> {
  await page.goto(stack.baseURL)
  await page.getByRole('region', { name: label }).waitFor()
  await page.waitForLoadState('load')
  // Once for the code that scrolling needs to be compiled, once to be measured.
  await scroll(page, 1)
  const { frames, distance, busy } = await scroll(page, scrollSeconds)
  rig.say(`scrolled ${distance} pixels in ${frames.length} frames`)
  const bare = await scrollBare(page)
  if (distance < speed * scrollSeconds * 0.5)
    throw new Error(`The table has moved by ${distance} pixels only; nothing can be said about its frames.`)
  const dropped = missed(frames)
  const above = dropped - missed(bare.frames)
  return [
    {
      what: 'scrolling, frames a second',
      target: `60 (at most ${tolerated * 100} % missed)`,
      measured: perSecond(frames),
      met: dropped <= tolerated,
      note: `${scrollSeconds} s at ${speed} pixels a second in headless Chromium without a GPU; between frames: median ${median(frames).toFixed(1)} ms, p95 ${percentile(frames, 0.95).toFixed(1)} ms, longest ${Math.max(...frames).toFixed(1)} ms; missed ${percent(dropped)}. Main thread busy ${percent(busy.all)}: script ${percent(busy.script)}, style ${percent(busy.style)}, layout ${percent(busy.layout)}, the rest painting and the browser's own. What this browser can do at best on this machine, the same gesture over bare text: ${perSecond(bare.frames)} frames a second, missed ${percent(missed(bare.frames))}.`,
    },
    {
      what: 'frames missed beyond the floor',
      target: `≤ ${aboveFloor * 100} points`,
      measured: `${(100 * above).toFixed(1)} points`,
      met: above <= aboveFloor,
      note: 'The floor: the same gesture over bare text in the same run.',
    },
  ]
}

const perSecond = (frames: number[]) => ((1000 * frames.length) / sum(frames)).toFixed(1)

/** The share of the frames due that never came, 0–1. */
function missed(frames: number[]): number {
  const due = sum(frames.map((frame) => Math.max(1, Math.round(frame / frameMs))))
  return (due - frames.length) / due
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** The ceiling: a page that does nothing but scroll lines of text. */
async function scrollBare(page: Page): Promise<Scrolled> {
  const lines = Array.from({ length: 1_000 }, (_, index) => `<p>Line ${index} of a thousand</p>`).join('')
  await page.goto('about:blank')
  await page.setContent(
    `<section aria-label="${label}" style="height: 600px; overflow: auto; line-height: 40px">${lines}</section>`,
  )
  await scroll(page, 1)
  return await scroll(page, scrollSeconds)
}

/** A real gesture, handled by the browser as a wheel's; the page only looks at its frames. */
async function scroll(page: Page, seconds: number): Promise<Scrolled> {
  const table = page.getByRole('region', { name: label })
  const box = await table.boundingBox()
  if (!box) throw new Error('The table is not to be seen.')
  const before = await table.evaluate((element) => element.scrollTop)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.evaluate(recordFrames)
  const began = await mainThread(session)
  await session.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: -speed * seconds,
    speed,
    gestureSourceType: 'mouse',
    preventFling: true,
  })
  const ended = await mainThread(session)
  await session.detach()
  const frames = await page.evaluate(() => {
    const held = window as unknown as { frames: number[]; recording: boolean }
    held.recording = false
    return held.frames
  })
  const after = await table.evaluate((element) => element.scrollTop)
  const share = (metric: string) =>
    ((ended.get(metric) ?? 0) - (began.get(metric) ?? 0)) /
    ((ended.get('Timestamp') ?? 0) - (began.get('Timestamp') ?? 0))
  return {
    frames,
    distance: after - before,
    busy: {
      script: share('ScriptDuration'),
      style: share('RecalcStyleDuration'),
      layout: share('LayoutDuration'),
      all: share('TaskDuration'),
    },
  }
}

/** Chromium's own counters of the page, in seconds. */
async function mainThread(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

/** Runs in the page: the time between any two frames until it is told to stop. */
function recordFrames(): void {
  const held = window as unknown as { frames: number[]; recording: boolean }
  held.frames = []
  held.recording = true
  let last: number | undefined
  const look = (now: number) => {
    if (last !== undefined) held.frames.push(now - last)
    last = now
    if (held.recording) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
