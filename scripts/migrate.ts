/** `npm run migrate`: brings the database that DATABASE_URL names up to date. */
import { migrate } from '#lib/db/migrate.ts'
import { runningEnvironment } from './environment.ts'

const { DATABASE_URL } = runningEnvironment()
if (!DATABASE_URL) {
  console.error('DATABASE_URL is not set, and no database of `npm start` is running here.')
  process.exit(1)
}
const applied = await migrate(DATABASE_URL)
console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
process.exit(0)
