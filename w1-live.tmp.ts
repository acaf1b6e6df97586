import { chromium } from '@playwright/test'
import pg from 'pg'
const base = 'http://localhost:4711'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] })
const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 700 } })
const page = await context.newPage(); page.setDefaultTimeout(120000)
page.on('pageerror', (e) => console.log('PAGEERROR', e.message.slice(0, 300)))
const step = (s: string) => console.log(new Date().toISOString().slice(11, 23), s)
let fleetCalls = 0
page.on('request', (r) => { if (r.url().endsWith('/api/fleet')) { fleetCalls++; step('fetch fleet') } })
await page.goto(`${base}/sign-in`)
await page.getByRole('button', { name: /Approver/ }).click()
await page.waitForURL(/4711\/$/)
await page.waitForTimeout(4000)
const client = new pg.Client({ connectionString: process.env.DATABASE_URL }); await client.connect(); client.on('error', () => {})
step('update'); const before = fleetCalls
await client.query(`update model set position = position + 1`)
await page.waitForTimeout(4000)
step(`calls after update: ${fleetCalls - before}`)
await client.end()
process.kill(Number(process.env.PG_PID), 'SIGTERM')
step('database stopped')
for (let i = 0; i < 12; i++) { await page.waitForTimeout(1500); const t = await page.locator('div[role=status] p').first().textContent({ timeout: 200 }).catch(() => ''); if (t) { step(t); if (i > 3) break } }
await page.screenshot({ path: '/tmp/w1/real-away.png' })
step(String(await page.evaluate(async () => { const r = await fetch('/api/fleet'); return r.status + await r.text() })))
await page.goto(`${base}/`); await page.waitForTimeout(3000)
await page.screenshot({ path: '/tmp/w1/real-error.png' })
await browser.close()
