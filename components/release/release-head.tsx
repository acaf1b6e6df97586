import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ReleaseView } from '#lib/web/views.ts'
import { PageHead } from '../panel/panel.tsx'
import { ToneBadge, ToneText } from '../status/tone.tsx'
import { Age } from '../time/age.tsx'
import { Instant } from '../time/instant.tsx'
import { approvalWords } from './approval-status.ts'
import classes from './release.module.css'

export function ReleaseHead({ release, actions }: { release: ReleaseView; actions: ReactNode }) {
  const { word, tone, icon } = approvalWords[release.status]
  return (
    <>
      <PageHead
        title={
          <>
            <Link href={`/models/${release.model}`}>{release.model}</Link>{' '}
            <span className={classes.label}>{release.label}</span>
          </>
        }
        beside={
          <ToneBadge tone={tone} icon={icon}>
            {word}
          </ToneBadge>
        }
        actions={actions}
      />
      <p className={classes.facts}>
        <Facts release={release} />
      </p>
    </>
  )
}

function Facts({ release }: { release: ReleaseView }) {
  const { registry, production } = release
  return (
    <>
      Registered <Instant at={release.registeredAt} zone />
      {release.trainedBy === null ? null : ` by the ${release.trainedBy.replace(/^the /, '')}`} ·{' '}
      {registry.name}, {registry.placeWord} <code>{registry.group}</code>, version {registry.version}
      {release.servingIn.length > 0 ? ` · serves ${release.servingIn.join(', ')}` : null}
      {production === null || production.label === release.label ? null : (
        <>
          {' '}
          · would replace {production.label}, serving {production.regions}{' '}
          {production.regions === 1 ? 'region' : 'regions'}
          {production.since === null ? null : (
            <>
              {' '}
              since <Age since={production.since} />
            </>
          )}
        </>
      )}
    </>
  )
}

/** Whether the decision has reached the cloud's registry; nothing is said while there is no decision. */
export function RegistryWrite({ registry }: { registry: ReleaseView['registry'] }) {
  switch (registry.write) {
    case 'none':
      return null
    case 'pending':
      return <ToneText tone="busy">being written to the registry</ToneText>
    case 'written':
      return <ToneText tone="ok">written to the registry</ToneText>
    case 'failed':
      return (
        <ToneText tone="danger">
          refused by the registry, asked again every hour: {registry.trouble ?? 'it did not say why'}
        </ToneText>
      )
  }
}
