import { describe, expect, test } from 'vitest'
import { aliasChanges, labelOf, statusOf } from './aliases.ts'

const nobody = () => false

describe('the label of a model version', () => {
  test.each([
    ['its numbered alias', ['default', 'v57', 'v57-approved'], 'v57'],
    ['the numbered alias before a longer one', ['v57-2', 'v57'], 'v57'],
    ['a longer alias that looks like a version', ['default', 'v1-2-3'], 'v1-2-3'],
    ['its own number before one that was moved to it', ['v8', 'v9', 'v57'], 'v9'],
    ['the highest number of several', ['v8', 'v10'], 'v10'],
    ['its version id without one', ['default', 'golden'], 'v9'],
    ['its version id when only a decision is left', ['v57-rejected', 'version-9-approved'], 'v9'],
  ])('is %s', (_name, aliases, label) => {
    expect(labelOf(aliases, '9', nobody)).toBe(label)
  })

  test('is never the one that another version has as its alias', () => {
    expect(labelOf(['golden'], '9', (alias) => alias === 'v9')).toBe('version-9')
    expect(labelOf(['v9'], '9', nobody)).toBe('v9')
  })
})

describe('the status of a model version', () => {
  test('is that of the alias beside its own label, or that names the version', () => {
    expect(statusOf(['v57', 'v57-approved'], '9')).toBe('Approved')
    expect(statusOf(['v57', 'v57-rejected'], '9')).toBe('Rejected')
    expect(statusOf(['v57', 'version-9-approved'], '9')).toBe('Approved')
    expect(statusOf(['v57', 'v56-approved', 'approved', 'version-8-approved'], '9')).toBe('Pending')
  })

  test('is Rejected when both were written', () => {
    expect(statusOf(['v57', 'v57-approved', 'v57-rejected'], '9')).toBe('Rejected')
    expect(statusOf(['v57', 'v57-approved', 'version-9-rejected'], '9')).toBe('Rejected')
  })

  test('stays when the label is moved away, and does not go with it', () => {
    expect(statusOf(['version-9-approved'], '9')).toBe('Approved')
    expect(statusOf(['v57-approved'], '9')).toBe('Approved')
    expect(statusOf(['v57'], '10')).toBe('Pending')
  })

  test('does not come with an alias that was written for another version', () => {
    expect(statusOf(['v57', 'version-9-approved'], '10')).toBe('Pending')
  })
})

describe('a decision', () => {
  test('names the version and takes the place of its opposite', () => {
    expect(aliasChanges(['v57'], '9', 'Approved')).toEqual(['version-9-approved'])
    expect(aliasChanges(['v57', 'version-9-rejected', 'v57-rejected'], '9', 'Approved')).toEqual([
      'version-9-approved',
      '-version-9-rejected',
      '-v57-rejected',
    ])
  })

  test('that is written already changes nothing', () => {
    expect(aliasChanges(['v57', 'version-9-approved'], '9', 'Approved')).toEqual([])
  })

  test('that stands by label only is bound to the version', () => {
    expect(aliasChanges(['v57', 'v57-approved'], '9', 'Approved')).toEqual(['version-9-approved'])
  })
})
