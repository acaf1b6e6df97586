import type { DatabaseTransaction } from '#lib/db/client.ts'
import { undeployInclude } from '#lib/db/rows/undeploy.ts'

export type OperationRow = NonNullable<Awaited<ReturnType<typeof loadOperation>>>

/** null when there is no such operation. */
export function loadOperation(transaction: DatabaseTransaction, id: string) {
  return transaction.operation.findUnique({
    where: { id },
    include: { endpoint: { include: { ...undeployInclude, model: { select: { slug: true } } } } },
  })
}
