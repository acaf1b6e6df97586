import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { traitsOf } from '#lib/clouds/registered.ts'
import { fleetRow } from '#lib/web/loaders/cell.ts'
import { loadModelsNow } from '#lib/web/loaders/fleet-states.ts'
import type { Stack } from '../../e2e/harness/stack.ts'
import { fillLargeFleet, largeFleet } from '../large-fleet.ts'
import { signIn, signInBrowser } from '../people.ts'
import type { Figure, Rig } from '../rig.ts'
import { kB, median, ms, percentile } from '../statistics.ts'
import type { Row } from '../table.ts'
import { scrollRows } from './scroll.ts'

const targetMs = 300
const warmUps = 3
/** Times the floor. */
const targetRatio = 2

interface Answer {
  /** Real milliseconds from sending the request. */
  firstByte: number
  lastByte: number
  /** Bytes on the wire. */
  bytes: number
}

export const fleet: Figure = {
  name: 'large-fleet',
  async measure(rig) {
    // No worker: the clouds know nothing of these endpoints, and would be asked for them.
    const stack = await rig.startStack({ rate: 1, workers: 0 })
    await fillLargeFleet(stack.database, await stack.clock.now())
    const cookie = await signIn(stack, 'manager')
    const answers = {
      '/api/fleet': await sample(rig, stack, cookie, '/api/fleet'),
      'GET /': await sample(rig, stack, cookie, '/'),
    }
    const parts = await partsOf(stack)
    const floor = await plainReading(stack)
    rig.say(`the floor: ${floor.map(ms).join(', ')}`)
    const page = await (await rig.browser()).newPage({ viewport: { width: 1440, height: 900 } })
    await signInBrowser(page.context(), stack, 'manager')
    return {
      title: `Fleet with ${largeFleet.models.toLocaleString('en')} models × ${largeFleet.regions} regions`,
      method:
        `${(largeFleet.models * largeFleet.regions).toLocaleString('en')} endpoints with their states and 40,000 serving intervals. Server time: from sending the request to the last byte, gzip as a browser asks ` +
        `for it, on an open connection, ${rig.samples} requests one after the other after ${warmUps} to warm up.`,
      rows: [
        ...Object.entries(answers).map(([what, all]) => serverRow(what, all, parts)),
        ratioRow(answers['/api/fleet'], floor),
        ...(await scrollRows(rig, page, stack)),
      ],
    }
  },
}

function serverRow(what: string, answers: Answer[], parts: string): Row {
  const whole = answers.map((answer) => answer.lastByte)
  const p95 = percentile(whole, 0.95)
  return {
    what: `${what}, server time, p95`,
    target: `≤ ${targetMs} ms`,
    measured: ms(p95),
    met: p95 <= targetMs,
    note: `median ${ms(median(whole))}; first byte after ${ms(median(answers.map((answer) => answer.firstByte)))} (median); ${kB(answers[0]?.bytes ?? 0)} on the wire. ${parts}`,
  }
}

function ratioRow(answers: Answer[], floor: number[]): Row {
  const ratio = median(answers.map(({ lastByte }) => lastByte)) / median(floor)
  return {
    what: '/api/fleet as a multiple of the floor, medians',
    target: `≤ ${targetRatio}`,
    measured: ratio.toFixed(1),
    met: ratio <= targetRatio,
    note: `The floor, measured in the same run: the same rows by one plain SQL statement, ${ms(median(floor))} (median).`,
  }
}

/** Real milliseconds, each of one statement that reads every endpoint with its state and what serves. */
async function plainReading({ database: { pool } }: Stack): Promise<number[]> {
  const times: number[] = []
  for (let count = -warmUps; count < 9; count += 1) {
    const began = performance.now()
    await pool.query(
      `SELECT e.id, e."modelId", e.name, e.region, s.label, s."observedAt", s."driftSince", s."unreachableSince", i.label AS served, i.share, i."startedAt"
       FROM endpoint e JOIN model m ON m.id = e."modelId" AND m."retiredAt" IS NULL
       LEFT JOIN endpoint_state s ON s."endpointId" = e.id
       LEFT JOIN serving_interval i ON i."endpointId" = e.id AND i."endedAt" IS NULL
       WHERE e."retiredAt" IS NULL`,
    )
    if (count >= 0) times.push(performance.now() - began)
  }
  return times
}

async function sample(rig: Rig, stack: Stack, cookie: string, path: string): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let count = -warmUps; count < rig.samples; count += 1) {
    const answer = await ask(`${stack.baseURL}${path}`, cookie)
    if (count >= 0) answers.push(answer)
  }
  rig.say(`${path}: ${answers.map((answer) => ms(answer.lastByte)).join(', ')}`)
  return answers
}

/** Plain HTTP, because a client that unpacks what it gets would be measured as well. */
function ask(url: string, cookie: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = performance.now()
    const asked = request(url, { headers: { cookie, 'accept-encoding': 'gzip' } }, (response) => {
      const firstByte = performance.now() - sent
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ firstByte, lastByte: performance.now() - sent, bytes })
        else reject(new Error(`${url} answered ${response.statusCode}.`))
      })
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Where the time goes: the loader's own steps, run in this process on the same database. */
async function partsOf({ database, clock }: Stack): Promise<string> {
  const now = await clock.now()
  const runs: Record<'load' | 'judge' | 'json' | 'gzip' | 'size' | 'packed', number>[] = []
  for (let count = 0; count < 5; count += 1) {
    const began = performance.now()
    const models = await loadModelsNow(database, traitsOf, now)
    const loaded = performance.now()
    const rows = models.map((model) => fleetRow(model, now, traitsOf))
    const judged = performance.now()
    const text = JSON.stringify(rows)
    const written = performance.now()
    const packed = gzipSync(text)
    const done = performance.now()
    runs.push({
      load: loaded - began,
      judge: judged - loaded,
      json: written - judged,
      gzip: done - written,
      size: text.length,
      packed: packed.length,
    })
  }
  const middle = (part: 'load' | 'judge' | 'json' | 'gzip' | 'size' | 'packed') =>
    median(runs.map((run) => run[part]))
  return (
    `Of which, by themselves: reading the database ${ms(middle('load'))}, judging ${ms(middle('judge'))}, JSON ${ms(middle('json'))} for ${kB(middle('size'))}, ` +
    `gzip ${ms(middle('gzip'))} to ${kB(middle('packed'))}.`
  )
}
