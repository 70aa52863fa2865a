import type { Answer } from './http-call.js'

/** The document, strict: what is not documented is not allowed. */
export function apiDocument(): { readonly paths: Readonly<Record<string, object>> }

/** @throws where an answer of a control server is not as the document says */
export function checkAnswer(method: string, path: string, answer: Answer): void
