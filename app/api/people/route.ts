import { loadPeople } from '#lib/web/loaders/people.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer(loadPeople)
