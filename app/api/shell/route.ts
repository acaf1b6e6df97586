import { loadShell } from '#lib/web/loaders/shell.ts'
import { viewAnswer } from '../answer.ts'

export const GET = () => viewAnswer(loadShell)
