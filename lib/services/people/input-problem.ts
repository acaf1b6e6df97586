import type { z } from 'zod'
import { said } from '#lib/domain/said.ts'
import type { Refusal } from '#lib/domain/types.ts'
import { type InputProblem, inputProblems } from './said.ts'

type Issue = z.core.$ZodIssue

/** Rules of a person's fields have codes as their messages. */
function problemOf(issue: Issue): InputProblem {
  const problem = inputProblems.find((known) => known === issue.message)
  if (problem === undefined) return { problem: 'other', message: issue.message }
  return { problem, limit: limitOf(issue) }
}

function limitOf(issue: Issue): number | undefined {
  if (issue.code === 'too_big') return Number(issue.maximum)
  return issue.code === 'too_small' ? Number(issue.minimum) : undefined
}

export function firstProblem({ issues: [first] }: z.ZodError): InputProblem {
  return first === undefined ? { problem: 'other', message: 'is not valid' } : problemOf(first)
}

export const invalidPerson = ({ issues }: z.ZodError): Refusal =>
  said('invalid-person', {
    problems: issues.map((issue) => ({ key: issue.path.join('.'), rule: problemOf(issue) })),
  })
