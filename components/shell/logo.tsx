/** A globe with its meridians. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="var(--mer-accent)"
      strokeWidth="1.8"
      aria-hidden
    >
      <circle cx="12" cy="12" r="10" />
      <ellipse cx="12" cy="12" rx="4.2" ry="10" />
      <path d="M2 12h20" />
    </svg>
  )
}
