import { serverContext } from './server.ts'

/** Whether a newer version has migrated the database while this process kept running: rows may then have a shape that it cannot read. */
export async function isVersionBehind(): Promise<boolean> {
  const { database, migrations } = await serverContext()
  if (migrations.size === 0) return false
  const applied = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL`
  return applied.some(({ name }) => !migrations.has(name))
}
