import { serverContext } from '#lib/web/server.ts'
import { answered, apiError } from '../answer.ts'

/** 200 while this process can reach its database. */
export const GET = () =>
  answered(async () => {
    const { database } = await serverContext()
    const { rows } = await database.pool.query<{ alive: number }>('select 1 as alive')
    if (rows[0]?.alive !== 1)
      return apiError(503, 'database-away', 'Meridian cannot reach its database just now.')
    return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
  })
