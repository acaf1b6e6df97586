import type { Stack } from '../e2e/harness/stack.ts'

/** @returns which real instant a cloud instant was, both in epoch ms; holds until the clock is moved by hand */
export async function readCloudTime(stack: Stack): Promise<(cloud: number) => number> {
  const response = await fetch(`${stack.controlUrl}/clock`)
  const { now, realNow, rate } = (await response.json()) as { now: number; realNow: number; rate: number }
  return (cloud) => realNow + (cloud - now) / rate
}
