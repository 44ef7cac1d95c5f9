/** A text, or its forms by plural category of the language (CLDR); `{name}` is filled in. */
export type Word = string | { readonly one?: string; readonly other: string };
export type Words = Record<string, Word>;

/** Fills the text in. A number is written in the language's way and chooses the plural form. */
export function fill(word: Word, language: string, values: Record<string, string | number> = {}): string {
  let text: string;
  if (typeof word === 'string') {
    text = word;
  } else {
    const category = new Intl.PluralRules(language).select(Number(values.count ?? 0));
    text = category === 'one' && word.one !== undefined ? word.one : word.other;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}
