export const PARTS: Readonly<Record<'short' | 'long', (file: string) => boolean>>
export function isTest(file: string): boolean
export function findTests(paths?: readonly string[], fits?: (file: string) => boolean, root?: string): string[]
