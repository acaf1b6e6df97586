/** `traffic_split,display_name` to `trafficSplit,displayName`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_underscore, letter: string) => letter.toUpperCase())
}

/** `trafficSplit` to `traffic_split`, as messages about a request name its fields. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
