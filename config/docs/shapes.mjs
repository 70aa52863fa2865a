// Reads the interfaces of lib/ with their doc comments, so that the docs show the shapes that the code has.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** Every interface and type alias of lib/, by name; exported ones win over others of the same name. */
export function readShapes(root) {
  const shapes = new Map()
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  for (const name of files.filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts')).sort()) {
    const source = ts.createSourceFile(
      name,
      readFileSync(join(root, 'lib', name), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    )
    for (const node of source.statements) {
      for (const [list, words] of wordLists(node)) shapes.set(list, { node, words })
      if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) continue
      const isExported = (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      const known = shapes.get(node.name.text)
      if (known === undefined || (isExported && !known.isExported)) shapes.set(node.name.text, { node, isExported })
    }
  }
  return shapes
}

/** `export const WORDS = ['one', 'other'] as const`, by its name. */
function wordLists(node) {
  if (!ts.isVariableStatement(node)) return []
  return node.declarationList.declarations.flatMap(({ name, initializer }) => {
    const list = initializer !== undefined && ts.isAsExpression(initializer) ? initializer.expression : undefined
    if (list === undefined || !ts.isArrayLiteralExpression(list)) return []
    return [[name.getText(), list.elements.map((each) => each.getText().replaceAll("'", '`'))]]
  })
}

/** The interfaces that are reached from one, itself first, each once. */
export function reachedFrom(shapes, name, reached = []) {
  const shape = shapes.get(name)
  if (shape === undefined || reached.includes(name)) return reached
  if (ts.isInterfaceDeclaration(shape.node)) reached.push(name)
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node)) reachedFrom(shapes, node.typeName.getText(), reached)
    if (ts.isExpressionWithTypeArguments(node)) reachedFrom(shapes, node.getText(), reached)
    ts.forEachChild(node, visit)
  }
  if (ts.isInterfaceDeclaration(shape.node) || !isWords(shape.node.type)) visit(shape.node)
  return reached
}

/** The fields of an interface: name, type in words, and the doc comment; those of a nested object after it, as `outer.inner`. */
export function fieldsOf(shapes, name) {
  const { node } = shapes.get(name)
  return node.members.flatMap((member) => fieldsOfMember(shapes, member, ''))
}

function fieldsOfMember(shapes, member, before) {
  const name = `${before}${member.name.getText()}`
  const optional = member.questionToken === undefined ? '' : ', optional'
  const [comment] = ts.getJSDocCommentsAndTags(member)
  const doc = ts.getTextOfJSDocComment(comment?.comment) ?? ''
  const own = { name, type: `${typeInWords(shapes, member.type)}${optional}`, doc: doc.replace(/\s+/g, ' ') }
  if (!ts.isTypeLiteralNode(member.type)) return [own]
  return [own, ...member.type.members.flatMap((each) => fieldsOfMember(shapes, each, `${name}.`))]
}

/** Text, number, true/false, one of some words, an object that has a table of its own, or a list of any of these. */
function typeInWords(shapes, type) {
  if (ts.isParenthesizedTypeNode(type)) return typeInWords(shapes, type.type)
  if (ts.isTypeOperatorNode(type)) return typeInWords(shapes, type.type)
  if (ts.isArrayTypeNode(type)) return `list of ${typeInWords(shapes, type.elementType)}`
  if (ts.isUnionTypeNode(type)) return type.types.map((each) => typeInWords(shapes, each)).join(' or ')
  if (ts.isIntersectionTypeNode(type))
    return type.types.map((each) => typeInWords(shapes, each).replace('object with ', '')).join(', with ')
  if (ts.isTypeLiteralNode(type)) return inlineObject(shapes, type)
  if (ts.isIndexedAccessTypeNode(type)) return indexedInWords(shapes, type)
  if (ts.isTypeReferenceNode(type)) return referenceInWords(shapes, type)
  return { string: 'text', boolean: 'true or false' }[type.getText()] ?? type.getText().replaceAll("'", '`')
}

function inlineObject(shapes, type) {
  const fields = type.members.map((member) => `\`${member.name.getText()}\`: ${typeInWords(shapes, member.type)}`)
  return fields.length > 3 ? 'object' : `object with ${fields.join(', ')}`
}

function indexedInWords(shapes, type) {
  const list = /^\(typeof (\w+)\)$/.exec(type.objectType.getText())?.[1]
  if (list !== undefined) return shapes.get(list).words.join(' or ')
  const field = type.indexType.getText().replaceAll("'", '')
  const member = shapes.get(type.objectType.getText())?.node.members.find(({ name }) => name.getText() === field)
  return member === undefined ? type.getText() : typeInWords(shapes, member.type)
}

function referenceInWords(shapes, type) {
  const name = type.typeName.getText()
  const [first, second] = type.typeArguments ?? []
  if (name === 'Readonly' && first !== undefined) return typeInWords(shapes, first)
  if (name === 'Record' && second !== undefined) return `object: ${typeInWords(shapes, second)} for each name`
  if (name === 'Exclude') return without(typeInWords(shapes, first), second)
  if (name === 'Pick') return picked(shapes, first, second)
  const shape = shapes.get(name)
  if (shape === undefined) throw new Error(`The docs can't say what ${type.getText()} is`)
  if (ts.isInterfaceDeclaration(shape.node)) return `[${name}](#${name.toLowerCase()})`
  return typeInWords(shapes, shape.node.type)
}

/** `Pick<Interface, 'one' | 'other'>`: an object with these of its fields. */
function picked(shapes, type, names) {
  const fields = [...names.getText().matchAll(/'(\w+)'/g)].map(([, name]) => name)
  const members = shapes.get(type.getText()).node.members.filter(({ name }) => fields.includes(name.getText()))
  return `object with ${members.map((member) => `\`${member.name.getText()}\`: ${typeInWords(shapes, member.type)}`).join(', ')}`
}

/** `Exclude<Words, 'one'>`: the words but for one. */
function without(words, excluded) {
  const one = excluded.getText().replaceAll("'", '`')
  return words
    .split(' or ')
    .filter((word) => word !== one)
    .join(' or ')
}

function isWords(type) {
  return ts.isUnionTypeNode(type) && type.types.every((each) => ts.isLiteralTypeNode(each))
}

/** The interfaces that an interface extends. */
export function extendedBy(shapes, name) {
  return (shapes.get(name).node.heritageClauses ?? []).flatMap(({ types }) => types.map((each) => each.getText()))
}

/** The doc comment of an interface. */
export function docOf(shapes, name) {
  const [comment] = ts.getJSDocCommentsAndTags(shapes.get(name).node)
  return (ts.getTextOfJSDocComment(comment?.comment) ?? '').replace(/\s+/g, ' ')
}
