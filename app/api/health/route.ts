import { checkHealth } from '#lib/web/health.ts'
import { answered } from '../answer.ts'

/** 200 while this process can reach its database, and in the sandbox the clouds' clock. */
export const GET = () =>
  answered(async () => Response.json(await checkHealth(), { headers: { 'cache-control': 'no-store' } }))
