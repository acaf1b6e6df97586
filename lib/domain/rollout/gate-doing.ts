import type { RegionPhase } from '../types.ts'
import type { Doing } from './gate-said.ts'
import { heldReason } from './rollout-standing.ts'

export const doing = (phase: RegionPhase): Doing => ({ phase: phase.name, held: heldReason(phase) })
