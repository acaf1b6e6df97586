import { loadAccount } from '#lib/web/loaders/account.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer(loadAccount)
