// What is known of a row in one number.

export const PRESENT = 1;
export const ROUTINE = 2;
export const LATE = 4;
export const INFERRED = 8;
export const GAP = 16;
export const FOLD = 32;
/** What the scrubber marks and what one can step to: see notabilityOf. */
export const NOTABLE = 64;
export const ELECTION = 128;
export const FAULT = 256;
export const BROKEN = 512;
