// Lists whose work the packages hold, and under which licence: the jars beside the program, and what is built into the web
// page. Reads what the build has fetched, reaches nothing outside, and refuses a library whose licence it does not find, or whose
// licence wants its words passed on where neither the jar has them nor deploy/licences, which also speaks for what is inside a jar
// and machine code.
//
//   node deploy/third-party.mjs FOLDER_OF_JARS FOLDER_OF_CLIENTS > THIRD-PARTY.txt
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {homedir} from 'node:os'
import {basename, join} from 'node:path'

const [jars, web] = process.argv.slice(2)
const repository = process.env.MAVEN_REPOSITORY ?? join(homedir(), '.m2', 'repository')

const element = (xml, name) => new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(xml)?.[1]
const bare = xml => xml.replace(/<!--[\s\S]*?-->/g, '')

// What a pom says of itself, without what it says of others.
function head(xml) {
  return xml.replace(/<(dependencies|dependencyManagement|build|profiles|developers|contributors|organization|scm|issueManagement)>[\s\S]*?<\/\1>/g, '')
}

function pomOf(group, artifact, version) {
  return join(repository, ...group.split('.'), artifact, version, `${artifact}-${version}.pom`)
}

// A library that does not say it has its parent's.
function licencesIn(file) {
  if (!existsSync(file)) return []
  const xml = bare(readFileSync(file, 'utf8'))
  const own = /<licenses>([\s\S]*?)<\/licenses>/.exec(xml)?.[1]
  if (own) return [...own.matchAll(/<license>([\s\S]*?)<\/license>/g)].map(found => element(found[1], 'name') ?? element(found[1], 'url')).filter(Boolean)
  const parent = /<parent>([\s\S]*?)<\/parent>/.exec(xml)?.[1]
  return parent ? licencesIn(pomOf(element(parent, 'groupId'), element(parent, 'artifactId'), element(parent, 'version'))) : []
}

// Where in the repository a jar of that name came from: the folder names are its coordinates.
function index(folder, path = [], found = new Map()) {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    if (entry.isDirectory()) index(join(folder, entry.name), [...path, entry.name], found)
    else if (entry.name.endsWith('.jar')) found.set(entry.name, path)
  }
  return found
}

// The names of what a jar holds, from the directory at its end.
function entries(file) {
  const zip = readFileSync(file)
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error(`${file} is no jar`)
  const names = []
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const length = zip.readUInt16LE(at + 28)
    names.push(zip.toString('utf8', at + 46, at + 46 + length))
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return names
}

// The Apache License lies beside; these two ask for nothing.
const settled = /apache|^0BSD$|^MIT-0$/i
// As a file, and Bouncy Castle's as a class.
const isWords = /(^|\/)((licen[cs]e|copying)[^/]*(?<!\.class)|org\/bouncycastle\/LICENSE\.class)$/i
const isMachineCode = /\.(so|dll|dylib|jnilib)$/
// Whose machine code is their own work.
const ownCode = ['io.netty']
const licences = join(import.meta.dirname, 'licences')

function indented(text) {
  return text.replace(/^/gm, '    ').replace(/ +$/gm, '')
}

