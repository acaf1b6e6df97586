import type { Stage } from './stage.ts'

/** As the Fault lab does it: over the control API. */
export async function applyFault(on: Stage, fault: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${on.sandbox.controlUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  if (!response.ok) throw new Error(`The sandbox refused the fault: ${await response.text()}`)
}
