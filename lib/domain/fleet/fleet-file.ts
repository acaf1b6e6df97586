/** The fleet file: YAML, typed, and back. */
export { fleetDifference } from './difference.ts'
export { parseFleetFile } from './parse.ts'
export { printFleetFile } from './print.ts'
export { fleetFileJsonSchema } from './schema.ts'
export type { FleetChange, FleetFile, FleetModel, FleetProblem } from './types.ts'
