// `npm start`: everything on one machine. The rest is in start/main.ts, once there is something to run it with.
import { performance } from 'node:perf_hooks'
import { launch } from './install.mjs'

process.env.MERIDIAN_STARTED_AT = String(performance.timeOrigin)
await launch('scripts/start/main.ts', { wanted: 'product' })
