/** The fleet file: YAML, typed, and back. */
export { fleetDifference } from './fleet/difference.ts'
export { parseFleetFile } from './fleet/parse.ts'
export { printFleetFile } from './fleet/print.ts'
export { fleetFileJsonSchema } from './fleet/schema.ts'
export type { FleetChange, FleetFile, FleetModel, FleetProblem } from './fleet/types.ts'
