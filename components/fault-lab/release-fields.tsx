import { useState } from 'react'
import type { FaultLabView } from '#lib/web/views.ts'
import { ChoiceField, RegionField, regionMember } from './fields.tsx'

type Models = FaultLabView['models']

interface ReleaseChoice {
  model: string
  release: string
  /** Empty: everywhere. */
  region: string
}

/** A release of a model, in one of its regions or in all of them; the first of each list is chosen until a person chooses another. */
export function useReleaseChoice(models: Models) {
  const [chosen, setChosen] = useState<ReleaseChoice>({ model: '', release: '', region: '' })
  const model = models.find((one) => one.model === chosen.model) ?? models[0]
  const release = model?.releases.find((one) => one === chosen.release) ?? model?.releases[0] ?? ''
  const name = model?.model ?? ''
  return {
    name,
    release,
    /** As the fault names it. */
    members: { model: name, release, ...regionMember(chosen.region) },
    fields: (
      <>
        <ChoiceField
          label="Model"
          choices={models.map((one) => one.model)}
          value={name}
          onChange={(value) => setChosen({ model: value, release: '', region: '' })}
        />
        <ChoiceField
          label="Release"
          choices={model?.releases ?? []}
          value={release}
          onChange={(value) => setChosen((before) => ({ ...before, release: value }))}
        />
        <RegionField
          endpoints={model?.endpoints ?? []}
          value={chosen.region}
          onChange={(value) => setChosen((before) => ({ ...before, region: value }))}
        />
      </>
    ),
  }
}
