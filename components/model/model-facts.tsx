import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import type { ModelView } from '#lib/web/views.ts'
import { Age } from '../time/age.tsx'

/** The line below a model's name. */
export function ModelFacts({ model }: { model: ModelView }) {
  const { registry, endpoints } = model
  const facts: { name: string; words: ReactNode }[] = [
    ...(model.summary.detail === '' ? [] : [{ name: 'summary', words: model.summary.detail }]),
    { name: 'endpoints', words: `${endpoints.length} ${endpoints.length === 1 ? 'endpoint' : 'endpoints'}` },
    {
      name: 'registry',
      words: (
        <>
          {registry.name}, {registry.placeWord} <code>{registry.group}</code> in {registry.region}
          {registry.syncedAt === null ? (
            ', not read yet'
          ) : (
            <>
              , {registry.newestRead === null ? 'read' : `its newest ${registry.newestRead} versions read`}{' '}
              <Age since={registry.syncedAt} ago />
            </>
          )}
        </>
      ),
    },
    {
      name: 'plan',
      words: (
        <>
          plan <Link href="/settings">{model.plan}</Link>
        </>
      ),
    },
    {
      name: 'approvals',
      words: `needs ${model.approvalsNeeded} ${model.approvalsNeeded === 1 ? 'approval' : 'approvals'}`,
    },
  ]
  return facts.map(({ name, words }, index) => (
    <Fragment key={name}>
      {index === 0 ? null : ' · '}
      {words}
    </Fragment>
  ))
}
