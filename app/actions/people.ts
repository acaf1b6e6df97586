'use server'

import { performAction } from '#lib/web/actions.ts'
import type { InviteInput, PersonInput, PersonRoleInput } from '#lib/web/inputs.ts'
import type { ActionResult } from '#lib/web/views.ts'

export async function invitePerson(input: InviteInput): Promise<ActionResult> {
  return performAction('person.invite', input)
}

export async function changeRole(input: PersonRoleInput): Promise<ActionResult> {
  return performAction('person.role', input)
}

export async function disablePerson(input: PersonInput): Promise<ActionResult> {
  return performAction('person.disable', input)
}

export async function enablePerson(input: PersonInput): Promise<ActionResult> {
  return performAction('person.enable', input)
}

export async function resetPassword(input: PersonInput): Promise<ActionResult> {
  return performAction('person.reset-password', input)
}

export async function endSessions(input: PersonInput): Promise<ActionResult> {
  return performAction('person.end-sessions', input)
}

export async function withdrawInvitation(input: PersonInput): Promise<ActionResult> {
  return performAction('person.withdraw', input)
}
