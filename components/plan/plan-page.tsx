import Link from 'next/link'
import { duration } from '#lib/domain/wording.ts'
import type { PlanChoice } from '#lib/web/queries/plan.ts'
import type { PlanPreview } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import { ActionLink } from '../action/action-link.tsx'
import { Column, Columns } from '../panel/columns.tsx'
import { PageHead, Panel } from '../panel/panel.tsx'
import { ToneNotice } from '../status/tone.tsx'
import { unbroken } from '../text/unbroken.ts'
import { CallTable } from './call-table.tsx'
import { ChangeTable } from './change-table.tsx'
import { FindingList } from './finding-list.tsx'
import classes from './plan.module.css'
import { PlanAdjust } from './plan-adjust.tsx'
import { PreviewAge } from './preview-age.tsx'
import { Proposal } from './proposal.tsx'
import { startRefusal } from './start-refusal.ts'
import { WaveTable } from './wave-table.tsx'

interface PlanPageProps {
  preview: PlanPreview
  plans: string[]
  choice: PlanChoice
  /** The clouds are being asked; the preview is the one before. */
  asking: boolean
  /** Why the last question had no answer. */
  trouble: string | null
  starting: boolean
  onChoose: (choice: PlanChoice) => void
  onAskAgain: () => void
  onStart: () => void
}

/** The whole plan before anything is touched. What starts is what is shown. */
export function PlanPage(props: PlanPageProps) {
  const { preview, choice, asking, trouble, onChoose } = props
  const catchUp = preview.kind === 'catch-up'
  return (
    <>
      <PlanHead {...props} />
      {trouble === null ? null : (
        <div className={classes.notice}>
          <ToneNotice tone="warning" live>
            {trouble} {asking ? null : 'The preview below is an older one.'}
          </ToneNotice>
        </div>
      )}
      {preview.start.refusal === null ? null : (
        <div className={classes.notice}>
          <ToneNotice tone="danger">
            <strong>{catchUp ? 'This catch-up cannot start.' : 'This rollout cannot start.'}</strong>{' '}
            {preview.start.refusal}
          </ToneNotice>
        </div>
      )}
      <Columns wide>
        <Column>
          <Panel
            title="Waves"
            flush
            aside={
              choice.waves === undefined ? (
                'in the order of the plan'
              ) : (
                <button
                  type="button"
                  className={classes.linkButton}
                  onClick={() => {
                    const { waves: _dropped, ...rest } = choice
                    onChoose(rest)
                  }}
                >
                  Back to the order of the plan
                </button>
              )
            }
          >
            <WaveTable preview={preview} full onReorder={(waves) => onChoose({ ...choice, waves })} />
            <Proposal preview={preview} />
          </Panel>
          <Panel title="For this rollout only">
            <PlanAdjust
              plans={props.plans}
              plan={preview.plan}
              adjustment={choice}
              choices={preview.choices}
              onPlan={(plan) => onChoose({ ...choice, plan })}
              onAdjust={(adjustment) => {
                const { plan, endpoints, waves } = choice
                onChoose({
                  ...(plan !== undefined && { plan }),
                  ...(endpoints !== undefined && { endpoints }),
                  ...(waves !== undefined && { waves }),
                  ...adjustment,
                })
              }}
            />
          </Panel>
          <Panel title="What each endpoint would serve">
            <ChangeTable changes={preview.changes} release={preview.release} />
          </Panel>
          <Panel title={`Calls that change a cloud: ${preview.mutatingCalls}`}>
            <CallTable calls={preview.calls} />
          </Panel>
        </Column>
        <Column>
          <Panel
            title="Findings"
            aside={<PreviewAge checkedAt={preview.checkedAt} asking={asking} onAskAgain={props.onAskAgain} />}
          >
            <FindingList findings={preview.findings} waves={preview.waves} />
          </Panel>
          <GuardrailPanel preview={preview} />
        </Column>
      </Columns>
    </>
  )
}

function PlanHead({ preview, choice, asking, trouble, starting, onStart }: PlanPageProps) {
  const { model, release } = preview
  const endpoints = preview.waves.flatMap((wave) => wave.endpoints)
  const cities = endpoints.map((endpoint) => endpoint.city)
  const catchUp = preview.kind === 'catch-up'
  const page = `/models/${model}/releases/${release}`
  return (
    <PageHead
      title={
        <>
          {catchUp ? 'Catch up' : 'Promote'} <Link href={`/models/${model}`}>{model}</Link>{' '}
          <Link href={page}>
            <code>{release}</code>
          </Link>
        </>
      }
      facts={
        <>
          {preview.from === null ? null : `Replaces ${preview.from} · `}
          {choice.endpoints === undefined
            ? `${cities.length} ${cities.length === 1 ? 'region' : 'regions'}`
            : cities.join(', ')}{' '}
          in {preview.waves.length} {preview.waves.length === 1 ? 'wave' : 'waves'} · at least{' '}
          {duration(preview.durationSeconds)} · {preview.mutatingCalls}{' '}
          {preview.mutatingCalls === 1 ? 'call changes' : 'calls change'} a cloud
        </>
      }
      actions={
        <>
          <ActionLink href={page} label="Back to the release" />
          <ActionButton
            label={catchUp ? 'Start catch-up' : 'Start rollout'}
            tone="primary"
            loading={starting}
            refusal={startRefusal({ asking, trouble, refusal: preview.start.refusal })}
            onClick={onStart}
          />
        </>
      }
    />
  )
}

function GuardrailPanel({ preview }: { preview: PlanPreview }) {
  const { guardrail } = preview
  return (
    <Panel title="Guardrail" aside={<code>{preview.plan}</code>}>
      <dl className={classes.facts}>
        <dt>Traffic</dt>
        <dd>
          {guardrail.sentences.map((sentence) => (
            <p key={sentence} className={classes.told}>
              {unbroken(sentence)}
            </p>
          ))}
        </dd>
        <dt>Taken back on</dt>
        <dd>
          {guardrail.thresholds.length === 0 ? (
            'nothing but the endpoint’s own alarms'
          ) : (
            <ul>
              {guardrail.thresholds.map((threshold) => (
                <li key={threshold}>{threshold}</li>
              ))}
            </ul>
          )}
        </dd>
        <dt>Judge</dt>
        <dd>
          {guardrail.judge.map((sentence) => (
            <p key={sentence} className={classes.told}>
              {unbroken(sentence)}
            </p>
          ))}
        </dd>
        <dt>Bad release</dt>
        <dd>{unbroken(guardrail.onQualityFailure)}</dd>
        <dt>Cloud trouble</dt>
        <dd>{unbroken(guardrail.onInfrastructureFailure)}</dd>
      </dl>
    </Panel>
  )
}
