import { type SageMakerSection, type ShiftStrategy, sectionOf } from '#lib/clouds/sagemaker/plan/section.ts'
import type { RollingDeployment } from '#lib/clouds/vertex/plan/section.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'

type Times = Pick<SageMakerSection, 'terminationWaitSeconds' | 'timeoutSeconds'>

/** A guardrail by what tests say of one: the rules, and the parts of each cloud's section. */
export interface GuardrailParts extends Omit<Guardrail, 'sections'>, Partial<Times> {
  /** Left out: the plan has no section for SageMaker. */
  shift?: ShiftStrategy
  vertex?: RollingDeployment
}

export function guardrailOf(parts: GuardrailParts): Guardrail {
  const { shift, vertex, terminationWaitSeconds = 0, timeoutSeconds = 7_200, ...rules } = parts
  return {
    ...rules,
    sections: {
      ...(shift && { sagemaker: { ...shift, terminationWaitSeconds, timeoutSeconds } }),
      ...(vertex && { vertex }),
    },
  }
}

/** The same with other rules, or with other parts of a section. */
export function guardrailWith(guardrail: Guardrail, changes: Partial<GuardrailParts>): Guardrail {
  const { shift, vertex, terminationWaitSeconds, timeoutSeconds, ...rules } = changes
  const section = sectionOf(guardrail)
  const times = {
    terminationWaitSeconds: terminationWaitSeconds ?? section?.terminationWaitSeconds ?? 0,
    timeoutSeconds: timeoutSeconds ?? section?.timeoutSeconds ?? 7_200,
  }
  const sagemaker = shift ?? section
  return {
    ...guardrail,
    ...rules,
    sections: {
      ...guardrail.sections,
      ...(sagemaker && { sagemaker: { ...sagemaker, ...times } }),
      ...(vertex && { vertex }),
    },
  }
}

/** The same for Vertex AI alone. */
export function forVertexAlone(guardrail: Guardrail, vertex: RollingDeployment): Guardrail {
  return { ...guardrail, sections: { vertex } }
}
