/** What somebody has typed into a field for a number; null for nothing, NaN for what is none. */
export function typedNumber(event: Event): number | null {
  const { valueAsNumber, validity } = event.target as HTMLInputElement;
  return Number.isNaN(valueAsNumber) && !validity.badInput ? null : valueAsNumber;
}
