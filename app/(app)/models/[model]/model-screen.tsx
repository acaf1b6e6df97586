'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { undeployPrevious } from '#app/actions/endpoints.ts'
import { EndpointTable } from '#components/model/endpoint-table.tsx'
import { ModelFacts } from '#components/model/model-facts.tsx'
import { ReleaseTable } from '#components/model/release-table.tsx'
import { RolloutTable } from '#components/model/rollout-table.tsx'
import { WithdrawnNotice } from '#components/model/withdrawn-notice.tsx'
import { PageHead, Panel } from '#components/panel/panel.tsx'
import { ToneBadge, ToneNotice } from '#components/status/tone.tsx'
import { mostShown, newestWords } from '#lib/web/limits.ts'
import { keys } from '#lib/web/queries/keys.ts'
import { modelQuery, trafficQuery } from '#lib/web/queries/model.ts'
import { useRefresh } from '#lib/web/queries/refresh.ts'
import type { ModelView } from '#lib/web/views.ts'
import classes from './model-screen.module.css'

const TrafficCharts = dynamic(
  async () => (await import('#components/model/traffic-charts.tsx')).TrafficCharts,
  {
    ssr: false,
    loading: () => <ReadingTraffic />,
  },
)

/** As high as the charts that come, so that what is below stays where it is. */
const ReadingTraffic = () => <p className={classes.reading}>Reading the metrics of each region …</p>

export function ModelScreen({ initial }: { initial: ModelView }) {
  const { data: model } = useQuery({ ...modelQuery(initial.model), initialData: initial })
  const refresh = useRefresh(keys.model(initial.model))
  const traffic = useQuery(trafficQuery(initial.model))
  return (
    <>
      <PageHead
        title={model.model}
        beside={<ToneBadge tone={model.summary.tone}>{model.summary.title}</ToneBadge>}
        facts={<ModelFacts model={model} />}
      />
      <div className={classes.stack}>
        {model.registry.trouble === null ? null : (
          <ToneNotice tone="warning">The registry could not be read: {model.registry.trouble}</ToneNotice>
        )}
        {model.withdrawn.map((release) => (
          <WithdrawnNotice key={release.label} model={model.model} release={release} />
        ))}
        <Panel title="Endpoints" flush>
          <EndpointTable
            model={model}
            onUndeploy={({ endpoint, deployment }) =>
              refresh(() => undeployPrevious({ endpoint, deployment }))
            }
          />
        </Panel>
        <Panel title="Traffic, last three hours, UTC">
          {traffic.data ? (
            <TrafficCharts series={traffic.data} />
          ) : traffic.error ? (
            <ToneNotice tone="warning">The metrics could not be read: {traffic.error.message}</ToneNotice>
          ) : (
            <ReadingTraffic />
          )}
        </Panel>
        <div className={classes.pair}>
          <Panel
            title="Releases"
            aside={model.registry.newestRead === null ? undefined : `the newest ${model.registry.newestRead}`}
            flush
          >
            <ReleaseTable model={model.model} releases={model.releases} />
          </Panel>
          <Panel title="Rollouts" aside={newestWords(model.rollouts.length, mostShown.rolloutsOfModel)} flush>
            <RolloutTable rollouts={model.rollouts} />
          </Panel>
        </div>
      </div>
    </>
  )
}
