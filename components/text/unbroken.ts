/** A number stays with its unit at the end of a line: "0.098 %", "1 h 47 min", "600 rps". */
export function unbroken(sentence: string): string {
  return sentence.replace(/(\d) (?=(?:%|ms|s|min|h|d|rps)(?![\p{L}\d]))/gu, '$1\u00A0')
}
