export function readTest(line: string): { readonly name: string; readonly outcome: string } | null
