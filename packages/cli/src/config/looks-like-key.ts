// Whether somebody pasted a key where the name of its variable belongs. Such a text is never repeated.

/** What vendors put in front of theirs. */
const BEGINNINGS = /^(?:lt|sk|pk|rk|fal|r8|hf|gsk|xai|whsec|ghp|glpat|AKIA|AIza|eyJ)[_-]?(?=[A-Za-z0-9])/;
/** Longer than the name of any variable that people read aloud. */
const MOST_NAME_LENGTH = 64;
const MOST_WORD_LENGTH = 20;
/** With digits and both cases all over, so many characters are no word. */
const LEAST_KEY_LENGTH = 16;

/** True for what is likelier a key than the name of a variable: `MY_KEY`, `FAL_KEY_2` and `apiKey` are names. */
export function looksLikeKey(text: string): boolean {
  if (text.length > MOST_NAME_LENGTH) return true;
  const words = text.split('_');
  const areShort = words.every((word) => word.length <= MOST_WORD_LENGTH);
  if (areShort && words.length > 1 && !/[a-z]/.test(text)) return false;
  const areWords = words.every((word) => /^(?:[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)?\d{0,4}$/.test(word));
  if (areWords) return BEGINNINGS.test(text) && /_[a-z]{12,}$/.test(text);
  return text.length >= LEAST_KEY_LENGTH || BEGINNINGS.test(text);
}
