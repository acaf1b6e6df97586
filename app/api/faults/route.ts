import { loadFaultLab } from '#lib/web/loaders/faults.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer((person) => loadFaultLab(person))
