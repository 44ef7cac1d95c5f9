// Turns docs/api/openapi.json into src/api/schema.ts: the shapes, and every call by method and path.
// Called by `npm run generate`; a test says when the file is stale. A construct it does not know stops it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const OPENAPI = new URL('../../../docs/api/openapi.json', import.meta.url);
export const SCHEMA = new URL('../src/api/schema.ts', import.meta.url);

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** @returns the text of src/api/schema.ts */
export function generate(openapi) {
  const schemas = Object.entries(openapi.components?.schemas ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  const operations = [];
  for (const [path, item] of Object.entries(openapi.paths).sort(([left], [right]) => (left < right ? -1 : 1))) {
    for (const method of METHODS) {
      if (item[method] !== undefined) {
        operations.push(operationOf(openapi, method, path, item));
      }
    }
  }
  return [
    '// Generated from docs/api/openapi.json by scripts/generate-api.mjs: npm run generate',
    '',
    "/** Every call of the platform's HTTP interface, by method and path. */",
    'export interface Operations {',
    ...operations.map((text) => indent(text)),
    '}',
    '',
    'export interface Schemas {',
    ...schemas.map(([name, schema]) => indent(`${nameOf(name)}: ${typeOf(schema)};`)),
    '}',
    '',
  ].join('\n');
}

function operationOf(openapi, method, path, item) {
  const operation = item[method];
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((parameter) =>
    resolve(openapi, parameter),
  );
  const members = [];
  for (const place of ['path', 'query']) {
    const placed = parameters.filter((parameter) => parameter.in === place);
    if (placed.length > 0) {
      const words = placed.map(
        (parameter) =>
          `${nameOf(parameter.name)}${parameter.required || place === 'path' ? '' : '?'}: ${typeOf(parameter.schema)}`,
      );
      members.push(`${place}: { ${words.join('; ')} };`);
    }
  }
  const body = jsonOf(resolve(openapi, operation.requestBody ?? {}).content);
  if (body !== undefined) {
    members.push(`body: ${typeOf(body)};`);
  }
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const reply = success === undefined ? undefined : jsonOf(resolve(openapi, success[1]).content);
  const maybeNone = success?.[0] !== '204' && operation.responses['204'] !== undefined;
  members.push(`reply: ${reply === undefined ? 'undefined' : typeOf(reply) + (maybeNone ? ' | undefined' : '')};`);
  return `'${method.toUpperCase()} ${path}': {\n${members.map((member) => indent(member)).join('\n')}\n};`;
}

function jsonOf(content = {}) {
  return (content['application/json'] ?? content['*/*'])?.schema;
}

function resolve(openapi, thing) {
  if (thing.$ref === undefined) {
    return thing;
  }
  return thing.$ref
    .slice(2)
    .split('/')
    .reduce((at, name) => at[name], openapi);
}

function typeOf(schema) {
  if (schema.$ref !== undefined) {
    return `Schemas['${schema.$ref.split('/').at(-1)}']`;
  }
  const unions = schema.oneOf ?? schema.anyOf;
  if (unions !== undefined) {
    return unions.map(typeOf).join(' | ');
  }
  if (schema.allOf !== undefined) {
    return schema.allOf.map(typeOf).join(' & ');
  }
  if (schema.enum !== undefined) {
    return (
      schema.enum.map((value) => JSON.stringify(value).replaceAll('"', "'")).join(' | ') +
      (schema.nullable ? ' | null' : '')
    );
  }
  const types = [schema.type ?? (schema.properties === undefined ? 'unknown' : 'object')].flat();
  const words = types.map((type) => wordOf(type, schema));
  return [...words, ...(schema.nullable ? ['null'] : [])].join(' | ');
}

function wordOf(type, schema) {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
    case 'unknown':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items);
      return item.includes(' ') ? `(${item})[]` : `${item}[]`;
    }
    case 'object': {
      const required = schema.required ?? [];
      const members = Object.entries(schema.properties ?? {}).map(
        ([name, property]) =>
          `${describe(property)}${nameOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(property)};`,
      );
      if (members.length === 0) {
        return typeof schema.additionalProperties === 'object'
          ? `Record<string, ${typeOf(schema.additionalProperties)}>`
          : 'Record<string, unknown>';
      }
      return `{\n${members.map((member) => indent(member)).join('\n')}\n}`;
    }
    default:
      throw new Error(`no word for the type ${type}`);
  }
}

function describe(schema) {
  return schema.description === undefined
    ? ''
    : `/** ${schema.description.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n`;
}

function nameOf(name) {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
}

function indent(text) {
  return text.replace(/^(?=.)/gm, '  ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SCHEMA, generate(JSON.parse(readFileSync(OPENAPI, 'utf8'))));
}
