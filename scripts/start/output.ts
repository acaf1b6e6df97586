const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/**
 * Shows the processes' lines with their name in front: all of them when verbose, otherwise warnings and worse. The last lines of each
 * that were not shown are kept for the moment it dies.
 */
export class Output {
  readonly #verbose: boolean
  readonly #last = new Map<string, string[]>()

  constructor(verbose: boolean) {
    this.#verbose = verbose
  }

  say = (sentence: string): void => {
    console.log(sentence)
  }

  line = (name: string, line: string, stream: 'stdout' | 'stderr'): void => {
    if (line.trim() === '') return
    const { level, text } = readLine(line)
    const important =
      level === undefined ? stream === 'stderr' : levels.indexOf(level) >= levels.indexOf('warn')
    if (this.#verbose || important) {
      console.log(`${name.padEnd(8)} ${text}`)
      return
    }
    this.#last.set(name, [...(this.#last.get(name) ?? []), text].slice(-20))
  }

  lastWords(name: string): string {
    return (this.#last.get(name) ?? []).map((line) => `  ${name} | ${line}`).join('\n')
  }
}

function readLine(line: string): { level: string | undefined; text: string } {
  if (!line.startsWith('{')) return { level: undefined, text: line }
  try {
    const {
      level,
      time: _time,
      process: _process,
      msg,
      err,
      ...rest
    } = JSON.parse(line) as Record<string, unknown>
    const detail = err && typeof err === 'object' && 'message' in err ? `: ${String(err.message)}` : ''
    const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
    return {
      level: typeof level === 'string' ? level : undefined,
      text: `${String(level)} ${String(msg ?? '')}${detail}${more}`,
    }
  } catch {
    return { level: undefined, text: line }
  }
}
