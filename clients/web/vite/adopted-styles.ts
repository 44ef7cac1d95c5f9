/**
 * Stands in for `@rc-component/util/es/Dom/dynamicCSS`, through which Ant Design writes every style it makes while
 * running. The original puts `<style>` elements into the page, for which a content security policy must allow inline
 * styles or carry a nonce in a page that is then made anew for every reader. Constructed style sheets need neither:
 * `style-src 'self'` is enough, and the page stays one cacheable file.
 */

interface Option {
  readonly mark?: string;
  readonly prepend?: boolean | 'queue';
  readonly priority?: number;
}

interface Entry {
  readonly key: string;
  readonly order: number;
  readonly priority: number;
  readonly sheet: CSSStyleSheet;
  /** Never put into the page: the callers hang their marks on what they are given. */
  readonly element: HTMLStyleElement;
  css: string;
}

const entries: Entry[] = [];

function orderOf(option: Option): number {
  return option.prepend === 'queue' ? 1 : option.prepend === true ? 0 : 2;
}

function keyOf(key: string, option: Option): string {
  return `${option.mark ?? 'rc-util-key'}/${key}`;
}

/** Adds the style, or changes the one that was added under the same key. */
export function updateCSS(css: string, key: string, option: Option = {}): HTMLStyleElement {
  const fullKey = keyOf(key, option);
  const known = entries.find((entry) => entry.key === fullKey);
  if (known !== undefined) {
    if (known.css !== css) {
      known.css = css;
      known.sheet.replaceSync(css);
    }
    return known.element;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const entry: Entry = {
    key: fullKey,
    order: orderOf(option),
    priority: option.priority ?? 0,
    sheet,
    element: document.createElement('style'),
    css,
  };
  // Behind everything of the same or an earlier place: the order that the original keeps among its elements.
  let at = entries.length;
  while (at > 0 && comesAfter(entries[at - 1]!, entry)) {
    at--;
  }
  entries.splice(at, 0, entry);
  document.adoptedStyleSheets.splice(at, 0, sheet);
  return entry.element;
}

function comesAfter(left: Entry, right: Entry): boolean {
  return left.order !== right.order ? left.order > right.order : left.priority > right.priority;
}

export function injectCSS(css: string, option: Option = {}): HTMLStyleElement {
  return updateCSS(css, `anonymous-${entries.length}`, option);
}

export function removeCSS(key: string, option: Option = {}): void {
  const at = entries.findIndex((entry) => entry.key === keyOf(key, option));
  if (at >= 0) {
    entries.splice(at, 1);
    document.adoptedStyleSheets.splice(at, 1);
  }
}

export function clearContainerCache(): void {}
