// How much of something is used. A drawing beside words that say the same.

export function Meter({
  parts,
  of,
}: {
  readonly parts: readonly { readonly tone: string; readonly value: number }[];
  readonly of: number;
}) {
  let left = 0;
  const most = Math.max(
    1,
    of,
    parts.reduce((sum, { value }) => sum + value, 0),
  );
  return (
    <svg class="strip" viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true">
      {parts.map(({ tone, value }) => {
        const from = left;
        left += value;
        return <rect key={tone} data-state={tone} x={from} width={value} height="1" />;
      })}
    </svg>
  );
}
