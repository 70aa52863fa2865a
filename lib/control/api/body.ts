import type { IncomingMessage } from 'node:http'

/** More than any body that means something here, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cut-off' }

/**
 * Reads a body of any content type as JSON. Never rejects. Of a body that is too large the rest is thrown away, so that
 * the client gets to read the answer.
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
    request.on('end', () => resolve(parse(Buffer.concat(chunks).toString('utf8'))))
    request.on('error', () => resolve({ kind: 'cut-off' }))
    request.on('close', () => resolve({ kind: 'cut-off' }))
  })
}

function parse(text: string): Body {
  if (text.trim() === '') return { kind: 'none' }
  try {
    return { kind: 'json', value: JSON.parse(text) }
  } catch {
    return { kind: 'not-json', text }
  }
}
