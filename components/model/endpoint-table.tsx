import type { ModelEndpointView, ModelView } from '#lib/web/views.ts'
import { ActionLink } from '../action/action-link.tsx'
import { cellIcons, cellTones } from '../fleet/fleet-table-row.tsx'
import { Empty, TableScroll } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { ToneText } from '../status/tone.tsx'
import { Age } from '../time/age.tsx'
import { Instant } from '../time/instant.tsx'
import { Digest } from './digest.tsx'
import classes from './model.module.css'
import { endpointStateWords } from './wording.ts'

/** Each endpoint as its cloud last described it, with how old that is. */
export function EndpointTable({ model }: { model: ModelView }) {
  if (model.endpoints.length === 0)
    return <Empty>This model has no endpoint. Add one to the fleet file in Settings.</Empty>
  return (
    <TableScroll label="Endpoints">
      <table className={`${table.table} ${classes.endpoints}`}>
        <caption className="visually-hidden">Endpoints of {model.model}</caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col">Serves</th>
            <th scope="col">Artifact and configuration</th>
            <th scope="col">Cloud says</th>
            <th scope="col">Instances</th>
            <th scope="col">Serving since</th>
            <th scope="col">Seen</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {model.endpoints.map((endpoint) => (
            <EndpointRow key={endpoint.name} model={model.model} endpoint={endpoint} />
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}

function EndpointRow({ model, endpoint }: { model: string; endpoint: ModelEndpointView }) {
  const { instances, catchUp } = endpoint
  const wants = endpoint.state === 'lagging' || endpoint.state === 'drifted'
  return (
    <tr id={endpoint.name} className={classes.endpoint}>
      <th scope="row">
        {endpoint.region.city} <span className={classes.quiet}>{endpoint.region.id}</span>
        <span className={classes.line}>
          {endpoint.name} · {endpoint.provider} · {endpoint.peakRps} rps peak
          {endpoint.role === 'passive' ? ' · passive' : ''}
        </span>
      </th>
      <td className={classes.serves}>
        <span className={classes.version}>{endpoint.label}</span>{' '}
        <ToneText tone={cellTones[endpoint.state]} icon={cellIcons[endpoint.state]}>
          {endpointStateWords[endpoint.state]}
        </ToneText>
        {endpoint.driftSentence === null ? null : (
          <span className={classes.note}>{endpoint.driftSentence}</span>
        )}
        {endpoint.unreachableSince === null ? null : (
          <span className={classes.note}>
            Has not answered for <Age since={endpoint.unreachableSince} />; this is the last known state.
          </span>
        )}
      </td>
      <td>
        <Digest digest={endpoint.digest} />
        <span className={`${classes.line} mono`}>{endpoint.configName ?? 'configuration unknown'}</span>
      </td>
      <td>{endpoint.cloudStatus ?? 'nothing yet'}</td>
      <td className={table.nowrap}>
        {instances === null
          ? 'unknown'
          : instances.current === instances.desired
            ? instances.current
            : `${instances.current} of ${instances.desired}`}
      </td>
      <td className={table.nowrap}>
        {endpoint.servingSince === null ? (
          'unknown'
        ) : (
          <>
            <Instant at={endpoint.servingSince} />
            <span className={classes.line}>
              for <Age since={endpoint.servingSince} />
            </span>
          </>
        )}
      </td>
      <td className={table.nowrap}>
        {endpoint.observedAt === null ? 'never' : <Age since={endpoint.observedAt} ago />}
      </td>
      <td className={classes.action}>
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
      </td>
    </tr>
  )
}
