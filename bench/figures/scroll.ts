import type { Page } from '@playwright/test'
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

interface Scrolled {
  /** Milliseconds between frames. */
  frames: number[]
  /** Pixels that the table has moved. */
  distance: number
}

/** How evenly the table of a large fleet scrolls in Chromium. */
export async function scrollRows(rig: Rig, page: Page, stack: Stack): Promise<Row[]> {
  await page.goto(stack.baseURL)
  await page.getByRole('region', { name: 'Versions by region' }).waitFor()
  await page.waitForLoadState('load')
  // Once for the code that scrolling needs to be compiled, once to be measured.
  await scroll(page, 1)
  const { frames, distance } = await scroll(page, scrollSeconds)
  rig.say(`scrolled ${distance} pixels in ${frames.length} frames`)
  if (distance < speed * scrollSeconds * 0.5)
    throw new Error(`The table has moved by ${distance} pixels only; nothing can be said about its frames.`)
  const due = sum(frames.map((frame) => Math.max(1, Math.round(frame / frameMs))))
  const dropped = (due - frames.length) / due
  return [
    {
      what: 'scrolling, frames a second',
      target: `60 (at most ${tolerated * 100} % missed)`,
      measured: ((1000 * frames.length) / sum(frames)).toFixed(1),
      met: dropped <= tolerated,
      note: `${scrollSeconds} s at ${speed} pixels a second in headless Chromium without a GPU; between frames: median ${median(frames).toFixed(1)} ms, p95 ${percentile(frames, 0.95).toFixed(1)} ms, longest ${Math.max(...frames).toFixed(1)} ms; missed ${(100 * dropped).toFixed(1)} %.`,
    },
  ]
}

/** A real gesture, handled by the browser as a wheel's; the page only looks at its frames. */
async function scroll(page: Page, seconds: number): Promise<Scrolled> {
  const table = page.getByRole('region', { name: 'Versions by region' })
  const box = await table.boundingBox()
  if (!box) throw new Error('The table is not to be seen.')
  const before = await table.evaluate((element) => element.scrollTop)
  await page.evaluate(recordFrames)
  const session = await page.context().newCDPSession(page)
  await session.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: -speed * seconds,
    speed,
    gestureSourceType: 'mouse',
    preventFling: true,
  })
  await session.detach()
  const frames = await page.evaluate(() => {
    const held = window as unknown as { frames: number[]; recording: boolean }
    held.recording = false
    return held.frames
  })
  const after = await table.evaluate((element) => element.scrollTop)
  return { frames, distance: after - before }
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
