/** The text of docs/openapi.json. */
export function makeOpenapi(): Promise<string>
