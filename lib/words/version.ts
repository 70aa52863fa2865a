/** Of trading-kill-switch; the same as in package.json. */
export const VERSION = '0.2.0'
