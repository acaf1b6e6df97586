import { loadReplay } from '#lib/web/loaders/replay.ts'
import { replayChoiceOf } from '#lib/web/queries/replay.ts'
import { viewAnswer } from '../answer.ts'

/** What a judge would have said of a canary that is over; reads only. A refusal is part of the view. */
export const GET = (request: Request) =>
  viewAnswer((person) =>
    loadReplay(person, replayChoiceOf(new URL(request.url).searchParams), request.signal),
  )
