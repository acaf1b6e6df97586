import { z } from 'zod'
import type { PlanForm, WrittenProblem } from '#lib/domain/cloud-forms.ts'
import { duration } from '#lib/domain/fleet/fields.ts'
import { readSeconds, writeDuration } from '#lib/domain/fleet/units.ts'
import type { ChosenNumbers } from '#lib/domain/plan/chosen.ts'
import { type Guardrail, namedBakeSeconds } from '#lib/domain/plan/plan.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { sectionProblems } from './problems.ts'
import { type RollingDeployment, sectionOf } from './section.ts'

const schema = z
  .strictObject({
    maxSurgeReplicas: z
      .number()
      .optional()
      .describe('Additional replicas that may be brought up. Default 1.'),
    maxSurgePercentage: z.number().optional().describe('The same in percent of the replicas, 0–100.'),
    maxUnavailableReplicas: z.number().optional().describe('Replicas that may be down meanwhile. Default 0.'),
    maxUnavailablePercentage: z.number().optional().describe('The same in percent of the replicas, 0–100.'),
    bake: duration
      .optional()
      .describe('How long the new replicas are watched with all the traffic. Default: as `shift.bake`.'),
    serviceAccount: z.string().min(1).optional().describe('Default: as the previous deployment.'),
    disableContainerLogging: z.boolean().optional().describe('Default: as the previous deployment.'),
    enableAccessLogging: z.boolean().optional().describe('Default: as the previous deployment.'),
  })
  .describe('The rolling deployment on Vertex AI endpoints.')

type Written = z.output<typeof schema>

/** `vertex`, as a plan of the fleet file has it. */
export const rollingForm: PlanForm = {
  key: 'vertex',
  schema,
  example: '{ maxSurgeReplicas: 1, bake: 30m }',
  expected: {
    maxSurgeReplicas: 'Write a whole number of replicas, e.g. maxSurgeReplicas: 1.',
    maxSurgePercentage: 'Write a whole number of percent without a sign, e.g. maxSurgePercentage: 25.',
    maxUnavailableReplicas: 'Write a whole number of replicas, e.g. maxUnavailableReplicas: 0.',
    maxUnavailablePercentage:
      'Write a whole number of percent without a sign, e.g. maxUnavailablePercentage: 25.',
    bake: 'Write a time with its unit, e.g. bake: 30m.',
  },
  misfit,
  read,
  print,
  problems: sectionProblems,
  choose,
  proposed: {
    name: 'rolling',
    section: {
      maxSurge: { replicas: 1 },
      maxUnavailable: { replicas: 0 },
      bakeSeconds: 1_800,
    } satisfies RollingDeployment,
  },
}

function misfit(written: Written): WrittenProblem | undefined {
  const { maxSurgeReplicas, maxSurgePercentage, maxUnavailableReplicas, maxUnavailablePercentage } = written
  const twice =
    maxSurgeReplicas !== undefined && maxSurgePercentage !== undefined
      ? 'maxSurge'
      : maxUnavailableReplicas !== undefined && maxUnavailablePercentage !== undefined
        ? 'maxUnavailable'
        : undefined
  if (twice === undefined) return undefined
  const sentence = `\`${twice}Replicas\` and \`${twice}Percentage\` are both given; Vertex AI takes one of them. Remove one.`
  return { path: [], said: inOwnWords('section-bound-twice', sentence) }
}

function read(written: Written, before: Guardrail): RollingDeployment {
  const { maxSurgeReplicas, maxSurgePercentage, maxUnavailableReplicas, maxUnavailablePercentage } = written
  const { bake, serviceAccount, disableContainerLogging, enableAccessLogging } = written
  return {
    maxSurge:
      maxSurgePercentage === undefined
        ? { replicas: maxSurgeReplicas ?? 1 }
        : { percentage: maxSurgePercentage },
    maxUnavailable:
      maxUnavailablePercentage === undefined
        ? { replicas: maxUnavailableReplicas ?? 0 }
        : { percentage: maxUnavailablePercentage },
    // A plan for Vertex AI alone that names no bake has none.
    bakeSeconds: bake === undefined ? (namedBakeSeconds(before) ?? 0) : readSeconds(bake),
    ...(serviceAccount !== undefined && { serviceAccount }),
    ...(disableContainerLogging !== undefined && { disableContainerLogging }),
    ...(enableAccessLogging !== undefined && { enableAccessLogging }),
  }
}

function print(guardrail: Guardrail): z.input<typeof schema> | undefined {
  const section = sectionOf(guardrail)
  if (section === undefined) return undefined
  const { maxSurge, maxUnavailable, bakeSeconds, ...own } = section
  return {
    ...('replicas' in maxSurge
      ? { maxSurgeReplicas: maxSurge.replicas }
      : { maxSurgePercentage: maxSurge.percentage }),
    ...('replicas' in maxUnavailable
      ? { maxUnavailableReplicas: maxUnavailable.replicas }
      : { maxUnavailablePercentage: maxUnavailable.percentage }),
    bake: writeDuration(bakeSeconds),
    ...own,
  }
}

function choose(guardrail: Guardrail, { bakeSeconds }: ChosenNumbers): RollingDeployment | undefined {
  const section = sectionOf(guardrail)
  return section === undefined || bakeSeconds === undefined ? section : { ...section, bakeSeconds }
}
