/** The parser of TOML. Like TypeBox, the build puts it into one file, to be loaded fast. */
export { parse, TomlError } from 'smol-toml'
