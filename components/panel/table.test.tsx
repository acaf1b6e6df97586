import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Table } from './table.tsx'

const drawn = renderToStaticMarkup(
  <Table
    label="Endpoints"
    caption="Endpoints of fraud-scoring"
    columns={['Region', { title: 'Requests', numeric: true }, { title: 'Actions', unseen: true }]}
  >
    <tr>
      <td>Dublin</td>
    </tr>
  </Table>,
)

test('a table can be reached by keyboard under its name, and scrolls inside of it', () => {
  expect(drawn).toMatch(/^<section class="[^"]*scroll[^"]*" aria-label="Endpoints, table" tabindex="0">/)
})

test('every column has a head, also one that only listeners hear', () => {
  expect(drawn.match(/<th scope="col"/g)).toHaveLength(3)
  expect(drawn).toMatch(/<th scope="col" class="[^"]*number[^"]*">Requests<\/th>/)
  expect(drawn).toContain('<span class="visually-hidden">Actions</span>')
  expect(drawn).toContain('<caption class="visually-hidden">Endpoints of fraud-scoring</caption>')
})
