import { chromium } from '@playwright/test'
import AxeBuilder from '@axe-core/playwright'
import { busyFleet, laggingModel, managerShell, threeHours, largeFleet } from './components/testing/fixtures-fleet.ts'
const base = process.argv[2] ?? 'http://localhost:38211'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] })
for (const scheme of ['dark', 'light'] as const) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 1440, height: 900 } })
  const page = await context.newPage(); page.setDefaultTimeout(90000)
  let large = false
  await page.route('**/api/**', async (route) => {
    const url = new URL(route.request().url()).pathname
    const body = url === '/api/shell' ? managerShell : url === '/api/fleet' ? (large ? largeFleet(1000, 20) : busyFleet) : url.endsWith('/traffic') ? threeHours : url.startsWith('/api/models') ? laggingModel : undefined
    if (url === '/api/live') return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 100000\n\nevent: position\nid: 1\ndata: {}\n\n' })
    if (body === undefined) return route.fulfill({ status: 404, json: { sentence: 'none' } })
    return route.fulfill({ json: body })
  })
  for (const [name, query] of [['fleet', ''], ['map', 'view=map'], ['model', 'show=model'], ['sign-in', 'show=sign-in']]) {
    await page.goto(`${base}/preview-w1?${query}`)
    await page.waitForTimeout(4500)
    const { violations } = await new AxeBuilder({ page }).exclude('nextjs-portal').analyze()
    for (const v of violations) console.log(scheme, name, v.id, v.impact, v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160) + ' | ' + n.any[0]?.message?.slice(0, 160)).join('\n    '))
  }
  if (scheme === 'dark') {
    await page.goto(`${base}/preview-w1`); await page.waitForTimeout(800)
    await page.keyboard.press('Control+k'); await page.waitForTimeout(2500); await page.keyboard.type('fraud'); await page.waitForTimeout(300)
    await page.screenshot({ path: '/tmp/w1/palette.png' })
    const { violations } = await new AxeBuilder({ page }).exclude('nextjs-portal').analyze()
    for (const v of violations) console.log('palette', v.id, v.impact, v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160) + ' | ' + n.any[0]?.message?.slice(0, 160)).join('\n    '))
    await page.keyboard.press('Escape')
    await page.waitForTimeout(500)
    await page.click('[popovertarget=person-menu]'); await page.waitForTimeout(200)
    await page.screenshot({ path: '/tmp/w1/person.png', clip: { x: 900, y: 0, width: 540, height: 300 } })
    await page.goto(`${base}/preview-w1?show=model`); await page.waitForTimeout(1500)
    await page.getByRole('button', { name: /Catch up Sydney/ }).focus(); await page.waitForTimeout(300)
    await page.screenshot({ path: '/tmp/w1/reason.png', clip: { x: 900, y: 100, width: 540, height: 400 } })
    large = true
    await page.goto(`${base}/preview-w1?show=large`); await page.waitForTimeout(3000)
    const frames = await page.evaluate(async () => {
      const el = document.querySelector('section[aria-label="Versions by region"]')!
      const times: number[] = []
      let last = performance.now()
      for (let i = 0; i < 150; i++) { el.scrollTop += 220; await new Promise((r) => requestAnimationFrame(r)); const n = performance.now(); times.push(n - last); last = n }
      times.sort((a, b) => a - b)
      return { rows: document.querySelectorAll('tbody tr').length, median: times[75], p95: times[142], max: times[149], top: el.scrollTop }
    })
    console.log('large', JSON.stringify(frames))
    await page.screenshot({ path: '/tmp/w1/large.png' })
  }
  await context.close()
}
await browser.close()
