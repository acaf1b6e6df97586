import { loadFleet } from '#lib/web/loaders/fleet.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer(() => loadFleet())
