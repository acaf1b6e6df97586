export { publish } from './publish.ts'
export { demoStart, seedDemo } from './seed.ts'
