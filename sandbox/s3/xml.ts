import { escapeXml } from '../world/escape-xml.ts'
import { S3Error } from './types.ts'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** An element's content: text, nested elements, or the same element several times. */
type XmlContent = string | number | boolean | undefined | XmlElements | readonly XmlContent[]
export interface XmlElements {
  [name: string]: XmlContent
}

/** Writes a document as S3 does; undefined members are left out. */
export function writeXml(root: string, content: XmlElements, namespace = true): string {
  const attribute = namespace ? ` xmlns="${NAMESPACE}"` : ''
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${writeElements(content)}</${root}>`
}

function writeElements(elements: XmlElements): string {
  return Object.entries(elements)
    .map(([name, content]) => writeElement(name, content))
    .join('')
}

function writeElement(name: string, content: XmlContent): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map((each: XmlContent) => writeElement(name, each)).join('')
  if (typeof content === 'object') return `<${name}>${writeElements(content as XmlElements)}</${name}>`
  return `<${name}>${escapeXml(String(content))}</${name}>`
}

/** One element read from a request's body. */
export interface XmlNode {
  name: string
  text: string
  children: XmlNode[]
}

/** Reads the plain XML of S3's requests: elements and text, no entities but the five. Throws MalformedXML. */
export function readXml(document: string): XmlNode {
  const root: XmlNode = { name: '', text: '', children: [] }
  const open = [root]
  const pattern = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g
  for (const match of document.matchAll(pattern)) {
    const [, closing, name, selfClosing, text] = match
    const current = open.at(-1) ?? root
    if (text !== undefined) current.text += unescapeXml(text)
    if (name === undefined) continue
    if (closing === '/') {
      if (open.length < 2 || current.name !== localName(name)) throw malformed()
      open.pop()
      continue
    }
    const node: XmlNode = { name: localName(name), text: '', children: [] }
    current.children.push(node)
    if (selfClosing !== '/') open.push(node)
  }
  const [first] = root.children
  if (open.length !== 1 || !first) throw malformed()
  return first
}

export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((each) => each.name === name)
}

export function childText(node: XmlNode | undefined, name: string): string | undefined {
  return child(node, name)?.text.trim()
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

export function malformed(): S3Error {
  return new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  )
}
