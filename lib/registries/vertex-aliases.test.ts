import { describe, expect, test } from 'vitest'
import { aliasChanges, labelOf, statusOf, versionOf, withoutNamesakes } from './vertex-aliases.ts'

describe('the label of a model version', () => {
  test.each([
    ['its numbered alias', ['default', 'v57', 'v57-approved'], 'v57', 57],
    ['the numbered alias before a longer one', ['v57-2', 'v57'], 'v57', 57],
    ['a longer alias that looks like a version', ['default', 'v1-2-3'], 'v1-2-3', 9],
    ['its version id without one', ['default', 'golden'], 'v9', 9],
    ['its version id when only a decision is left', ['v57-rejected'], 'v9', 9],
  ])('is %s', (_name, aliases, label, version) => {
    expect(labelOf(aliases, '9')).toBe(label)
    expect(versionOf(label, '9')).toBe(version)
  })
})

describe('the status of a model version', () => {
  test('is that of the alias beside its own label', () => {
    expect(statusOf(['v57', 'v57-approved'], 'v57')).toBe('Approved')
    expect(statusOf(['v57', 'v57-rejected'], 'v57')).toBe('Rejected')
    expect(statusOf(['v57', 'v56-approved', 'approved'], 'v57')).toBe('Pending')
  })

  test('is Rejected when both were written', () => {
    expect(statusOf(['v57', 'v57-approved', 'v57-rejected'], 'v57')).toBe('Rejected')
  })
})

describe('a decision', () => {
  test('takes the place of its opposite', () => {
    expect(aliasChanges(['v57'], 'v57', 'Approved')).toEqual(['v57-approved'])
    expect(aliasChanges(['v57', 'v57-rejected'], 'v57', 'Approved')).toEqual([
      'v57-approved',
      '-v57-rejected',
    ])
    expect(aliasChanges(['v57', 'v57-approved'], 'v57', 'Rejected')).toEqual([
      'v57-rejected',
      '-v57-approved',
    ])
  })

  test('that is written already changes nothing', () => {
    expect(aliasChanges(['v57', 'v57-approved'], 'v57', 'Approved')).toEqual([])
  })

  test('on a label that cannot be an alias is a terminal error that says what to do', () => {
    for (const label of ['V57', 'v57.1', 'v57_1', `v${'1'.repeat(120)}`]) {
      expect(() => aliasChanges([], label, 'Approved')).toThrow(
        expect.objectContaining({
          kind: 'terminal',
          message: expect.stringContaining('Give the model version an alias'),
        }),
      )
    }
  })
})

test('of two versions with one label, the one that has it as an alias is the release', () => {
  const byId = { label: 'v5', version: 5, id: 'by version id' }
  const byAlias = { label: 'v5', version: 5, id: 'by alias' }
  const other = { label: 'v4', version: 4, id: 'other' }
  expect(
    withoutNamesakes([
      { release: byId, isNamed: false },
      { release: byAlias, isNamed: true },
      { release: other, isNamed: false },
    ]),
  ).toEqual([byAlias, other])
})
