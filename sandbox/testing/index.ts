export { sandboxClient, startSandbox, type TestSandbox } from './start-sandbox.ts'
