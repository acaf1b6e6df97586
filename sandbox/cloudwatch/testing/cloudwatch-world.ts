import { checkedCall } from '../../testing/model/checked-call.ts'
import { SandboxClock } from '../../world/clock.ts'
import { FaultBook } from '../../world/faults.ts'
import { CloudWatchService } from '../service.ts'

const place = { account: '123456789012', region: 'eu-west-1' }

/** CloudWatch alone, without endpoints and objects, on a clock that a test moves. Every answer is checked against the service's model. */
export function cloudWatchWorld(start: number) {
  const clock = new SandboxClock(start, 0)
  const context = { clock, faults: new FaultBook(clock), seed: 1 }
  const serving = { segments: () => [], endpoints: () => [] }
  const service = new CloudWatchService(context, { serving })
  return {
    clock,
    service,
    call: (operation: string, input: Record<string, unknown>) =>
      checkedCall('monitoring', service, { place, operation, input }) as Record<string, unknown>,
    pass(seconds: number) {
      clock.advance(seconds * 1000)
      service.advance(clock.now())
    },
    state: (alarm: string) => service.state(place, alarm),
  }
}
