/** Line icons of the console, on the same grid as those of the page. */
const shapes = {
  overview: (
    <>
      <path d="M4 18.5a9 9 0 1 1 16 0" />
      <path d="m12 14 4-4.5M12 14.2v.1" />
    </>
  ),
  logins: (
    <>
      <circle cx="12" cy="8" r="3.8" />
      <path d="M4.5 20a7.5 7.5 0 0 1 15 0" />
    </>
  ),
  sessions: (
    <>
      <rect x="2.5" y="5" width="13" height="9.5" rx="1.5" />
      <path d="M6 18h6M9 14.5V18" />
      <rect x="17" y="9.5" width="4.5" height="9" rx="1" />
    </>
  ),
  apps: (
    <>
      <rect x="4" y="4" width="6.5" height="6.5" rx="1.5" />
      <rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5" />
      <rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5" />
      <path d="M16.8 3.8v7M13.3 7.3h7" />
    </>
  ),
  oversight: (
    <>
      <path d="M12 3.5 19 6v5.5c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6Z" />
      <path d="m9 12 2.2 2.2L15.2 10" />
    </>
  ),
  access: (
    <>
      <circle cx="8" cy="15.5" r="4" />
      <path d="m11 12.5 8-8M16 7.5l2.8 2.8M13.2 10.3l1.8 1.8" />
    </>
  ),
  organisation: (
    <>
      <rect x="8.5" y="3.5" width="7" height="5" rx="1.2" />
      <rect x="3" y="15.5" width="7" height="5" rx="1.2" />
      <rect x="14" y="15.5" width="7" height="5" rx="1.2" />
      <path d="M12 8.5V12M6.5 15.5V12h11v3.5" />
    </>
  ),
  traffic: <path d="M3.5 12h3.5l2.5-7 4.5 14 2.5-7h4" />,
  nodes: (
    <>
      <rect x="3.5" y="4" width="17" height="6.5" rx="1.5" />
      <rect x="3.5" y="13.5" width="17" height="6.5" rx="1.5" />
      <path d="M7 7.2v.1M7 16.7v.1M11 7.2h6M11 16.7h6" />
    </>
  ),
  shards: (
    <>
      <path d="M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z" />
    </>
  ),
  deeds: (
    <>
      <path d="M6 3.5h9l4 4V20.5H6z" />
      <path d="M14.5 3.5v4.5H19M9 12h7M9 15.5h7" />
    </>
  ),
  configuration: (
    <>
      <path d="M4 7.5h9M17.5 7.5H20M4 16.5h3M11.5 16.5H20" />
      <circle cx="15.2" cy="7.5" r="2.2" />
      <circle cx="9.2" cy="16.5" r="2.2" />
    </>
  ),
  well: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m8.2 12.4 2.6 2.6 5-5.4" />
    </>
  ),
  warn: <path d="M12 4 21 19.5H3L12 4ZM12 10v4.5M12 17v.2" />,
  bad: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m9 9 6 6M15 9l-6 6" />
    </>
  ),
  next: <path d="m9 5 7 7-7 7" />,
  first: <path d="m15 5-7 7 7 7" />,
} as const;

export type ConsoleIconName = keyof typeof shapes;

/** Always beside words, so the drawing itself is silent. */
export function ConsoleIcon({ name, size = 18 }: { name: ConsoleIconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}
