import { IconArrowDown, IconArrowMerge, IconArrowsSplit, IconArrowUp } from '@tabler/icons-react'
import { duration } from '#lib/domain/wording.ts'
import type { PlanPreview } from '#lib/web/views.ts'
import { ActionButton } from '../action/action-button.tsx'
import table from '../panel/table.module.css'
import { Table } from '../panel/table.tsx'
import { unbroken } from '../text/unbroken.ts'
import classes from './plan.module.css'
import { mergeName, mergeWithPrevious, splitWave, swapWaves } from './wave-order.ts'

interface WaveTableProps {
  preview: PlanPreview
  /** The present version of each region is shown as well. */
  full?: boolean
  /** Left out: the order cannot be changed here. */
  onReorder?: (waves: string[][]) => void
}

/** Which regions go together, in which order, how carefully, and what the canary could notice. */
export function WaveTable({ preview, full = false, onReorder }: WaveTableProps) {
  const isMixed =
    new Set(preview.waves.flatMap(({ endpoints }) => endpoints.map((one) => one.cloud))).size > 1
  return (
    <Table
      label="Waves"
      columns={[
        'Wave',
        'Region',
        ...(full ? ['Serves'] : []),
        preview.stepTitle,
        'Bake',
        'Can detect',
        ...(onReorder ? ['Order'] : []),
      ]}
    >
      {preview.waves.map((wave, index) => (
        <tr key={wave.number}>
          <th scope="row">{wave.number}</th>
          <Stacked wave={wave}>
            {(one) => (
              <span className={table.nowrap}>
                <strong>{one.city}</strong>{' '}
                {/* A provider beside the city leaves the buttons of the order no room. */}
                {isMixed ? <br /> : null}
                <span className={classes.quiet}>
                  {isMixed ? `${one.cloud} · ` : ''}
                  {one.peakRps.toLocaleString('en-US')} rps
                </span>
              </span>
            )}
          </Stacked>
          {full ? <Stacked wave={wave}>{(one) => <code>{one.from}</code>}</Stacked> : null}
          <Stacked wave={wave}>
            {(one) => <span className={full ? table.nowrap : undefined}>{one.step}</span>}
          </Stacked>
          <Stacked wave={wave}>
            {(one) => <span className={table.nowrap}>{duration(one.bakeSeconds)}</span>}
          </Stacked>
          <Stacked wave={wave}>
            {(one) => (
              <div className={classes.detect}>
                {unbroken(one.canDetect)}
                {full && one.detectsHow !== null ? (
                  <div className={classes.quiet}>{unbroken(one.detectsHow)}</div>
                ) : null}
              </div>
            )}
          </Stacked>
          {onReorder ? (
            <td>
              <WaveButtons preview={preview} index={index} onReorder={onReorder} />
            </td>
          ) : null}
        </tr>
      ))}
    </Table>
  )
}

type WaveEndpoint = PlanPreview['waves'][number]['endpoints'][number]

function Stacked({
  wave,
  children,
}: {
  wave: PlanPreview['waves'][number]
  children: (endpoint: WaveEndpoint) => React.ReactNode
}) {
  return (
    <td>
      <div className={classes.endpoints}>
        {wave.endpoints.map((endpoint) => (
          <div key={endpoint.endpoint}>{children(endpoint)}</div>
        ))}
      </div>
    </td>
  )
}

function WaveButtons({
  preview,
  index,
  onReorder,
}: {
  preview: PlanPreview
  index: number
  onReorder: (waves: string[][]) => void
}) {
  const order = preview.waves.map((wave) => wave.endpoints.map((one) => one.endpoint))
  const wave = index + 1
  const first = index === 0
  const last = index === order.length - 1
  const single = (order[index]?.length ?? 0) < 2
  return (
    <span className={classes.waveButtons}>
      <ActionButton
        size="small"
        label=""
        icon={<IconArrowUp size={14} aria-hidden />}
        name={`Move wave ${wave} up`}
        refusal={first ? 'This wave is the first already.' : null}
        onClick={() => onReorder(swapWaves(order, index, -1))}
      />
      <ActionButton
        size="small"
        label=""
        icon={<IconArrowDown size={14} aria-hidden />}
        name={`Move wave ${wave} down`}
        refusal={last ? 'This wave is the last already.' : null}
        onClick={() => onReorder(swapWaves(order, index, 1))}
      />
      <ActionButton
        size="small"
        label=""
        icon={<IconArrowMerge size={14} aria-hidden />}
        name={mergeName(index)}
        refusal={first ? 'There is no wave before this one to merge it into.' : null}
        onClick={() => onReorder(mergeWithPrevious(order, index))}
      />
      <ActionButton
        size="small"
        label=""
        icon={<IconArrowsSplit size={14} aria-hidden />}
        name={`Split wave ${wave} into one wave a region`}
        refusal={single ? 'This wave has one region only.' : null}
        onClick={() => onReorder(splitWave(order, index))}
      />
    </span>
  )
}
