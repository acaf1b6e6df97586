import { chromium } from '@playwright/test'
import { busyFleet, laggingModel, managerShell, threeHours, largeFleet } from './components/testing/fixtures-fleet.ts'
const base = process.argv[2] ?? 'http://localhost:38211'
const only = process.argv[3]
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] })
for (const [scheme, width] of [['dark', 1440], ['light', 1440], ['dark', 390]] as const) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: width === 390 ? 844 : 900 } })
  const page = await context.newPage(); page.setDefaultTimeout(90000)
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) console.log(scheme, width, m.text().slice(0, 600)) })
  page.on('pageerror', (e) => console.log('PAGEERROR', e.message.slice(0, 800)))
  await page.route('**/api/**', async (route) => {
    const url = new URL(route.request().url()).pathname
    const body = url === '/api/shell' ? managerShell : url === '/api/fleet' ? busyFleet : url.endsWith('/traffic') ? threeHours : url.startsWith('/api/models') ? laggingModel : undefined
    if (url === '/api/live') return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 100000\n\nevent: position\nid: 1\ndata: {}\n\n' })
    if (body === undefined) return route.fulfill({ status: 404, json: { sentence: 'none' } })
    return route.fulfill({ json: body })
  })
  for (const [name, query] of [['fleet', ''], ['map', 'view=map'], ['model', 'show=model'], ['sign-in', 'show=sign-in']]) {
    if (only && only !== name) continue
    await page.goto(`${base}/preview-w1?${query}`)
    await page.waitForTimeout(name === 'model' || name === 'map' ? 2500 : 1200)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (over > 0) console.log('OVERFLOW', name, width, over)
    await page.screenshot({ path: `/tmp/w1/${name}-${scheme}-${width}.png`, fullPage: true })
  }
  await context.close()
}
await browser.close()
