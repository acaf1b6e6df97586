import type { BrowserContext } from '@playwright/test'
import { SandboxClock } from '#lib/clock.ts'
import { connectClouds } from '#lib/clouds/connect.ts'
import type { Role } from '#lib/domain/types.ts'
import type { ServiceContext } from '#lib/services/context.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import type { Rig } from './rig.ts'

/** The session cookie of one of the sandbox's people, as `name=value`. */
export async function signIn(stack: Stack, role: Role): Promise<string> {
  const response = await fetch(`${stack.baseURL}/api/auth/sandbox`, {
    method: 'POST',
    body: new URLSearchParams({ email: `${role}@meridian.test` }),
    redirect: 'manual',
  })
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
  if (response.status !== 303 || cookies.length === 0)
    throw new Error(`Signing in as ${role} answered ${response.status}: ${await response.text()}`)
  return cookies.join('; ')
}

export async function signInBrowser(context: BrowserContext, stack: Stack, role: Role): Promise<void> {
  const cookies = (await signIn(stack, role)).split('; ').map((cookie) => {
    const equals = cookie.indexOf('=')
    return { name: cookie.slice(0, equals), value: cookie.slice(equals + 1), url: stack.baseURL }
  })
  await context.addCookies(cookies)
}

/** For what people decide off the clock: the use cases themselves, called as one of the sandbox's people. */
export async function actAs(rig: Rig, stack: Stack, role: Role): Promise<ServiceContext> {
  const email = `${role}@meridian.test`
  const person = await stack.database.prisma.user.findUniqueOrThrow({ where: { email } })
  const clock = await SandboxClock.connect(stack.controlUrl)
  const clouds = connectClouds({ clock, sandbox: stack.sandboxAddresses })
  rig.onClose(async () => {
    clouds.close()
    clock.close()
  })
  return {
    database: stack.database,
    clock,
    clouds,
    actor: { kind: 'person', id: person.id, label: email, role },
    sandboxControlUrl: stack.controlUrl,
  }
}
