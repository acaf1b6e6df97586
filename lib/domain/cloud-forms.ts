import type { z } from 'zod'
import type { Chosen, ChosenNumbers, WhereOf } from './plan/chosen.ts'
import type { Guardrail, PlanSection, PlanSpec } from './plan/plan.ts'
import type { RegistryLocation } from './registry-location.ts'
import type { Said } from './said.ts'
import type { Endpoint, Finding } from './types.ts'

/** What a cloud's folder says of the fleet file and of plans: the forms of its own parts, and what is wrong with one. */

export type ProblemOfPlan = Said & Pick<Finding, 'level'>

/** Of a part of the fleet file, with where it stands in that part. */
export interface WrittenProblem {
  path: readonly string[]
  said: Said
}

/** Of a plan, with where it stands under the plan's name. */
export type PlanProblem = ProblemOfPlan & { path: readonly string[] }

/** A plan that has endpoints on the cloud which is asked about it. */
export interface PlanForCloud {
  plan: Pick<PlanSpec, 'guardrail' | 'name'>
  /** Where a key of the plan is written. */
  where: WhereOf
}

type Written = Readonly<Record<string, unknown>>

/** A cloud's section of a plan. */
export interface PlanForm {
  /** Under which the section stands in a plan. */
  key: string
  /** Of the section as it is written. Its keys are told to whoever writes another one. */
  schema: z.ZodObject
  /** A section that may be copied: `{ strategy: canary, percent: 10, bake: 30m }`. */
  example: string
  /** What to write instead of a value that does not fit, by key. */
  expected: Readonly<Record<string, string>>
  /** What two keys of a section together have wrong; the plan is looked at no further then. Its path begins at the section. */
  misfit(written: Written): WrittenProblem | undefined
  /** @param before what the plan says besides: its rules, and the sections that were read earlier */
  read(written: Written, before: Guardrail): PlanSection
  /** What a default says already is left out. undefined: the plan has no such section. */
  print(guardrail: Guardrail): Written | undefined
  /** Everything about the section that the cloud would refuse; nothing where the plan has none. */
  problems(guardrail: Guardrail, where: WhereOf, chosen: Chosen): PlanProblem[]
  /** The section with what a person chose for one rollout; undefined where the plan has none. */
  choose(guardrail: Guardrail, numbers: ChosenNumbers): PlanSection | undefined
  /** The section, and the plan's name, for a fleet that was found in the cloud; to be corrected by a person. */
  proposed: { name: string; section: PlanSection }
}

/** An endpoint as its cloud's part of the fleet file describes it, with the settings that only this cloud reads. */
export type DescribedEndpoint = Omit<Endpoint, 'id' | 'model' | 'provider'>

/** An endpoint in the fleet file, beside `provider`. */
export interface EndpointForm {
  shape: Readonly<Record<string, z.ZodType>>
  expected: Readonly<Record<string, string>>
  /** Of the shape: under which the account stands, and as which option `npm run fleet -- discover` takes it. */
  accountKey: string
  read(written: Written): DescribedEndpoint
  /** What a default says already is left out. */
  print(endpoint: DescribedEndpoint): Written
}

/** A model's registry in the fleet file, beside `kind`. */
export interface RegistryForm {
  shape: Readonly<Record<string, z.ZodType>>
  expected: Readonly<Record<string, string>>
  read(written: Written): Omit<RegistryLocation, 'kind'>
  print(location: RegistryLocation): Written
  /** As people call it: "Vertex AI Model Registry". */
  name: string
  /** What holds a model's versions in it: "group". */
  placeWord: string
}

/** Where a region takes its artifacts from, as the fleet file's `artifacts` say it. */
export interface PlaceForm {
  /** As sentences call one: "bucket". */
  word: string
  /** For a region of the account. */
  example(account: string, region: string): string
  /** Whether the cloud's artifact store answers for a place, whatever else may be wrong with it. */
  isOwn(place: string): boolean
  /** An artifact at such a place in short, where its address says little to a person; left out: its address is its name. */
  inShort?(address: string): string | undefined
  /** What is wrong with one; `shown` is how sentences quote it. */
  problem(place: string, region: string, shown: string): Said | undefined
}
