import type { ModelEndpointView, ModelView } from '#lib/web/views.ts'
import { doubtWords, servesWords } from '#lib/words/serving.ts'
import { ActionLink } from '../action/action-link.tsx'
import { DeploymentLine } from '../endpoint/deployment-line.tsx'
import { type OnUndeploy, UndeployAction } from '../endpoint/undeploy-action.tsx'
import { cellIcon, cellTone } from '../fleet/fleet-table-row.tsx'
import { Empty } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { ToneText } from '../status/tone.tsx'
import { unbroken } from '../text/unbroken.ts'
import { Age } from '../time/age.tsx'
import { Digest } from './digest.tsx'
import classes from './model.module.css'
import { ServingSince } from './serving-since.tsx'
import { endpointWords } from './wording.ts'

/** Each endpoint as its cloud last described it, with how old that is. */
export function EndpointTable({ model, onUndeploy }: { model: ModelView; onUndeploy: OnUndeploy }) {
  if (model.endpoints.length === 0)
    return <Empty>This model has no endpoint. Add one to the fleet file in Settings.</Empty>
  return (
    <Table
      label="Endpoints"
      caption={`Endpoints of ${model.model}`}
      columns={[
        'Region',
        'Serves',
        'Artifact and configuration',
        'Cloud says',
        'Instances',
        'Serving since, UTC',
        'Seen',
        { title: 'Actions', unseen: true },
      ]}
      className={classes.endpoints}
    >
      {model.endpoints.map((endpoint) => (
        <EndpointRow key={endpoint.name} model={model.model} endpoint={endpoint} onUndeploy={onUndeploy} />
      ))}
    </Table>
  )
}

interface EndpointRowProps {
  model: string
  endpoint: ModelEndpointView
  onUndeploy: OnUndeploy
}

function EndpointRow({ model, endpoint, onUndeploy }: EndpointRowProps) {
  const { instances, catchUp } = endpoint
  const doubt = doubtWords(endpoint.serving.parts)
  const wants =
    endpoint.state === 'lagging' ||
    endpoint.state === 'drifted' ||
    (endpoint.state === 'withdrawn' && catchUp.refusal === null)
  return (
    <tr id={endpoint.name} className={classes.endpoint}>
      <th scope="row" className={classes.place}>
        {endpoint.region.city} <span className={classes.code}>{endpoint.region.id}</span>
        <span className={classes.line}>
          {endpoint.name} · {endpoint.provider} ·{' '}
          {unbroken(`${endpoint.peakRps.toLocaleString('en-US')} rps`)} peak
          {endpoint.role === 'passive' ? ' · passive' : ''}
        </span>
      </th>
      <td className={classes.serves}>
        <span className={classes.version}>{servesWords(endpoint.serving.parts)}</span>{' '}
        <ToneText tone={cellTone(endpoint)} icon={cellIcon(endpoint)}>
          {endpointWords(endpoint)}
        </ToneText>
        {doubt === '' ? null : <span className={classes.line}>{doubt.replace(/^, (and )?/, '')}</span>}
        {endpoint.driftSentence === null ? null : (
          <span className={classes.note}>{endpoint.driftSentence}</span>
        )}
        {endpoint.withdrawn === null ? null : <span className={classes.note}>{endpoint.withdrawn}</span>}
        {endpoint.doubts.map((sentence) => (
          <span key={sentence} className={classes.line}>
            {sentence}
          </span>
        ))}
        {endpoint.unreachableSince === null ? null : (
          <span className={classes.note}>
            Has not answered for <Age since={endpoint.unreachableSince} />; this is the last known state.
          </span>
        )}
      </td>
      <td>
        <Digest digest={endpoint.digest} />
        <span className={`${classes.line} mono`}>{endpoint.configName ?? 'configuration unknown'}</span>
        {endpoint.standby.map((deployment) => (
          <span key={deployment.id} className={classes.line}>
            <DeploymentLine deployment={deployment} />
          </span>
        ))}
      </td>
      <td>{endpoint.cloudStatus ?? 'nothing yet'}</td>
      <td className={table.nowrap}>
        {instances === null
          ? 'unknown'
          : instances.current === instances.desired
            ? (instances.current ?? 'not told')
            : `${instances.current ?? 'unknown'} of ${instances.desired ?? 'unknown'}`}
      </td>
      <td className={table.nowrap}>
        <ServingSince serving={endpoint.serving} />
      </td>
      <td className={table.nowrap}>
        {endpoint.observedAt === null ? 'never' : <Age since={endpoint.observedAt} ago />}
      </td>
      <td className={classes.action}>
        <div className={classes.actions}>
          {wants && catchUp.release !== null ? (
            <ActionLink
              href={`/models/${encodeURIComponent(model)}/releases/${encodeURIComponent(catchUp.release)}/promote?endpoints=${encodeURIComponent(endpoint.name)}`}
              label="Catch up"
              name={`Catch up ${endpoint.region.city} to ${catchUp.release}`}
              refusal={catchUp.refusal}
              size="small"
              tone="primary"
            />
          ) : null}
          {endpoint.standby.map(({ undeploy }) => (
            <UndeployAction
              key={undeploy.deployment}
              offer={undeploy}
              city={endpoint.region.city}
              onUndeploy={onUndeploy}
            />
          ))}
        </div>
      </td>
    </tr>
  )
}
