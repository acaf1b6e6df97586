import type { Stack } from '../e2e/harness/stack.ts'

/** Which real instant a cloud instant was, in epoch ms, and the other way round; good until the clock is moved by hand. */
export interface CloudTime {
  real(cloud: number): number
  cloud(real: number): number
}

export async function readCloudTime(stack: Stack): Promise<CloudTime> {
  const response = await fetch(`${stack.controlUrl}/clock`)
  const { now, realNow, rate } = (await response.json()) as { now: number; realNow: number; rate: number }
  return {
    real: (cloud) => realNow + (cloud - now) / rate,
    cloud: (real) => now + (real - realNow) * rate,
  }
}
