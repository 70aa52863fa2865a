import type { IncomingMessage } from 'node:http'

/** More than any body that means something here, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  /** Names and values, in the order in which they came. */
  | {
      readonly kind: 'form'
      readonly fields: readonly (readonly [name: string, value: string])[]
      readonly text: string
    }
  | { readonly kind: 'not-json'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cut-off' }

/**
 * Reads a body of any content type as JSON, or else as a form. Never rejects. Of a body that is too large the rest is thrown away, so
 * that the client gets to read the answer.
 */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else resolve({ kind: 'too-large' })
    })
    request.on('end', () => resolve(parseBody(Buffer.concat(chunks).toString('utf8'))))
    request.on('error', () => resolve({ kind: 'cut-off' }))
    request.on('close', () => resolve({ kind: 'cut-off' }))
  })
}

/** A body that has arrived whole. Pure. */
export function parseBody(text: string): Body {
  const told = text.trim()
  if (told === '') return { kind: 'none' }
  const json = readJson(text) ?? readEscapedJson(told)
  if (json !== null) return { kind: 'json', ...json }
  if (!FORM.test(told)) return { kind: 'not-json', text }
  return { kind: 'form', fields: [...new URLSearchParams(told)], text }
}

const FORM = /^[a-z]\w*=[^&]*(?:&[a-z]\w*=[^&]*)*$/i

function readJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return null
  }
}

/** What was copied out of a JSON text, where each `"` stands as `\"`. */
function readEscapedJson(text: string): { readonly value: unknown } | null {
  const meant = text.includes('\\"') ? readJson(`"${text}"`) : null
  return meant === null ? null : readJson(String(meant.value))
}
