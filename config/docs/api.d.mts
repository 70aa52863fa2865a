/** The text of docs/api.md. */
export function makeApiDocs(): Promise<string>