const missing = []
const lines = []
const jarTexts = []
const speechless = []
const speakers = new Set()
const where = index(repository)
// Extensions lie in folders below, and may bring what the server or another extension brings too.
const places = new Map(readdirSync(jars, {recursive: true}).map(path => [basename(path), join(jars, path)]))
for (const jar of [...places.keys()].sort()) {
  if (!jar.endsWith('.jar') || jar.startsWith('posthouse-')) continue
  const path = where.get(jar)
  if (!path) {
    missing.push(`${jar} (not in ${repository})`)
    continue
  }
  const [artifact, version] = path.slice(-2)
  const group = path.slice(0, -2).join('.')
  const file = pomOf(group, artifact, version)
  const under = licencesIn(file)
  if (under.length === 0) missing.push(`${group}:${artifact}:${version}`)
  const names = entries(places.get(jar))
  const told = join(licences, `${artifact}.txt`)
  if (names.some(name => isWords.test(name))) speakers.add(group)
  if (existsSync(told)) jarTexts.push(`${artifact}:\n\n${indented(readFileSync(told, 'utf8').trim())}`)
  else if (!under.some(licence => settled.test(licence))) speechless.push([group, `${group}:${artifact}:${version} (${under.join(' or ')})`])
  else if (!ownCode.includes(group) && names.some(name => isMachineCode.test(name))) speechless.push([null, `${group}:${artifact}:${version} (the machine code in it)`])
  const xml = existsSync(file) ? head(bare(readFileSync(file, 'utf8'))) : ''
  const url = element(xml.replace(/<licenses>[\s\S]*?<\/licenses>|<parent>[\s\S]*?<\/parent>/g, ''), 'url')
  lines.push(`${group}:${artifact} ${version}\n    ${under.join(' or ')}${url && !url.includes('${') ? `\n    ${url}` : ''}`)
}

// One jar of a group speaks for all.
const silent = speechless.filter(([group]) => !speakers.has(group)).map(([, library]) => library)

// The words of a library's licence, which name whoever has written it: a page has no room for them.
function words(folder) {
  if (!existsSync(folder)) return ''
  const file = readdirSync(folder).filter(name => /^(licen[cs]e|copying|notice)/i.test(name)).sort()[0]
  return file ? readFileSync(join(folder, file), 'utf8').replace(/\r/g, '').trim() : ''
}

const pageLines = []
const texts = new Map()
const lock = JSON.parse(readFileSync(join(web, 'package-lock.json'), 'utf8'))
for (const [place, entry] of Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))) {
  // The kit is ours; what only builds and tests is not in the page.
  if (!place.startsWith('node_modules/') || entry.dev || entry.devOptional || entry.link) continue
  const file = join(web, place, 'package.json')
  if (!existsSync(file) && entry.optional) continue
  const self = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const licence = self.license?.type ?? self.license ?? entry.license
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (!licence) missing.push(`${name} ${entry.version} of the web page`)
  pageLines.push(`${name} ${entry.version}\n    ${licence}`)
  const text = words(join(web, place)) || (self.author ? `Copyright ${self.author.name ?? self.author}` : '')
  if (text) texts.set(text, [...(texts.get(text) ?? []), name])
}

if (missing.length > 0) {
  console.error(`No licence is known of:\n  ${missing.join('\n  ')}\nMAVEN_REPOSITORY names Maven's folder where it is not ~/.m2/repository.`)
  process.exit(1)
}
if (silent.length > 0) {
  console.error(`Nothing says the words of the licence of:\n  ${silent.join('\n  ')}\nThey belong into ${licences}, in a file called after the library, such as zstd-jni.txt.`)
  process.exit(1)
}
console.log(`What Posthouse is made of beside its own code, which is under the Apache License 2.0.

The jars under the Apache License have its text in LICENSE beside this file (Debian: /usr/share/common-licenses/Apache-2.0), the
others theirs in their META-INF folders, Bouncy Castle's in bcprov, or below; notices of their authors are in META-INF too. Those in
lib/jars/extensions are read only where a setting asks for them. The Java
runtime has those of its modules in runtime/legal (GNU GPL 2 with the classpath exception). The PostgreSQL inside is under the
PostgreSQL licence and comes with OpenSSL, ICU, libxml2, libxslt, zlib, xz and OSSP uuid.

# Jars

${lines.join('\n')}

# In the web page

${[...new Set(pageLines)].join('\n')}

# The words of licences that jars do not bring, and of what is inside them

${jarTexts.join('\n\n')}

# The words of the licences in the web page

${[...texts].map(([text, names]) => `${[...new Set(names)].join(', ')}:\n\n${indented(text)}`).join('\n\n')}`)
