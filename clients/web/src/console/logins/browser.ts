/** "Firefox, Linux": what a browser calls itself, in two words; undefined for what is none. */
export function browserOf(agent: string): string | undefined {
  // Each pretends to be those before it, so the most particular comes first.
  const browser = [
    [/\bEdgA?\//, 'Edge'],
    [/\bOPR\//, 'Opera'],
    [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
    [/\bChromium\//, 'Chromium'],
    [/\bChrome\/|\bCriOS\//, 'Chrome'],
    [/\bSafari\//, 'Safari'],
  ] as const;
  const system = [
    [/\bAndroid\b/, 'Android'],
    [/\biPhone\b|\biPad\b/, 'iOS'],
    [/\bWindows\b/, 'Windows'],
    [/\bMacintosh\b/, 'macOS'],
    [/\bLinux\b/, 'Linux'],
  ] as const;
  const found = browser.find(([mark]) => mark.test(agent))?.[1];
  const on = system.find(([mark]) => mark.test(agent))?.[1];
  return found === undefined ? undefined : on === undefined ? found : `${found}, ${on}`;
}
