/** Length that the agent allows. */
const MAX_LENGTH = 32;
const SPELT_OUT: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "oe", å: "aa" };

/** Makes an id out of a zone's name: a-z first, then a-z, 0-9 and _, and not one of those taken. */
export function freeId(name: string, taken: readonly string[]): string {
  const slug = slugOf(name);
  let id = slug;
  for (let number = 2; taken.includes(id); number++) {
    const ending = `_${number}`;
    id = slug.slice(0, MAX_LENGTH - ending.length) + ending;
  }
  return id;
}

function slugOf(name: string): string {
  const latin = name
    .toLowerCase()
    .replace(/[äöüßæøå]/g, (letter) => SPELT_OUT[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "");
  const words = latin.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const slug = /^[a-z]/.test(words) ? words : `zone_${words}`;
  return slug.slice(0, MAX_LENGTH).replace(/_+$/, "");
}
