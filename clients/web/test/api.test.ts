import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// @ts-expect-error it is plain JavaScript, since Node runs it without a build
import { generate, OPENAPI, SCHEMA } from '../scripts/generate-api.mjs';

describe('the types of the HTTP interface', () => {
  it.runIf(existsSync(OPENAPI))('are those of docs/api/openapi.json; if not: npm run generate -w web', () => {
    const openapi = JSON.parse(readFileSync(OPENAPI, 'utf8'));

    expect(readFileSync(SCHEMA, 'utf8')).toBe(generate(openapi));
  });

  it('name each call with its path, query, body and reply', () => {
    const text = generate({
      paths: {
        '/api/lines/{jid}/messages': {
          get: {
            parameters: [
              { name: 'jid', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'limit', in: 'query', required: false, schema: { type: 'integer', default: 50 } },
            ],
            responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } } } },
          },
        },
        '/api/session': {
          delete: { responses: { 204: {} } },
          get: {
            responses: { 200: { content: { 'application/json': { schema: { type: 'string' } } } }, 204: {} },
          },
          post: {
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/SignIn' } } } },
            responses: { 401: {}, 200: { content: { 'application/json': { schema: { type: 'object' } } } } },
          },
        },
      },
      components: {
        schemas: {
          SignIn: {
            type: 'object',
            properties: { name: { type: ['string', 'null'] }, kind: { enum: ['a', 'b'] } },
            required: ['kind'],
          },
          Page: {
            type: 'object',
            properties: { items: { type: 'array', items: { type: 'string' } } },
            required: ['items'],
          },
        },
      },
    });

    expect(text).toContain(
      "  'GET /api/lines/{jid}/messages': {\n    path: { jid: string };\n    query: { limit?: number };\n    reply: Schemas['Page'];\n  };",
    );
    expect(text).toContain("  'GET /api/session': {\n    reply: string | undefined;\n  };");
    expect(text).toContain("  'DELETE /api/session': {\n    reply: undefined;\n  };");
    expect(text).toContain("    body: Schemas['SignIn'];\n    reply: Record<string, unknown>;");
    expect(text).toContain("  SignIn: {\n    name?: string | null;\n    kind: 'a' | 'b';\n  };");
    expect(text).toContain('    items: string[];');
  });

  it('stop at what they do not know', () => {
    expect(() => generate({ paths: {}, components: { schemas: { Odd: { type: 'tuple' } } } })).toThrow(
      'no word for the type tuple',
    );
  });
});
