import { z } from 'zod'
import { appendAudit } from '#lib/audit/append.ts'
import { gate } from '#lib/domain/gates.ts'
import { roles } from '#lib/domain/types.ts'
import { refuse, type ServiceContext, type ServiceResult } from '#lib/services/context.ts'
import { ensurePerson } from './people.ts'

/** As `minPasswordLength` in auth.ts. */
const shortestPassword = 12

const person = z.object({
  email: z.email('is not an e-mail address'),
  name: z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
  role: z.enum(roles, { error: `must be one of ${roles.join(', ')}` }),
  password: z
    .string()
    .min(shortestPassword, `must have at least ${shortestPassword} characters`)
    .max(128, 'must have at most 128 characters'),
})

export type PersonInput = z.input<typeof person>

/** Gives a person an account, or an account that is there another name and role; the password of one that is there stays. */
export async function putPerson(
  context: Pick<ServiceContext, 'database' | 'clock' | 'actor'>,
  input: Record<keyof PersonInput, unknown>,
): Promise<ServiceResult> {
  const parsed = person.safeParse(input)
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    return refuse({ code: 'invalid-person', sentence: `Correct the person: ${sentences.join('; ')}.` })
  }
  const { name, role } = parsed.data
  const email = parsed.data.email.toLowerCase()
  return await context.database.prisma.$transaction(async (transaction) => {
    // Two changes at once could otherwise each leave the other's admin as the last one.
    const admins = await transaction.$queryRaw<
      { email: string }[]
    >`SELECT email FROM "user" WHERE role = 'admin' ORDER BY id FOR UPDATE`
    const leavesNoAdmin = role !== 'admin' && admins.length === 1 && admins[0]?.email === email
    const refusal = gate('manage-people', context.actor, { leavesNoAdmin })
    if (refusal) return refuse(refusal)
    await ensurePerson({ prisma: transaction }, { ...parsed.data, email })
    await appendAudit(transaction, {
      actor: context.actor,
      action: 'person.put',
      subjectKind: 'person',
      subjectId: email,
      sentence: `${context.actor.label} gave ${name} (${email}) the role ${role}.`,
      detail: { role },
      at: context.clock.now(),
    })
    return { ok: true as const }
  })
}
