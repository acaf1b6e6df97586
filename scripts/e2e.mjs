// `npm run e2e`: the stories in a real browser. What follows `--` goes to Playwright.
import { launch } from './install.mjs'

await launch('scripts/test/main.ts', { parameters: ['--only-e2e', ...process.argv.slice(2)] })
