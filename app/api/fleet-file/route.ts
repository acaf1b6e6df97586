import { loadFleetFile } from '#lib/web/loaders/fleet-file.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer((person) => loadFleetFile(person))
