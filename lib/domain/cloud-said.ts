import type { CloudError, CloudReason } from './errors.ts'

/** What a cloud answered instead of what it was asked for. The message is its own, or that of the adapter which asked it. */
export interface CloudAnswer {
  reason: CloudReason
  /** The cloud's own code. */
  code?: string
  message: string
}

declare module './said.ts' {
  interface SaidFacts {
    'endpoint-gone': { endpoint: string; region: string }
    'endpoint-unread': CloudAnswer
    'region-unanswered': CloudAnswer & { region: string }
    'registry-unread': CloudAnswer
    /** The registry has not taken a decision. */
    'decision-untold': CloudAnswer
    'artifact-unread': CloudAnswer
  }
}

export const answerOf = ({ reason, code, message }: CloudError): CloudAnswer => ({
  reason,
  ...(code === undefined ? {} : { code }),
  message,
})
