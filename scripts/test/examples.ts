import fc from 'fast-check'

/**
 * In CI property tests look at the same examples every time, so that a run tells of the change and not of luck. At a
 * desk each run looks at new ones; a counterexample prints its seed, and becomes a test of its own.
 */
if (process.env.CI) fc.configureGlobal({ seed: 20_261_121 })
